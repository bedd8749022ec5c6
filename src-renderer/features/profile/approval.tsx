import type { Profile } from '../../../src-main/domain/profile/schema.ts'
import { approvalWords } from '../../../src-main/presentation/approval.ts'
import { useCall, useTexts, useTools } from '../../view/window-context.tsx'

/** The one step that macOS requires of the person before a connect continues. */
export function Approval({ profile: { name, machineAuth } }: { readonly profile: Profile }) {
  const texts = useTexts()
  const { client } = useTools()
  const call = useCall()
  const { why, steps, after } = approvalWords(texts, name, machineAuth.kind)
  return (
    <section className="approval" aria-labelledby="approval-why">
      <p id="approval-why" className="approval-why">
        {why}
      </p>
      <Pane label={texts.text('window.approval.picture')} />
      <ol className="approval-steps">
        {steps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
      <button type="button" className="button" onClick={() => call(client.app.openPage({ page: 'approval' }))}>
        {texts.text('window.approval.open')}
      </button>
      <p className="approval-after">{after}</p>
    </section>
  )
}

/** The settings pane without text, whose language macOS chooses: a sidebar, and a row with a mark to click. */
function Pane({ label }: { readonly label: string }) {
  return (
    <svg className="approval-pane" viewBox="0 0 240 132" role="img" aria-label={label}>
      <rect className="pane-window" x="0.5" y="0.5" width="239" height="131" rx="8" />
      <path className="pane-sidebar" d="M0.5 8.5a8 8 0 0 1 8-8H76v131H8.5a8 8 0 0 1-8-8z" />
      <circle className="pane-light" cx="13" cy="13" r="3.5" />
      <circle className="pane-light" cx="25" cy="13" r="3.5" />
      <circle className="pane-light" cx="37" cy="13" r="3.5" />
      {[30, 46, 78, 94, 110].map((y) => (
        <rect key={y} className="pane-line" x="12" y={y} width={y % 32 === 14 ? 40 : 50} height="6" rx="3" />
      ))}
      <rect className="pane-chosen" x="6" y="56" width="64" height="16" rx="4" />
      <rect className="pane-line strong" x="12" y="61" width="44" height="6" rx="3" />
      <rect className="pane-line" x="90" y="16" width="64" height="7" rx="3.5" />
      <rect className="pane-row" x="90.5" y="36.5" width="135" height="34" rx="6" />
      <path className="pane-mark" d="M104 46l8 3v6c0 4-3 7-8 9-5-2-8-5-8-9v-6z" />
      <rect className="pane-line strong" x="120" y="46" width="60" height="6" rx="3" />
      <rect className="pane-line" x="120" y="57" width="40" height="5" rx="2.5" />
      <circle className="pane-notice" cx="214" cy="53.5" r="5" />
      <rect className="pane-row" x="90.5" y="80.5" width="135" height="34" rx="6" />
      <rect className="pane-line" x="100" y="90" width="80" height="6" rx="3" />
      <rect className="pane-line" x="100" y="101" width="56" height="5" rx="2.5" />
    </svg>
  )
}
