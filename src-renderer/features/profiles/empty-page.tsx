import { useCall, useSettings, useSnapshot, useTexts, useTools } from '../../view/window-context.tsx'
import { ImportButton } from '../import/import-button.tsx'
import { Culvert } from '../../ui/glyph.tsx'
import { go } from '../../view/view.ts'

/** The first page for a new person: what to have ready, and where to start. */
export function EmptyPage() {
  const offered = useSnapshot((snapshot) => snapshot.offer)
  const texts = useTexts()
  const { view } = useTools()
  return (
    <div className="empty">
      <Culvert look="off" />
      <h1>{texts.text('window.empty.title')}</h1>
      <p>{texts.text('window.empty.body')}</p>
      {offered && <Offer names={offered} />}
      <button
        type="button"
        className={offered ? 'button main' : 'button main primary'}
        onClick={() => go(view, { page: { kind: 'editor' } })}
      >
        {texts.text('window.empty.action')}
      </button>
      <p className="empty-more">
        <ImportButton className="link" plain />
        {!offered && <LookHere />}
        <button type="button" className="link" onClick={() => go(view, { page: { kind: 'diagnose', of: 'practice' } })}>
          {texts.text('window.empty.practice')}
        </button>
        <button type="button" className="link" onClick={() => go(view, { page: { kind: 'diagnose', of: 'log' } })}>
          {texts.text('window.empty.log')}
        </button>
      </p>
    </div>
  )
}

/** Names that are listed; beyond that, only their number. */
const SHOWN = 5

/** Offers the connections of other programs on this computer once, until the person has answered. */
function Offer({ names }: { readonly names: readonly string[] }) {
  const texts = useTexts()
  const [, set] = useSettings()
  const look = useLookHere()
  const more = names.length - SHOWN
  return (
    <section className="panel offer" aria-labelledby="offer-title">
      <h2 id="offer-title">{texts.text('import.system.title', { count: names.length })}</h2>
      <ul>
        {names.slice(0, SHOWN).map((name, at) => (
          <li key={at}>
            <bdi>{name}</bdi>
          </li>
        ))}
        {more > 0 && <li className="quiet">{texts.text('window.several.more', { count: more })}</li>}
      </ul>
      <p className="quiet">{texts.text('import.system.untouched')}</p>
      <div className="offer-buttons">
        <button type="button" className="button" onClick={() => set({ systemOffer: 'answered' })}>
          {texts.text('import.system.decline')}
        </button>
        <button type="button" className="button primary" onClick={look}>
          {texts.text('import.system.look')}
        </button>
      </div>
    </section>
  )
}

/** The same offer later, if it was declined or there was nothing yet. */
function LookHere() {
  const texts = useTexts()
  return (
    <button type="button" className="link" onClick={useLookHere()}>
      {texts.text('import.system.link')}
    </button>
  )
}

function useLookHere(): () => void {
  const { client, view } = useTools()
  const call = useCall()
  const look = async (): Promise<void> => {
    const shown = await client.imports.system({})
    const isNothing = shown.entries.length + shown.refused.length === 0
    view.setState({ importing: isNothing ? 'nothing-here' : shown })
  }
  return () => call(look())
}
