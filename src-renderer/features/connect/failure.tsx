import { entryOf } from '../../../src-main/domain/faults/catalogue.ts'
import type { Fault } from '../../../src-main/domain/faults/fault.ts'
import type { ProfileEntry } from '../../../src-main/contract/desktop.ts'
import { useTexts } from '../../bridge/window-context.tsx'
import { FindOut } from './find-out.tsx'
import { Remedies } from './remedies.tsx'

/** Cause in one sentence, who can fix it, what to do, and the evidence for who wants it. */
export function Failure({ entry, fault }: { readonly entry: ProfileEntry; readonly fault: Fault }) {
  const texts = useTexts()
  return (
    <div className="failure">
      <p className="failure-title">{texts.faultTitle(fault)}</p>
      <p className="failure-cause">
        {texts.faultExplanation(fault)}{' '}
        <span className="owner">{texts.text(`owner.${entryOf(fault.code).owner}`)}</span>
      </p>
      <FindOut entry={entry} fault={fault} />
      <Remedies entry={entry} fault={fault} />
      <Evidence fault={fault} />
    </div>
  )
}

function Evidence({ fault }: { readonly fault: Fault }) {
  const texts = useTexts()
  const { os } = fault
  const rows: readonly (readonly [string, string | number | undefined])[] = [
    [texts.text('window.ladder.fault'), fault.code],
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
    </details>
  )
}
