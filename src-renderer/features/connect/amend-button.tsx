import { remediesOf, type Fault } from '../../../src-main/domain/connect/fault.ts'
import type { Amendable } from '../../../src-main/domain/survey/capabilities.ts'
import type { Survey } from '../../../src-main/domain/survey/survey.ts'
import { useSnapshot, useTexts } from '../../view/window-context.tsx'
import { useAmend, type Outcome } from './use-amend.tsx'

/** Prefixes of each remedy's texts. */
const TEXTS = {
  'install-components': 'window.install',
  'start-service': 'window.start',
  'remove-rules': 'window.remove-rules',
} as const satisfies Readonly<Record<Amendable, string>>

interface AmendButtonProps {
  readonly remedy: Amendable
  /** Called afterwards, with a new survey of the computer. */
  readonly onSurvey?: ((survey: Survey) => void) | undefined
}

/** A button that makes the system carry out a remedy, and the outcome. */
export function AmendButton({ remedy, onSurvey }: AmendButtonProps) {
  const texts = useTexts()
  const { underWay, outcome, begin } = useAmend(remedy, onSurvey)
  const at = TEXTS[remedy]
  return (
    <div className="install-run">
      <p>{texts.text(`${at}.offer`)}</p>
      {/* Not `disabled`, because that would take the focus from the button just pressed. */}
      <button type="button" className="button" aria-disabled={underWay} onClick={begin}>
        {texts.text(`${at}.run`)}
      </button>
      <div role="status">
        {underWay ? <p>{texts.text(`${at}.running`)}</p> : <AmendOutcome remedy={remedy} outcome={outcome} />}
      </div>
    </div>
  )
}

/** The remedies that need nothing but a button; packages are shown before they are installed. */
const AT_ONCE = ['start-service', 'remove-rules'] as const satisfies readonly Amendable[]

/** The remedy of a fault that the system carries out at once, if there is one. */
export function AmendAtOnce({ fault, onSurvey }: Pick<AmendButtonProps, 'onSurvey'> & { readonly fault: Fault }) {
  const texts = useTexts()
  const amends = useSnapshot((snapshot) => snapshot.can.amends)
  const remedy = AT_ONCE.find((one) => amends.includes(one) && remediesOf(fault).includes(one))
  if (!remedy) return null
  return (
    <section className="install" aria-label={texts.remedy(remedy)}>
      <AmendButton remedy={remedy} onSurvey={onSurvey} />
    </section>
  )
}

function AmendOutcome({ remedy, outcome }: { readonly remedy: Amendable; readonly outcome: Outcome | undefined }) {
  const texts = useTexts()
  if (!outcome) return null
  if (!outcome.ok) return <Refusal remedy={remedy} fault={outcome.fault} />
  const titles = outcome.value.map((fault) => texts.faultTitle(fault)).join(' ')
  const at = TEXTS[remedy]
  return <p>{titles === '' ? texts.text(`${at}.complete`) : texts.text(`${at}.incomplete`, { titles })}</p>
}

function Refusal({ remedy, fault }: { readonly remedy: Amendable; readonly fault: Fault }) {
  const texts = useTexts()
  const said = fault.os?.text
  return (
    <>
      {fault.code === 'not-authorised' ? (
        <p>{texts.text(`${TEXTS[remedy]}.refused`)}</p>
      ) : (
        <>
          <p className="failure-title">{texts.faultTitle(fault)}</p>
          <p>{texts.faultExplanation(fault)}</p>
        </>
      )}
      {said !== undefined && <pre className="install-said">{said}</pre>}
    </>
  )
}
