import { useCall, useSnapshot, useTexts, useTools } from '../../view/window-context.tsx'
import { Icon } from '../../ui/icon.tsx'

/** The tunnel of this profile is gone, and its kill switch is on. Connect stays the main control above it. */
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

/** Takes the kill switch back. */
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
