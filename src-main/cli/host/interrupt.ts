/** The person ended the command: ctrl-C, a closed terminal, a request from the system. */
export class Interrupted extends Error {
  override readonly name: string = 'Interrupted'
  constructor() {
    super('interrupted')
  }
}

/** Its terminal was closed: nobody is there any more, and nobody said what is to become of a kill switch. */
export class TerminalClosed extends Interrupted {
  override readonly name = 'TerminalClosed'
}

/** The promise's outcome, or Interrupted as soon as the signal fires. What was begun goes on unwatched. */
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
