import type { ReactNode } from 'react'
import type { Fault } from '../../../src-main/domain/connect/fault.ts'
import { useTexts } from '../../view/window-context.tsx'

interface EvidenceProps {
  readonly fault: Fault | undefined
  /** The row of the verdict's table that decided, for a diagnosis. */
  readonly rule?: string
  /** Observations, below the facts. */
  readonly children?: ReactNode
}

/** The grounds of a verdict, on demand; in technical English, so that they can be searched for. */
export function Evidence({ fault, rule, children }: EvidenceProps) {
  const texts = useTexts()
  const os = fault?.os
  const rows: readonly (readonly [string, string | number | undefined])[] = [
    [texts.text('window.ladder.fault'), fault?.code],
    [texts.text('window.diagnose.rule'), rule],
    [texts.text('window.ladder.source'), os?.source],
    [texts.text('window.ladder.code'), os?.code],
    [texts.text('window.ladder.said'), os?.text],
  ]
  return (
    <details className="evidence">
      <summary>{texts.text('window.ladder.evidence')}</summary>
      <dl>
        {rows.map(
          ([name, value]) =>
            value !== undefined && (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ),
        )}
      </dl>
      {children}
    </details>
  )
}
