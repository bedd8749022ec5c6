import type { Clock } from '../domain/time.ts'

/** The machine's own clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after(milliseconds, run) {
    const timer = setTimeout(run, milliseconds)
    return () => clearTimeout(timer)
  },
}

/** Resolves after so many milliseconds; rejects with the signal's reason when that fires, and keeps no timer. */
export function pause(clock: Clock, milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason as Error)
      return
    }
    const abort = (): void => {
      stop()
      reject(signal?.reason as Error)
    }
    const stop = clock.after(milliseconds, () => {
      signal?.removeEventListener('abort', abort)
      resolve()
    })
    signal?.addEventListener('abort', abort, { once: true })
  })
}

/**
 * The promise's outcome, or a rejection with the signal's reason as soon as that fires. The work itself continues to
 * its bounded end, because a half-done teardown is worse than an unobserved one.
 */
export function orAborted<Value>(signal: AbortSignal, work: Promise<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason as Error)
    work.finally(() => signal.removeEventListener('abort', abort)).then(resolve, reject)
    if (signal.aborted) abort()
    else signal.addEventListener('abort', abort, { once: true })
  })
}

/** The promise's outcome, or `late` if it does not settle in time; a later rejection is dropped. */
export function within<Value>(clock: Clock, milliseconds: number, work: Promise<Value>): Promise<Value | 'late'> {
  return new Promise((resolve, reject) => {
    const stop = clock.after(milliseconds, () => resolve('late'))
    work.then(resolve, reject).finally(stop)
  })
}
