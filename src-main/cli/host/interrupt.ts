import type { ProcessEnd } from '../../domain/session/process-end.ts'

/** The command is to end early: after Ctrl-C, or because its terminal, login session or service ends. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted'
  readonly end: ProcessEnd
  constructor(end: ProcessEnd = 'wished') {
    super('interrupted')
    this.end = end
  }
}

/** The promise's outcome, or Interrupted as soon as the signal fires. The work itself continues unobserved. */
export function orInterrupted<Value>(signal: AbortSignal, promise: Promise<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(new Interrupted())
    if (signal.aborted) stop()
    signal.addEventListener('abort', stop, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  })
}

/** Resolves when the signal fires. */
export const interruption = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
