import type { LogLine } from '../../contract/log-line.ts'
import type { Context } from './context.ts'
import { EXIT, type ExitCode } from '../host/exit-code.ts'
import { countFrom } from '../input/count.ts'
import { interruption } from '../host/interrupt.ts'
import { marked } from '../print/fault.ts'
import { logLines } from '../print/log.ts'

export interface LogsOptions {
  readonly lines?: string
  readonly follow?: true
}

const MOST = 100_000

export async function logs(
  { print, texts, interrupted, ...context }: Context,
  _: readonly string[],
  options: LogsOptions,
): Promise<ExitCode> {
  const count = countFrom('--lines', options.lines, MOST)
  const services = await context.services()
  const all = await services.log.read()
  const lines = count === undefined ? all : all.slice(Math.max(0, all.length - count))
  const show = (some: readonly LogLine[]): void => {
    print.object('logs', { lines: some.map((line) => ({ ...line })) })
    print.lines(logLines(some, texts, print.width))
  }
  show(lines)
  if (!options.follow) {
    if (lines.length === 0) print.lines(marked('off', texts.text('cli.logs.none'), print.width))
    return EXIT.done
  }
  const stop = services.log.watch((line) => show([line]))
  await interruption(interrupted)
  stop()
  return EXIT.interrupted
}
