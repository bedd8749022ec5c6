import { done, failed, type Result } from '../../../domain/result.ts'
import type { Clock } from '../../../domain/time.ts'
import { parseAnswer, type Answers, type PowerShellFailure, type Request } from '../calls/parse.ts'
import { ended, oneLine, type Ending } from '../../program/run.ts'
import left from './left.ps1?raw'
import { packed } from './packed.ts'
import script from './vpn.ps1?raw'

export interface PowerShellOptions {
  /** Absolute path. */
  readonly program: string
  readonly clock: Clock
  /** Replaces the environment; the process's own if absent. */
  readonly env?: NodeJS.ProcessEnv
  /** Milliseconds from start to answer; if absent, each verb has its own. */
  readonly deadline?: number
}

/** One call of the script. */
export type Ask = <V extends Request['verb']>(
  request: Extract<Request, { verb: V }>,
  signal: AbortSignal,
) => Promise<Result<Answers[V], PowerShellFailure>>

/** Milliseconds. RAS also reports open tunnels while the user waits, and a failed dial has other explanations. */
const DEADLINES_MS: Readonly<Record<Request['verb'], number>> = {
  status: 12_000,
  apply: 30_000,
  forget: 30_000,
  survey: 30_000,
  trail: 8_000,
  certificate: 15_000,
}

/** -EncodedCommand takes UTF-16LE; a Windows command line ends at 32,767 characters. */
export const encodedScript = (): string => Buffer.from(packed(`${left}${script}`), 'utf16le').toString('base64')

/**
 * Runs `vpn.ps1`: its constant text on the command line, and the request with all secrets only on its input. Nothing is
 * written to a file, and a policy that forbids script files does not apply.
 */
export function powerShell({ program, clock, env, deadline }: PowerShellOptions): Ask {
  const words = ['-NoLogo', '-NoProfile', '-NonInteractive', '-EncodedCommand', encodedScript()]
  return async (request, signal) => {
    signal.throwIfAborted()
    const input = JSON.stringify(request)
    const limit = deadline ?? DEADLINES_MS[request.verb]
    const ending = await ended({ program, words, input, deadline: limit, clock, ...(env ? { env } : {}) }, signal)
    if (ending.kind !== 'exit' || ending.code !== 0) return failed(failureOf(ending))
    const answer = parseAnswer(request.verb, ending.out.toString('utf8'))
    if (answer === 'blocked') return failed({ kind: 'blocked' })
    return answer === 'unreadable' ? failed(failureOf(ending)) : done(answer)
  }
}

function failureOf(ending: Ending): PowerShellFailure {
  if (ending.kind === 'exit') return { kind: 'unreadable', exit: ending.code, said: oneLine(ending.err) }
  return ending.kind === 'killed' ? { kind: 'unreadable', exit: null, said: `ended by ${ending.signal}` } : ending
}
