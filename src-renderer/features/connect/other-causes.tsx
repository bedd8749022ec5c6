import { useId } from 'react'
import type { Fault } from '../../../src-main/domain/connect/fault.ts'
import { headingOf, saidCauses } from '../../../src-main/presentation/causes.ts'
import { useTexts } from '../../view/window-context.tsx'

/** Other possible causes, the likelier first, each with how to tell it apart; empty if there is only one cause. */
export function OtherCauses({ fault }: { readonly fault: Fault }) {
  const texts = useTexts()
  const heading = useId()
  const causes = saidCauses(fault, texts)
  if (causes.length === 0) return null
  return (
    <div>
      <p className="list-title" id={heading}>
        {headingOf(fault, texts)}
      </p>
      <ol className="other-causes" aria-labelledby={heading}>
        {causes.map(({ cause, what, tell }) => (
          <li key={cause}>
            {what} <span className="tell">{tell}</span>
          </li>
        ))}
      </ol>
    </div>
  )
}
