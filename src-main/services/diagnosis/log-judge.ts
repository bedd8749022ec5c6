import type { DiagnosisReport, EvidenceLine } from '../../contract/diagnosis.ts'
import type { ExcerptLine, LogFacts } from '../../contract/log.ts'
import { decoderOf, type LogEncoding } from '../../domain/log-text/encoding.ts'
import { readLog } from '../../verdict/readers/read.ts'
import type { Subject, Verdict } from '../../verdict/verdict-types.ts'
import { verdictOf } from '../../verdict/verdict.ts'
import { reportOf } from './diagnosis-report.ts'
import { excerptsOf } from './log-excerpt.ts'
import { factsOfLog, type JudgedAttempt } from './log-facts.ts'

/** Input of the worker. */
export interface LogTask {
  readonly octets: Uint8Array
  readonly encoding: LogEncoding
}

/** The report on one connect in a log. */
export interface AttemptReport {
  readonly number: number
  readonly report: DiagnosisReport
  readonly verdict: Verdict
  readonly subject: Subject
  /** Lines of the connect that were left out because it has too many. */
  readonly leftOut: number
}

export interface JudgedLog {
  readonly facts: LogFacts
  /** The last connect last; empty if the log contains no connect. */
  readonly attempts: readonly AttemptReport[]
}

/** Octets that are decoded at once; no reader uses more of one line. */
const PIECE = 256 * 1024

/**
 * Identifies a log and judges each connect in it. Takes seconds for the largest log.
 * @param progress called with the share that is read, 0 to 1
 */
export function judgeLog(task: LogTask, progress: (share: number) => void): JudgedLog {
  const reading = readLog(piecesOf(task, progress))
  const judged = reading.attempts.map((attempt): JudgedAttempt => ({
    attempt,
    verdict: verdictOf(attempt.observations),
  }))
  const facts = factsOfLog(reading, judged, task.encoding)
  const excerpts = excerptsOf(judged, piecesOf(task))
  return {
    facts,
    attempts: judged.map(({ attempt, verdict }, at): AttemptReport => {
      const { observations, number, leftOut } = attempt
      const report = reportOf({ observations, verdict, card: undefined, agreed: undefined })
      const excerpt = [...(excerpts[at] ?? [])]
      const log = { ...facts, shown: number, excerpt }
      const { gateway, user } = facts.attempts[at] ?? {}
      const subject = { ...(gateway === undefined ? {} : { gateway }), ...(user === undefined ? {} : { user }) }
      const evidence = placed(report.evidence, excerpt)
      return { number, report: { ...report, evidence, log }, verdict, subject, leftOut }
    }),
  }
}

/** A system's error number has no line of its own: the line was found by searching for the number. */
function placed(evidence: readonly EvidenceLine[], excerpt: readonly ExcerptLine[]): EvidenceLine[] {
  const [found, ...more] = excerpt.filter(({ decides }) => decides)
  const known = more.length > 0 || evidence.some(({ line }) => line !== undefined)
  return evidence.map((item) => (known || !found ? item : { ...item, line: found.line }))
}

function* piecesOf({ octets, encoding }: LogTask, progress?: (share: number) => void): Generator<string> {
  const decoder = decoderOf(encoding, (label, fatal) => new TextDecoder(label, { fatal }))
  for (let at = 0; at < octets.length; at += PIECE) {
    progress?.(at / octets.length)
    yield decoder.decode(octets.subarray(at, at + PIECE), { stream: true })
  }
  yield decoder.decode()
}
