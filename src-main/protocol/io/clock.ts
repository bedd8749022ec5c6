import type { ProbeClock } from '../run/environment.ts'

/** The process's monotonic clock and timers. */
export const processClock: ProbeClock = {
  now: () => performance.now(),
  after(milliseconds, run) {
    const timer = setTimeout(run, milliseconds)
    return () => clearTimeout(timer)
  },
  today: () => Date.now(),
}
