import { spawn } from 'node:child_process'
import type { Clock } from '../../domain/time.ts'

/** How a program ended, or that it could not be started. */
export type Ending =
  | { readonly kind: 'exit'; readonly code: number; readonly out: Buffer; readonly err: string }
  /** Ended by the system, a person or another product, so its output is incomplete. */
  | { readonly kind: 'killed'; readonly signal: string; readonly err: string }
  | { readonly kind: 'timeout'; readonly seconds: number }
  /** The file does not exist. */
  | { readonly kind: 'missing' }
  /** The file exists but may not be started: a product or a policy denies access. */
  | { readonly kind: 'blocked' }

export interface Started {
  /** Absolute path of the program. */
  readonly program: string
  readonly words: readonly string[]
  /** Standard input; empty when absent. */
  readonly input?: string
  /** Milliseconds from start to end. */
  readonly deadline: number
  readonly clock: Clock
  /** Replaces the environment; the process's own when absent. */
  readonly env?: NodeJS.ProcessEnv
}

/** Enough for a phone book of thousands of entries or a minute of a log. Longer output is cut. */
const LARGEST_OUTPUT = 8 * 1024 * 1024
const MOST_SAID = 2_000

/**
 * Runs a program to its end. When the signal fires, the program is ended, and the promise rejects with the signal's
 * reason.
 */
export function ended(
  { program, words, input = '', deadline, clock, env }: Started,
  signal?: AbortSignal,
): Promise<Ending> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted()
    const child = spawn(program, words, { windowsHide: true, stdio: ['pipe', 'pipe', 'pipe'], ...(env ? { env } : {}) })
    const out = new Collected(LARGEST_OUTPUT)
    const err = new Collected(MOST_SAID)
    const settle = (how: () => void): void => {
      stop()
      signal?.removeEventListener('abort', abort)
      child.kill('SIGKILL')
      how()
    }
    const abort = (): void => settle(() => reject(signal?.reason as Error))
    const stop = clock.after(deadline, () => settle(() => resolve({ kind: 'timeout', seconds: deadline / 1000 })))
    signal?.addEventListener('abort', abort, { once: true })
    child.on('error', (error: NodeJS.ErrnoException) =>
      settle(() => resolve({ kind: error.code === 'ENOENT' ? 'missing' : 'blocked' })),
    )
    child.stdout.on('data', (piece: Buffer) => out.add(piece))
    child.stderr.on('data', (piece: Buffer) => err.add(piece))
    // The program may end before it has read everything.
    child.stdin.on('error', () => undefined)
    child.stdin.end(input)
    child.on('close', (code, killedBy) => {
      const said = err.octets.toString('utf8')
      settle(() =>
        resolve(
          code === null
            ? { kind: 'killed', signal: killedBy ?? '', err: said }
            : { kind: 'exit', code, out: out.octets, err: said },
        ),
      )
    })
  })
}

/** Keeps the beginning of a program's output. */
class Collected {
  readonly #pieces: Buffer[] = []
  readonly #most: number
  #size = 0

  constructor(most: number) {
    this.#most = most
  }

  add(piece: Buffer): void {
    if (this.#size >= this.#most) return
    this.#pieces.push(piece.subarray(0, this.#most - this.#size))
    this.#size += piece.length
  }

  get octets(): Buffer {
    return Buffer.concat(this.#pieces)
  }
}

/** Text for the log: printable and of limited length. PowerShell prints colours and the script's lines. */
export const oneLine = (text: string): string =>
  text
    .replace(/\u001b\[[\d;]*m/g, '')
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim()
    .slice(0, 200)
