import { spawn } from 'node:child_process'
import type { Clock } from '../../domain/time.ts'

/** How a program ended, or that it never began. */
export type Ending =
  | { readonly kind: 'exit'; readonly code: number; readonly out: Buffer; readonly err: string }
  /** Ended by somebody else: the system, a person, another product. It has not said all that it was to say. */
  | { readonly kind: 'killed'; readonly signal: string; readonly err: string }
  | { readonly kind: 'timeout'; readonly seconds: number }
  /** No such file. */
  | { readonly kind: 'missing' }
  /** The file is there, and is not let start: a product or a policy answers with access denied. */
  | { readonly kind: 'blocked' }

export interface Started {
  /** By its absolute path. */
  readonly program: string
  readonly words: readonly string[]
  /** Its standard input; nothing when not given. */
  readonly input?: string
  /** Milliseconds from its start to its end. */
  readonly deadline: number
  readonly clock: Clock
  /** Replaces the environment; the process's own when not given. */
  readonly env?: NodeJS.ProcessEnv
}

/** A phone book of thousands of entries, a minute of a log. What is longer is cut. */
const LARGEST_OUTPUT = 8 * 1024 * 1024
const MOST_SAID = 2_000

/** Runs a program to its end. When the signal fires it is ended, and the promise rejects with the signal's reason. */
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
    // It may end before it has read everything.
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

/** The beginning of what a program prints. */
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

/** For the log: printable, and not endless. PowerShell prints colours and the script's lines. */
export const oneLine = (text: string): string =>
  text
    .replace(/\u001b\[[\d;]*m/g, '')
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim()
    .slice(0, 200)
