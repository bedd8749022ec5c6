import { version } from '../../../package.json' with { type: 'json' }
import { makeReport } from '../../services/report/report.ts'
import { saveReport } from '../../services/report/save-report.ts'
import { EXIT, type ExitCode } from '../host/exit-code.ts'
import { orInterrupted } from '../host/interrupt.ts'
import { faultBody, faultOutput, marked } from '../print/fault.ts'
import type { Context } from './context.ts'

export interface ReportOptions {
  readonly out?: string
  readonly keepAddresses?: true
  readonly keepNames?: true
}

/** Prints the report, or writes it to a file. */
export async function report(context: Context, _: readonly string[], options: ReportOptions): Promise<ExitCode> {
  const { host, print, texts, interrupted } = context
  const services = await context.services()
  await orInterrupted(interrupted, services.sessions.ready())
  const wish = {
    version,
    at: host.now(),
    addresses: options.keepAddresses ?? false,
    names: options.keepNames ?? false,
  }
  const text = await orInterrupted(interrupted, makeReport(services, wish, interrupted))
  if (options.out === undefined) {
    print.object('report', { report: text })
    print.lines(
      text
        .trimEnd()
        .split('\n')
        .map((line) => [{ text: line }]),
    )
    print.notes(marked('attention', texts.text('report.printed'), print.width))
    return EXIT.done
  }
  const saved = await saveReport(options.out, text)
  if (saved.ok) {
    print.object('report', { report: text, file: options.out })
    print.lines(marked('done', texts.text('report.saved', { name: options.out }), print.width))
    return EXIT.done
  }
  print.object('fault', { fault: faultOutput(saved.fault, texts) })
  print.lines([
    ...marked('failed', texts.faultTitle(saved.fault), print.width),
    ...faultBody(saved.fault, texts, {}, print.width),
  ])
  return EXIT.failed
}
