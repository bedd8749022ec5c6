import type { Clock } from '../../../domain/time.ts'
import { rasCode } from '../calls/parse.ts'
import type { RasOutcome, RasProgram } from '../calls/ras.ts'
import { ended } from '../../program/run.ts'

export interface RasDialOptions {
  /** Absolute path. */
  readonly program: string
  /** The user's own phone book, because the computer's may have an entry of the same name. */
  readonly phoneBook: string
  readonly clock: Clock
  readonly env?: NodeJS.ProcessEnv
}

const DIAL_MS = 120_000
const HANG_UP_MS = 20_000

/** RAS by the exit code of `rasdial.exe`; its output is translated and not read. */
export function rasDial({ program, phoneBook, clock, env }: RasDialOptions): RasProgram {
  const run = async (words: readonly string[], deadline: number, signal?: AbortSignal): Promise<RasOutcome> => {
    const ending = await ended({ program, words, deadline, clock, ...(env ? { env } : {}) }, signal)
    if (ending.kind === 'exit') return { kind: 'code', code: rasCode(ending.code) }
    if (ending.kind === 'killed') return { kind: 'broken', said: `ended by ${ending.signal}` }
    return ending.kind === 'timeout' ? { kind: 'timeout', seconds: ending.seconds } : { kind: ending.kind }
  }
  return {
    dial: (entry, signal) => run([entry, `/PHONEBOOK:${phoneBook}`], DIAL_MS, signal),
    hangUp: (entry) => run([entry, '/DISCONNECT'], HANG_UP_MS),
  }
}
