import type { Context } from './context.ts'
import { EXIT, type ExitCode } from '../host/exit-code.ts'
import { Refused } from '../input/problem.ts'
import { interruption } from '../host/interrupt.ts'
import { faultLines, faultOutput, marked } from '../print/fault.ts'
import { paragraph } from '../print/layout.ts'
import { BLANK, span } from '../print/line.ts'
import { ofPractice } from './diagnose-action.ts'
import { problemAt, problem } from '../../domain/profile/problem.ts'

export interface PracticeOptions {
  /** Diagnose the practice gateway once in this process, and exit. */
  readonly try?: true
  readonly list?: true
}

const GOOD = 'good'

export async function practice(
  context: Context,
  [name = GOOD]: readonly string[],
  options: PracticeOptions,
): Promise<ExitCode> {
  const { print, texts, interrupted } = context
  const services = await context.services()
  const faults = await services.practice.faults()
  if (options.list) {
    print.object('practice', { faults: [...faults] })
    print.lines(faults.map((fault) => [span(fault)]))
    return EXIT.done
  }
  if (!faults.includes(name)) {
    throw new Refused([problemAt('fault', problem('practice-unknown', { name }))], {
      key: 'cli.hint.practice',
      args: { names: faults.join(', ') },
    })
  }
  const started = await services.practice.start(name, options.try ? 'any' : 'known')
  if (!started.ok) {
    print.object('fault', { fault: faultOutput(started.fault, texts) })
    print.lines(faultLines(started.fault, texts, { family: services.can.family }, print.width))
    return EXIT.failed
  }
  const gateway = started.value
  try {
    if (options.try) return await ofPractice(context, { kind: 'practice', ports: gateway.ports })
    print.object('practice', { faults: [...faults], ports: { ...gateway.ports } })
    print.lines([
      ...marked('on', texts.text('cli.practice.runs', { name, ...gateway.ports }), print.width),
      ...paragraph(texts.text('cli.practice.how'), print.width, 2),
      BLANK,
      [span('  culvert diagnose --practice', 'working')],
      BLANK,
      ...paragraph(texts.text('cli.practice.others', { names: faults.join(', ') }), print.width, 2, 'quiet'),
    ])
    await interruption(interrupted)
    return EXIT.done
  } finally {
    await gateway.close()
  }
}
