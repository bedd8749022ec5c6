import type { DiagnosisReport } from '../../../src-main/contract/diagnosis.ts'
import { useTexts } from '../../bridge/window-context.tsx'
import { seconds } from '../../ui/format.ts'

/** What the verdict rests on, for who wants it: in technical English, to be searched for. */
export function EvidenceList({ report }: { readonly report: DiagnosisReport }) {
  const texts = useTexts()
  const { evidence, fault, rule } = report
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
      {evidence.length > 0 && (
        <>
          <p className="seen-title">{texts.text('window.diagnose.seen')}</p>
          <ol className="seen">
            {evidence.map((line, index) => (
              <li key={`${line.at} ${index}`}>
                <span className="seen-at">{seconds(texts, line.at)}</span>
                <span className="seen-text">{line.text}</span>
              </li>
            ))}
          </ol>
        </>
      )}
    </details>
  )
}
