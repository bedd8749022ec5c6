import { useId } from 'react'
import type { DiagnosisReport } from '../../../src-main/contract/diagnosis.ts'
import { useTexts } from '../../view/window-context.tsx'

type Comparison = NonNullable<DiagnosisReport['comparison']>

/** Both lists side by side, and the line that would make them match. */
export function Proposals({ comparison }: { readonly comparison: Comparison }) {
  const texts = useTexts()
  const { field, offered, accepted, common, add, weak } = comparison
  return (
    <section className="proposals" aria-label={texts.text('window.diagnose.proposals.title')}>
      <div className="proposal-lists">
        <ProposalList title={texts.text('window.diagnose.proposals.offered')} items={offered} common={common} />
        <ProposalList title={texts.text('window.diagnose.proposals.accepted')} items={accepted ?? []} common={common} />
      </div>
      {common.length > 0 && <p>{texts.text('window.diagnose.proposals.common')}</p>}
      {add !== undefined && (
        <p>
          {texts.text(`window.diagnose.proposals.add-${field === 'ipsec.phase1' ? 'phase1' : 'phase2'}`)}{' '}
          <code className="proposal-add">{add}</code> {weak && texts.text('window.diagnose.proposals.weak')}
        </p>
      )}
    </section>
  )
}

interface ProposalListProps {
  readonly title: string
  readonly items: readonly string[]
  readonly common: readonly string[]
}

function ProposalList({ title, items, common }: ProposalListProps) {
  const texts = useTexts()
  const heading = useId()
  return (
    <div>
      <p className="list-title" id={heading}>
        {title}
      </p>
      {items.length === 0 ? (
        <p className="proposal-none">{texts.text('window.diagnose.proposals.unknown')}</p>
      ) : (
        <ul aria-labelledby={heading}>
          {items.map((item) => (
            <li key={item} className={common.includes(item) ? 'proposal common' : 'proposal'}>
              {item}
              {common.includes(item) && (
                <span className="unseen">, {texts.text('window.diagnose.proposals.in-both')}</span>
              )}
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
