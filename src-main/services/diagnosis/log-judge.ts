import type { DiagnosisReport } from '../../contract/diagnosis.ts'
import type { LogEncoding } from '../../domain/log-text.ts'
import { readLog } from '../../verdict/readers/read.ts'
import type { Verdict } from '../../verdict/verdict-types.ts'
import { verdictOf } from '../../verdict/verdict.ts'
import { reportOf } from './diagnosis-report.ts'

/** What a worker is given. */
export interface LogTask {
  readonly octets: Uint8Array
  readonly encoding: LogEncoding
}

/** What was found of the last connect in a log. */
export interface JudgedLog {
  readonly report: DiagnosisReport
  readonly verdict: Verdict
  /** Lines of the connect that were left out, because it has too many. */
  readonly leftOut: number
}

/** Octets that are made text at once; of a line no reader looks at more. */
const PIECE = 256 * 1024

/**
 * The last connect that a log tells of; undefined when it tells of none. Takes seconds for the largest log.
 * @param progress told of the share that is read, 0 to 1
 */
export function judgeLog(task: LogTask, progress: (share: number) => void): JudgedLog | undefined {
  const { last, leftOut } = readLog(piecesOf(task, progress))
  if (last.length === 0) return undefined
  const verdict = verdictOf(last)
  return { report: reportOf({ observations: last, verdict, card: undefined, agreed: undefined }), verdict, leftOut }
}

function* piecesOf({ octets, encoding }: LogTask, progress: (share: number) => void): Generator<string> {
  const decoder = new TextDecoder(encoding)
  for (let at = 0; at < octets.length; at += PIECE) {
    progress(at / octets.length)
    yield decoder.decode(octets.subarray(at, at + PIECE), { stream: true })
  }
  yield decoder.decode()
}
