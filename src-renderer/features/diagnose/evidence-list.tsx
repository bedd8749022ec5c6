import type { DiagnosisReport } from '../../../src-main/contract/diagnosis.ts'
import { useTexts } from '../../view/window-context.tsx'
import { hundredths } from '../../../src-main/presentation/amounts.ts'
import { Evidence } from '../connect/evidence.tsx'
import { LineLink } from './log-reading.tsx'

/** The evidence of a diagnosis: each observation with its time. */
export function EvidenceList({ report }: { readonly report: DiagnosisReport }) {
  const texts = useTexts()
  const { evidence, fault, rule, log } = report
  return (
    <Evidence fault={fault} rule={rule}>
      {evidence.length > 0 && (
        <>
          <p className="seen-title">{texts.text(log ? 'window.diagnose.seen-in-log' : 'window.diagnose.seen')}</p>
          <ol className="seen">
            {evidence.map((line, index) => (
              <li key={`${line.at} ${index}`}>
                <span className="seen-at">
                  {line.line === undefined ? hundredths(texts, line.at) : <LineLink line={line.line} />}
                </span>
                <span className="seen-text">{line.text}</span>
              </li>
            ))}
          </ol>
        </>
      )}
    </Evidence>
  )
}
