import type { ForeignTunnel } from '../../../src-main/contract/foreign.ts'
import { useTexts } from '../../view/window-context.tsx'
import { Culvert } from '../../ui/glyph.tsx'

/** A tunnel that another program made: shown as the system reports it, and never changed. */
export function ForeignPage({ tunnel }: { readonly tunnel: ForeignTunnel }) {
  const texts = useTexts()
  const look = tunnel.connected ? 'on' : 'off'
  return (
    <article className="page" aria-labelledby="page-title">
      <header className="page-head">
        <div className="page-names">
          <h1 id="page-title">{tunnel.name}</h1>
          <p className="subtitle">{tunnel.gateway ?? texts.text('window.not-reported')}</p>
        </div>
      </header>
      <section className="hero" aria-label={texts.text('window.session.label')}>
        <p className={`state look-${look}`}>
          <Culvert look={look} />
          <span className="state-word">{texts.text(tunnel.connected ? 'state.connected' : 'state.idle')}</span>
        </p>
        <p className="foreign-note">
          {tunnel.service ? texts.text('service.foreign', { unit: tunnel.id }) : texts.text('window.foreign.body')}
        </p>
      </section>
    </article>
  )
}
