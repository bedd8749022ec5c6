import { useId, type ReactNode } from 'react'
import type { DiagnosisReport } from '../../../src-main/contract/diagnosis.ts'
import { ownerOf, remediesOf, type Fault } from '../../../src-main/domain/connect/fault.ts'
import { useTexts, useTools } from '../../view/window-context.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { certaintyOf, titleOf } from '../../../src-main/presentation/causes.ts'
import { OtherCauses } from '../connect/other-causes.tsx'
import { planOf } from '../../../src-main/presentation/remedies.ts'
import { EvidenceList } from './evidence-list.tsx'
import { Proposals } from './proposals.tsx'

interface VerdictProps {
  readonly report: DiagnosisReport
  readonly fault: Fault
  /** The remedies. */
  readonly children: ReactNode
}

/** The cause in one sentence, its certainty, who can fix it, what to do, and the grounds. */
export function Verdict({ report, fault, children }: VerdictProps) {
  const texts = useTexts()
  return (
    <div className="failure">
      <p className="failure-title">{titleOf(fault, texts)}</p>
      <p className="failure-cause">
        {texts.faultExplanation(fault)}{' '}
        <span className="owner">
          {texts.text(`owner.${ownerOf(fault)}`)} {certaintyOf(fault, report.certainty, texts)}
        </span>
      </p>
      <OtherCauses fault={fault} />
      {report.comparison && <Proposals comparison={report.comparison} />}
      {children}
      <EvidenceList report={report} />
    </div>
  )
}

/** Remedies in words, for a case without a profile that a button could change. */
export function RemedyWords({ subject, fault }: { readonly subject: string; readonly fault: Fault }) {
  const texts = useTexts()
  const heading = useId()
  const remedies = remediesOf(fault).filter((remedy) => remedy !== 'copy-admin-note' && remedy !== 'diagnose')
  return (
    <>
      {remedies.length > 0 && (
        <div>
          <p className="list-title" id={heading}>
            {texts.text('window.diagnose.remedies')}
          </p>
          <ul className="hints" aria-labelledby={heading}>
            {remedies.map((remedy) => {
              const plan = planOf(remedy, fault, {})
              return (
                <li key={remedy}>
                  {plan?.kind === 'hint' ? texts.text(`hint.${plan.name}`) : texts.remedy(remedy, fault)}
                </li>
              )
            })}
          </ul>
        </div>
      )}
      <NoteButton subject={subject} />
    </>
  )
}

/** Makes main copy a page for the gateway's administrator to the clipboard. */
export function NoteButton({ subject }: { readonly subject: string }) {
  const texts = useTexts()
  const { client } = useTools()
  return (
    <p className="note-row">
      <CopyButton
        className="button"
        label={texts.text('window.diagnose.note')}
        copy={() => client.clipboard.diagnosis({ subject })}
      />
    </p>
  )
}
