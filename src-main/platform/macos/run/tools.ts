import { spawn } from 'node:child_process'
import { done, failed, type Result } from '../../../domain/result.ts'
import type { Clock } from '../../../domain/time.ts'
import type { ToolFailure } from '../calls/tool.ts'

/** Programs of macOS by their absolute paths: what lies on PATH or in the working folder is not started. */
export const TOOLS = {
  scutil: '/usr/sbin/scutil',
  networksetup: '/usr/sbin/networksetup',
  open: '/usr/bin/open',
  profiles: '/usr/bin/profiles',
  log: '/usr/bin/log',
  sysctl: '/usr/sbin/sysctl',
} as const
export type Tool = keyof typeof TOOLS
export type ToolPaths = Readonly<Record<Tool, string>>

export interface Printed {
  readonly out: string
  readonly err: string
  readonly exit: number
}

export interface Call {
  /** Given on its standard input; nothing when absent. */
  readonly input?: string
  /** Milliseconds to its end. */
  readonly within?: number
  readonly signal?: AbortSignal
}

/** Runs one program to its end. Its words are constants, UUIDs, names of services and paths: never a secret. */
export type Run = (tool: Tool, words: readonly string[], call?: Call) => Promise<Result<Printed, ToolFailure>>

export interface ToolOptions {
  readonly paths: ToolPaths
  readonly clock: Clock
  readonly env: Readonly<Record<string, string>>
}

const DEADLINE_MS = 10_000
/** `log show` of a minute, with everything that pppd says when it is told to say all. */
const LARGEST_OUTPUT = 4 * 1024 * 1024
const MOST_SAID = 2_000

export function toolRunner({ paths, clock, env }: ToolOptions): Run {
  return (tool, words, { input, within = DEADLINE_MS, signal } = {}) =>
    new Promise((resolve, reject) => {
      signal?.throwIfAborted()
      const child = spawn(paths[tool], words, { env: { ...env }, stdio: ['pipe', 'pipe', 'pipe'] })
      const out = new Collected(LARGEST_OUTPUT)
      const err = new Collected(MOST_SAID)
      const settle = (how: () => void): void => {
        stop()
        signal?.removeEventListener('abort', abort)
        child.kill('SIGKILL')
        how()
      }
      const abort = (): void => settle(() => reject(signal?.reason as Error))
      const stop = clock.after(within, () => settle(() => resolve(failed({ kind: 'timeout', seconds: within / 1000 }))))
      signal?.addEventListener('abort', abort, { once: true })
      child.on('error', () => settle(() => resolve(failed({ kind: 'missing' }))))
      child.stdout.on('data', (piece: Buffer) => out.add(piece))
      child.stderr.on('data', (piece: Buffer) => err.add(piece))
      // It may end before it has read everything.
      child.stdin.on('error', () => undefined)
      child.stdin.end(input ?? '')
      child.on('close', (exit) =>
        settle(() =>
          // One that a signal ended has not said all that it was to say.
          resolve(
            exit === null
              ? failed({ kind: 'unreadable', exit, said: firstLine(err.text) })
              : done({ out: out.text, err: err.text, exit }),
          ),
        ),
      )
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

  get text(): string {
    return Buffer.concat(this.#pieces).toString('utf8')
  }
}

/** For the log: printable, and not endless. */
export const firstLine = (text: string): string =>
  text
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim()
    .slice(0, 200)
