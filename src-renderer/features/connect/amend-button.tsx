import { remediesOf, type Fault } from '../../../src-main/domain/connect/fault.ts'
import type { Amendable } from '../../../src-main/domain/survey/capabilities.ts'
import type { Survey } from '../../../src-main/domain/survey/survey.ts'
import { useSnapshot, useTexts } from '../../view/window-context.tsx'
import { useAmend, type Outcome } from './use-amend.tsx'

/** Where the texts of each remedy are. */
const TEXTS = { 'install-components': 'window.install', 'start-service': 'window.start' } as const

interface AmendButtonProps {
  readonly remedy: Amendable
  /** After it, with what the computer has then. */
  readonly onSurvey?: ((survey: Survey) => void) | undefined
}

/** A button that has the system carry out a remedy, and what came of it. */
export function AmendButton({ remedy, onSurvey }: AmendButtonProps) {
  const texts = useTexts()
  const { underWay, outcome, begin } = useAmend(remedy, onSurvey)
  const at = TEXTS[remedy]
  return (
    <div className="install-run">
      <p>{texts.text(`${at}.offer`)}</p>
      {/* Not `disabled`: that would throw keyboard focus out of the button that was just pressed. */}
      <button type="button" className="button" aria-disabled={underWay} onClick={begin}>
        {texts.text(`${at}.run`)}
      </button>
      <div role="status">
        {underWay ? <p>{texts.text(`${at}.running`)}</p> : <AmendOutcome remedy={remedy} outcome={outcome} />}
      </div>
    </div>
  )
}

/** For a fault that a stopped service is the reason of, where the system can be asked to start it. */
export function StartService({ fault, onSurvey }: Pick<AmendButtonProps, 'onSurvey'> & { readonly fault: Fault }) {
  const texts = useTexts()
  const canStart = useSnapshot((snapshot) => snapshot.can.amends.includes('start-service'))
  if (!canStart || !remediesOf(fault).includes('start-service')) return null
  return (
    <section className="install" aria-label={texts.remedy('start-service')}>
      <AmendButton remedy="start-service" onSurvey={onSurvey} />
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
