import type { ReactNode } from 'react'
import type { DiagnosisState } from '../../../src-main/contract/diagnosis.ts'
import type { ProfileEntry } from '../../../src-main/contract/desktop.ts'
import { remediesOf, type Fault } from '../../../src-main/domain/connect/fault.ts'
import { STAGES } from '../../../src-main/domain/connect/stage.ts'
import { useTexts } from '../../view/window-context.tsx'
import { Ladder } from '../connect/ladder.tsx'
import { GatewayCard } from './gateway-card.tsx'
import { PacketSize } from './packet-size.tsx'
import { ladderAtEnd, ladderUnderWay, nothingYet, type LadderRung } from '../../../src-main/presentation/ladder.ts'
import { NoteButton, Verdict } from './verdict.tsx'

interface DiagnosisResultProps {
  readonly subject: string
  readonly state: DiagnosisState | undefined
  /** The profile that was diagnosed, if there is one. */
  readonly entry?: ProfileEntry
  /** Renders the remedies for a fault. */
  readonly remedies: (fault: Fault) => ReactNode
}

/** Every stage, in order, whatever is known so far, so that nothing moves. */
function rungsOf(state: DiagnosisState | undefined): readonly LadderRung[] {
  if (!state) return nothingYet(STAGES)
  return state.kind === 'running' ? ladderUnderWay(state.ladder) : ladderAtEnd(state.report, STAGES, state.checks)
}

/** The ladder with the verdict at the stage that failed, then the other findings. */
export function DiagnosisResult({ subject, state, entry, remedies }: DiagnosisResultProps) {
  const texts = useTexts()
  const report = state?.kind === 'done' ? state.report : undefined
  const fault = report?.fault
  const noted = fault && remediesOf(fault).includes('copy-admin-note')
  return (
    <div className="session-body">
      {report?.withheld && (
        <div className="panel withheld">
          <p>
            <strong>{texts.text('window.diagnose.withheld')}</strong> {texts.faultTitle(report.withheld)}{' '}
            {texts.faultExplanation(report.withheld)}
          </p>
          {remedies(report.withheld)}
        </div>
      )}
      <Ladder
        rungs={rungsOf(state)}
        label={texts.text('window.diagnose.ladder')}
        failure={
          report &&
          fault && (
            <Verdict report={report} fault={fault}>
              {remedies(fault)}
            </Verdict>
          )
        }
      />
      {report && !noted && <NoteButton subject={subject} />}
      {state?.kind === 'done' && (state.mtu || (state.report.link && entry)) && (
        <PacketSize entry={entry} mtu={state.mtu} />
      )}
      {report?.card && <GatewayCard card={report.card} />}
    </div>
  )
}
