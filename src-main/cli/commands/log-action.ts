import type { DiagnosisReport } from '../../contract/diagnosis.ts'
import type { LogFacts } from '../../contract/log.ts'
import type { Result } from '../../domain/result.ts'
import { ladderAtEnd, PROBED } from '../../presentation/ladder.ts'
import type { LogDiagnosis, Services } from '../../services/services.ts'
import { EXIT, type ExitCode } from '../host/exit-code.ts'
import { Interrupted, orInterrupted } from '../host/interrupt.ts'
import { readLog } from '../input/log-file.ts'
import { problem, problemAt } from '../../domain/profile/problem.ts'
import { refuse } from '../input/problem.ts'
import { diagnosisLines, diagnosisOutput } from '../print/diagnosis.ts'
import { faultLines, faultOutput, marked } from '../print/fault.ts'
import { ladderLines } from '../print/ladder.ts'
import { span } from '../print/line.ts'
import { moreLines, readingLines } from '../print/log-reading.ts'
import type { Context } from './context.ts'
import { ReadingView } from './reading-view.ts'

export interface LogOptions {
  readonly log: string
  /** The number of an attempt, as typed. */
  readonly attempt?: string
  readonly note?: true
}

/** `diagnose --log`: diagnoses the last attempt in the log, or the chosen one. */
export async function ofLog(context: Context, path: string, { attempt, note }: Partial<LogOptions>): Promise<ExitCode> {
  const { print, texts, host } = context
  const services = await context.services()
  const judged = await judgedLog(context, services, path)
  const about = { family: services.can.family }
  if (!judged.ok) {
    print.object('fault', { fault: faultOutput(judged.fault, texts) })
    print.lines(faultLines(judged.fault, texts, about, print.width))
    return EXIT.failed
  }
  const { log, reports } = judged.value
  if (reports.length === 0) return nothingIn(context, log)
  const report = chosen(reports, attempt)
  const page = note ? await services.diagnosis.note(report, texts, host.now()) : undefined
  print.object('diagnosis', {
    target: path,
    diagnosis: diagnosisOutput(report, texts),
    checks: [],
    ...(page === undefined ? {} : { note: page }),
  })
  print.lines(
    page === undefined
      ? [
          ...readingLines(path, report.log ?? log, texts, print.width),
          ...ladderLines(ladderAtEnd(report, PROBED), host.now(), texts, print.width),
          ...diagnosisLines(report, about, texts, print.width),
        ]
      : page
          .trimEnd()
          .split('\n')
          .map((line) => [span(line)]),
  )
  return report.fault ? EXIT.failed : EXIT.done
}

/** @throws Refused if no attempt has that number */
function chosen(reports: readonly DiagnosisReport[], attempt: string | undefined): DiagnosisReport {
  const last = reports.at(-1)
  const report = attempt === undefined ? last : reports.find(({ log }) => String(log?.shown) === attempt)
  if (report) return report
  return refuse(
    '--attempt',
    problem('log-attempt-unknown', { numbers: reports.map(({ log }) => log?.shown).join(', ') }),
  )
}

function nothingIn({ print, texts }: Context, log: LogFacts): ExitCode {
  const found = problemAt('--log', problem('log-tells-nothing'))
  const text = texts.problem(found)
  print.object('problems', { problems: [{ field: found.field, code: found.code, text }], log })
  print.notes([...marked('failed', text, print.width), ...moreLines(log, texts, print.width)])
  return EXIT.usage
}

async function judgedLog(context: Context, services: Services, path: string): Promise<Result<LogDiagnosis>> {
  const { interrupted, host } = context
  const log = await orInterrupted(interrupted, readLog(path, host.input))
  const view = new ReadingView(context, path)
  try {
    const judged = await services.diagnosis.readLog(log, (share) => view.show(share), interrupted)
    if (judged === 'aborted') throw new Interrupted()
    return judged
  } finally {
    view.end()
  }
}
