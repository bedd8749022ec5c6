import type { Task } from '../task.ts'
import type { ProbeClock } from './environment.ts'

/** A task under way: its timers run until it is stopped. */
export interface Drive<Input> {
  tell(input: Input): void
  /** No output follows, and nothing keeps the process alive. */
  stop(): void
}

/** Longest time that a timer is set for; it is set again when it fires. */
const LONGEST = 1 << 30

/**
 * Runs a task with a clock: hands over each output in order, and calls `tick` when the task wants it.
 * @param act may give the task an input: the task receives it once its earlier outputs have been carried out
 */
export function drive<Input, Output>(
  task: Task<Input, Output>,
  clock: ProbeClock,
  act: (output: Output) => void,
): Drive<Input> {
  let stopped = false
  let working = false
  let stopTimer = (): void => undefined
  const steps: (() => readonly Output[])[] = []

  const work = (step: () => readonly Output[]): void => {
    steps.push(step)
    if (working || stopped) return
    working = true
    for (let next = steps.shift(); next; next = steps.shift()) {
      for (const output of next()) if (!isStopped()) act(output)
    }
    working = false
    schedule()
  }
  const isStopped = (): boolean => stopped
  const schedule = (): void => {
    stopTimer()
    const { wakeAt } = task
    if (stopped || wakeAt === undefined || !Number.isFinite(wakeAt)) return
    const wait = Math.min(LONGEST, Math.max(0, Math.ceil(wakeAt - clock.now())))
    stopTimer = clock.after(wait, () => work(() => task.tick(clock.now())))
  }

  work(() => task.begin(clock.now()))
  return {
    tell: (input) => work(() => task.receive(input, clock.now())),
    stop() {
      stopped = true
      stopTimer()
    },
  }
}
