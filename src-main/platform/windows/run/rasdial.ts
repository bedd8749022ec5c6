import { spawn } from 'node:child_process'
import type { Clock } from '../../../domain/time.ts'
import { rasCode } from '../calls/parse.ts'
import type { Ras, RasOutcome } from '../calls/ras.ts'

export interface RasDialOptions {
  /** By its absolute path. */
  readonly program: string
  /** The person's own phone book: an entry of the same name may be in the computer's. */
  readonly phoneBook: string
  readonly clock: Clock
  readonly env?: NodeJS.ProcessEnv
}

const DIAL_MS = 120_000
const HANG_UP_MS = 20_000

/** RAS by the exit code of `rasdial.exe`; what it prints is translated, and not read. */
export function rasDial({ program, phoneBook, clock, env }: RasDialOptions): Ras {
  const run = (words: readonly string[], deadline: number, signal?: AbortSignal): Promise<RasOutcome> =>
    new Promise((resolve, reject) => {
      signal?.throwIfAborted()
      const child = spawn(program, words, { windowsHide: true, stdio: 'ignore', ...(env ? { env } : {}) })
      const settle = (how: () => void): void => {
        stop()
        signal?.removeEventListener('abort', abort)
        child.kill('SIGKILL')
        how()
      }
      const abort = (): void => settle(() => reject(signal?.reason as Error))
      const stop = clock.after(deadline, () => settle(() => resolve({ kind: 'timeout' })))
      signal?.addEventListener('abort', abort, { once: true })
      child.on('error', () => settle(() => resolve({ kind: 'missing' })))
      child.on('close', (exit) =>
        settle(() => resolve(exit === null ? { kind: 'timeout' } : { kind: 'code', code: rasCode(exit) })),
      )
    })
  return {
    dial: (entry, signal) => run([entry, `/PHONEBOOK:${phoneBook}`], DIAL_MS, signal),
    hangUp: (entry) => run([entry, '/DISCONNECT'], HANG_UP_MS),
  }
}
