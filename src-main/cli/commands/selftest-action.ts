import type { Finding, FindingState } from '../../domain/survey/finding.ts'
import { problem, problemAt } from '../../domain/profile/problem.ts'
import { fitForStrangers, selfTest, writeReport } from '../../services/self-test/self-test.ts'
import { EXIT, type ExitCode } from '../host/exit-code.ts'
import { orInterrupted } from '../host/interrupt.ts'
import { Refused } from '../input/problem.ts'
import { marked } from '../print/fault.ts'
import { mark, type Mark } from '../print/glyph.ts'
import { paragraph } from '../print/layout.ts'
import { BLANK, span } from '../print/line.ts'
import type { Context } from './context.ts'

export interface SelftestOptions {
  readonly report: string
}

const MARKS: Readonly<Record<FindingState, Mark>> = {
  'as-expected': 'done',
  otherwise: 'failed',
  'not-tried': 'waiting',
}

/** Runs the checks that need a real computer, prints each result, and writes a file for the developers. */
export async function selftest(context: Context, _: readonly string[], options: SelftestOptions): Promise<ExitCode> {
  const { print, texts, interrupted } = context
  const services = await context.services()
  const rows: Finding[] = []
  const seen = selfTest(services, interrupted)[Symbol.asyncIterator]()
  try {
    for (;;) {
      const next = await orInterrupted(interrupted, seen.next())
      if (next.done) break
      const { row, state, found } = next.value
      rows.push({ row, state, found: fitForStrangers(found) })
      print.lines([
        [mark(MARKS[state]), span(' '), span(texts.text(`selftest.row.${row}`), 'strong')],
        ...paragraph(found, print.width, 2, 'quiet'),
      ])
    }
  } finally {
    // Removes what the test created, even if the rest was interrupted.
    await seen.return?.()
  }
  const path = options.report
  if (!(await writeReport(path, rows))) throw new Refused([problemAt('report', problem('sign-unwritable', { path }))])
  const otherwise = rows.filter(({ state }) => state === 'otherwise').length
  print.object('selftest', { rows: [...rows], report: path })
  print.lines([
    BLANK,
    ...(otherwise === 0
      ? marked('done', texts.text('selftest.all-expected'), print.width)
      : marked('attention', texts.text('selftest.some-otherwise', { count: otherwise }), print.width)),
    ...paragraph(texts.text('selftest.report', { path }), print.width, 2),
  ])
  return otherwise === 0 ? EXIT.done : EXIT.failed
}
