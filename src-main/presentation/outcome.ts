import type { DiagnosisAim, DiagnosisReport } from '../contract/diagnosis.ts'
import type { FaultCode } from '../domain/connect/catalogue.ts'
import { lookOfFault, type Look } from './look.ts'

/** The result of a diagnosis in a word: how much is known, not how bad it is. */
export type DiagnosisWord = 'works' | 'came-up' | 'answers' | 'flaw' | 'found' | 'likely' | 'open' | 'unknown'

const LOOKS: Readonly<Record<DiagnosisWord, Look>> = {
  works: 'on',
  'came-up': 'on',
  answers: 'on',
  flaw: 'attention',
  found: 'failed',
  likely: 'failed',
  open: 'failed',
  unknown: 'failed',
}

export const lookOfWord = (word: DiagnosisWord): Look => LOOKS[word]

/** These codes say why no cause was found. */
const UNFOUND: ReadonlySet<FaultCode> = new Set<FaultCode>(['cause-unknown', 'record-empty', 'record-refused'])

export function wordOf(
  { aim, report }: { readonly aim: DiagnosisAim; readonly report: DiagnosisReport },
  ofLog: boolean,
): DiagnosisWord {
  const { fault, certainty, link, withheld } = report
  if (!fault) {
    if (ofLog) return 'came-up'
    return aim === 'card' || withheld || !link ? 'answers' : 'works'
  }
  if (UNFOUND.has(fault.code)) return 'unknown'
  if (lookOfFault(fault) === 'attention') return 'flaw'
  if (certainty === 'open') return 'open'
  return certainty === 'likely' ? 'likely' : 'found'
}
