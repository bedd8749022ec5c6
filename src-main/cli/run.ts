import { loadAllTexts, loadTexts, type Texts } from '../contract/texts/texts.ts'
import { fault } from '../domain/connect/fault.ts'
import { wordsOf } from '../domain/thrown.ts'
import type { Leftover, Services } from '../services/services.ts'
import type { Context } from './commands/context.ts'
import { EXIT, type ExitCode } from './host/exit-code.ts'
import type { Host } from './host/host.ts'
import { flagFor } from './options/flags.ts'
import { Refused } from './input/problem.ts'
import { Interrupted } from './host/interrupt.ts'
import { languageOf } from './language.ts'
import { marked } from './print/fault.ts'
import { paragraph, rows, WIDEST } from './print/layout.ts'
import { BLANK, type Line } from './print/line.ts'
import { paletteOf } from './print/palette.ts'
import { Printer } from './print/printer.ts'
import { noteLine } from './print/profile.ts'
import { readArguments, type Invocation } from './program.ts'
import { asksForJson } from './usage.ts'

/** The whole command line: arguments in, exit code out. Does not reject. */
export async function run(argv: readonly string[], host: Host): Promise<ExitCode> {
  const texts = await loadTexts(languageOf(host))
  const print = new Printer(host, asksForJson(argv))
  try {
    const looks = { width: Math.min(WIDEST, host.out.columns), colour: paletteOf(host.env, host.out).colour }
    const asked = readArguments(argv, texts, looks)
    if (asked.kind === 'command') return await perform(asked, host, texts, print)
    host.out.write(asked.text)
    return asked.exit
  } catch (error) {
    return explain(error, texts, print)
  }
}

async function perform(invocation: Invocation, host: Host, texts: Texts, print: Printer): Promise<ExitCode> {
  const interrupted = new AbortController()
  const forget = host.onInterrupt((why) => interrupted.abort(why))
  let opened: Promise<Services> | undefined
  const context: Context = {
    host,
    texts,
    print,
    interrupted: interrupted.signal,
    services: (use) =>
      (opened ??= host.openServices(use ? undefined : 'everything', use === 'service' ? use : undefined)),
  }
  try {
    const action = await invocation.load()
    const exit = await action(context, invocation.args, invocation.options)
    const services = await opened
    if (services?.can.name === 'fake') print.notes(marked('attention', texts.text('cli.make-believe'), print.width))
    if (services && !services.can.outlives) sayLeftovers(services.sessions.leftovers(), texts, print)
    if (services && services.passedOver.length > 0) await sayPassedOver(services.passedOver, texts, print)
    const notice = services?.profiles.notice
    if (notice) print.notes(marked('attention', texts.text(`notice.${notice.kind}`, { ...notice }), print.width))
    return exit
  } finally {
    forget()
    await opened?.then((services) => services.close())
  }
}

/** Files of the administrator that were ignored. */
async function sayPassedOver(problems: Services['passedOver'], { language }: Texts, print: Printer): Promise<void> {
  const [{ passedOverText }, texts] = await Promise.all([import('../presentation/signed.ts'), loadAllTexts(language)])
  for (const problem of problems) print.notes(marked('attention', passedOverText(problem, texts), print.width))
}

/** Remains of a dead helper may have blocked all traffic, so their removal is reported. */
function sayLeftovers(leftovers: readonly Leftover[], texts: Texts, print: Printer): void {
  for (const { name, problem, untouched } of leftovers) {
    const text = problem
      ? texts.text('notice.left', { name, reason: texts.faultTitle(problem) })
      : texts.text(untouched ? 'notice.remains' : 'notice.cleaned', { name })
    print.notes(marked('attention', text, print.width))
  }
}

/** Reports an error that no command handled, such as one thrown in an unawaited promise. */
export async function explainUncaught(error: unknown, argv: readonly string[], host: Host): Promise<ExitCode> {
  return explain(error, await loadTexts(languageOf(host)), new Printer(host, asksForJson(argv)))
}

function explain(error: unknown, texts: Texts, print: Printer): ExitCode {
  if (error instanceof Interrupted) return EXIT.interrupted
  if (error instanceof Refused) {
    sayProblems(error, texts, print)
    return EXIT.usage
  }
  sayDefect(error, texts, print)
  return EXIT.failed
}

/** An unforeseen error: a defect of ours, a folder that cannot be read, or a system without a backend. */
function sayDefect(error: unknown, texts: Texts, print: Printer): void {
  const name = error instanceof Error ? error.name : 'Error'
  const title = texts.text(name === 'UnsupportedSystem' ? 'cli.defect.unsupported' : 'cli.defect.title')
  const explanation = texts.text('cli.defect.explanation', { words: `${name}: ${wordsOf(error)}`.slice(0, 300) })
  const { code, stage } = fault('cause-unknown')
  print.object('fault', { fault: { code, stage, title, explanation, remedies: [] } })
  print.notes([...marked('failed', title, print.width), ...paragraph(explanation, print.width, 2)])
}

function sayProblems({ problems, hint }: Refused, texts: Texts, print: Printer): void {
  print.object('problems', {
    problems: problems.map((item) => ({ field: item.field, code: item.code, text: texts.problem(item) })),
  })
  const said = problems.map((item) => [flagFor(item.field) ?? '', texts.problem(item)] as const)
  const lines: readonly Line[] =
    said.length === 1 && said[0]
      ? marked('failed', said[0][1], print.width)
      : [
          ...marked('failed', texts.text('cli.problems', { count: said.length }), print.width),
          BLANK,
          ...rows(said, print.width),
        ]
  print.notes([...lines, ...(hint ? [noteLine(texts.text(hint.key, hint.args))] : [])])
}
