import { useCall, useSnapshot, useTexts, useTools } from '../../view/window-context.tsx'
import { Icon } from '../../ui/icon.tsx'

/** The notice for a profile whose kill switch is on without a tunnel. Connect stays the main control above it. */
export function HeldNotice({ id }: { readonly id: string }) {
  const texts = useTexts()
  const name = useSnapshot(({ held }) => held.find((tunnel) => tunnel.id === id)?.name)
  if (name === undefined) return null
  return (
    <div className="held" role="alert">
      <Icon name="warning" />
      <div>
        <p className="held-says">{texts.text('window.held.says', { name })}</p>
        <p>{texts.text('window.held.more')}</p>
      </div>
      <Release id={id} />
    </div>
  )
}

/** A button that lifts the kill switch. */
export function Release({ id }: { readonly id: string }) {
  const texts = useTexts()
  const { client } = useTools()
  const call = useCall()
  return (
    <button type="button" className="button small" onClick={() => call(client.session.disconnect({ id }))}>
      {texts.text('window.held.release')}
    </button>
  )
}
