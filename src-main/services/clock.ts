import type { Stop } from '../platform/backend.ts'

/** Time as the use cases need it; tests bring one they can turn by hand. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number
  /** Runs once after so many milliseconds, unless stopped. Waiting for it alone keeps no process alive. */
  after(milliseconds: number, run: () => void): Stop
}

export const systemClock: Clock = {
  now: () => Date.now(),
  after(milliseconds, run) {
    const timer = setTimeout(run, milliseconds)
    return () => clearTimeout(timer)
  },
}

/** The promise's outcome, or `late` when it has none in time; a late rejection is nobody's and is dropped. */
export function within<Value>(clock: Clock, milliseconds: number, promise: Promise<Value>): Promise<Value | 'late'> {
  return new Promise((resolve, reject) => {
    const stop = clock.after(milliseconds, () => resolve('late'))
    promise.then(resolve, reject).finally(stop)
  })
}
