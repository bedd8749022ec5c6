import type { ProbeClock } from '../run/environment.ts'

/** Time and timers of the process. */
export const processClock: ProbeClock = {
  now: () => performance.now(),
  after(milliseconds, run) {
    const timer = setTimeout(run, milliseconds)
    return () => clearTimeout(timer)
  },
  today: () => Date.now(),
}
