import { spawn } from 'node:child_process'
import { done, failed, type Result } from '../../../domain/result.ts'
import type { Clock } from '../../../domain/time.ts'
import { parseAnswer, type Answers, type PowerShellFailure, type Request } from '../calls/parse.ts'
import script from './vpn.ps1?raw'

export interface PowerShellOptions {
  /** By its absolute path. */
  readonly program: string
  readonly clock: Clock
  /** Replaces the environment; the process's own when not given. */
  readonly env?: NodeJS.ProcessEnv
  /** Milliseconds from start to answer. */
  readonly deadline?: number
}

/** One call of the script. */
export type Ask = <V extends Request['verb']>(
  request: Extract<Request, { verb: V }>,
  signal: AbortSignal,
) => Promise<Result<Answers[V], PowerShellFailure>>

const DEADLINE_MS = 30_000
/** A phone book of thousands of entries. */
const LARGEST_ANSWER = 8 * 1024 * 1024
const MOST_SAID = 2_000

/** -EncodedCommand takes UTF-16LE; the command line of Windows ends at 32,767 characters. */
export const encodedScript = (): string => Buffer.from(script, 'utf16le').toString('base64')

/**
 * Runs `vpn.ps1`: its text, a constant, on the command line, and the request with whatever is secret on its input alone.
 * Nothing is written to a file, and a policy that forbids scripts does not apply to it.
 */
export function powerShell({ program, clock, env, deadline = DEADLINE_MS }: PowerShellOptions): Ask {
  const words = ['-NoLogo', '-NoProfile', '-NonInteractive', '-EncodedCommand', encodedScript()]
  return async (request, signal) => {
    signal.throwIfAborted()
    const ended = await run({ program, words, env, deadline, clock }, JSON.stringify(request), signal)
    if (ended.kind !== 'answer') return failed(ended)
    const answer = parseAnswer(request.verb, ended.text)
    if (answer === 'blocked') return failed({ kind: 'blocked' })
    if (answer === 'unreadable') return failed({ kind: 'unreadable', exit: ended.exit, said: ended.said })
    return done(answer)
  }
}

type Ended =
  PowerShellFailure | { readonly kind: 'answer'; readonly text: string; readonly exit: number; readonly said: string }

interface Run extends Required<Pick<PowerShellOptions, 'program' | 'clock' | 'deadline'>> {
  readonly words: readonly string[]
  readonly env: NodeJS.ProcessEnv | undefined
}

function run({ program, words, env, deadline, clock }: Run, input: string, signal: AbortSignal): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, {
      windowsHide: true,
      stdio: ['pipe', 'pipe', 'pipe'],
      ...(env ? { env } : {}),
    })
    const out: Buffer[] = []
    let size = 0
    let said = ''
    const settle = (how: () => void): void => {
      stop()
      signal.removeEventListener('abort', abort)
      child.kill('SIGKILL')
      how()
    }
    const abort = (): void => settle(() => reject(signal.reason as Error))
    const stop = clock.after(deadline, () => settle(() => resolve({ kind: 'timeout', seconds: deadline / 1000 })))
    signal.addEventListener('abort', abort, { once: true })
    child.on('error', (error: NodeJS.ErrnoException) =>
      // A product that lets no PowerShell start answers with access denied.
      settle(() => resolve({ kind: error.code === 'ENOENT' ? 'missing' : 'blocked' })),
    )
    child.stdout.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size <= LARGEST_ANSWER) out.push(chunk)
    })
    child.stderr.on('data', (chunk: Buffer) => (said = `${said}${chunk.toString()}`.slice(0, MOST_SAID)))
    // It may end before it has read everything.
    child.stdin.on('error', () => undefined)
    child.stdin.end(input)
    child.on('close', (exit) =>
      settle(() => {
        const text = Buffer.concat(out).toString('utf8')
        resolve(
          exit === 0
            ? { kind: 'answer', text, exit, said: oneLine(said) }
            : { kind: 'unreadable', exit, said: oneLine(said) },
        )
      }),
    )
  })
}

/** For the log: PowerShell prints colours and the script's lines. */
const oneLine = (text: string): string =>
  text
    .replace(/\u001b\[[\d;]*m/g, '')
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim()
    .slice(0, 200)
