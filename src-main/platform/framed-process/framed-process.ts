import { Buffer } from 'node:buffer'
import { spawn, type ChildProcessByStdio } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'
import { FrameReader, frameOf } from '../../contract/frames.ts'

export interface FramedProgram {
  /** By its absolute path. */
  readonly program: string
  readonly args: readonly string[]
  /** All of its environment. */
  readonly env: Readonly<Record<string, string>>
}

/** How a process ended, or that it never began. */
export interface ProcessEnd {
  /** Errno of the attempt to start it. */
  readonly error?: string
  readonly code?: number
  readonly signal?: string
  /** The last line it printed on its error stream, printable. */
  readonly said?: string
  /** What was wrong with its words. */
  readonly garbage?: string
}

const LONGEST_COMPLAINT = 2_000

/** A program of ours that speaks frames of JSON on its standard streams. What says nonsense once is not heard again. */
export class FramedProcess {
  /** Resolves once, when the process is gone or is no longer believed. */
  readonly ended: Promise<ProcessEnd>
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>
  readonly #hear: (message: unknown) => string | undefined
  readonly #reader = new FrameReader()
  #complaint = ''
  #over = false
  #end: (end: ProcessEnd) => void = () => undefined

  /** @param hear is given each message, undefined for a body that is not JSON; says what is wrong with it, or nothing */
  constructor({ program, args, env }: FramedProgram, hear: (message: unknown) => string | undefined, cwd?: string) {
    this.ended = new Promise((resolve) => (this.#end = resolve))
    this.#hear = hear
    const options = { env: { ...env }, windowsHide: true, ...(cwd === undefined ? {} : { cwd }) }
    const child = spawn(program, args, { ...options, stdio: ['pipe', 'pipe', 'pipe'] })
    this.#child = child
    child.stdout.on('data', (piece: Buffer) => this.#read(piece))
    child.stderr.on('data', (piece: Buffer) => {
      this.#complaint = (this.#complaint + piece.toString('utf8')).slice(-LONGEST_COMPLAINT)
    })
    // One that has gone closes its end; how it went is told by its exit.
    child.stdin.on('error', () => undefined)
    child.once('error', (error: NodeJS.ErrnoException) => this.#finish({ error: error.code ?? error.message }))
    child.once('close', (code, signal) =>
      this.#finish({ ...(code === null ? {} : { code }), ...(signal === null ? {} : { signal }) }),
    )
  }

  /** The frames are overwritten once the system has taken them. To one that has gone nothing is sent. */
  send(message: unknown, octets: readonly Uint8Array[] = []): void {
    const bodies = [Buffer.from(JSON.stringify(message)), ...octets]
    for (const frame of bodies.map(frameOf)) {
      if (this.#child.stdin.writable) this.#child.stdin.write(frame, () => frame.fill(0))
    }
    bodies[0]?.fill(0)
  }

  endInput(): void {
    this.#child.stdin.end()
  }

  kill(signal: 'SIGTERM' | 'SIGKILL' = 'SIGKILL'): void {
    this.#child.kill(signal)
  }

  /** Whether this process waits for that one before it may end by itself. */
  hold(holds: boolean): void {
    // Pipes of a child are sockets, which its type does not say.
    const streams = [this.#child.stdin, this.#child.stdout, this.#child.stderr] as readonly unknown[]
    for (const held of [this.#child, ...streams] as readonly { ref(): void; unref(): void }[]) {
      if (holds) held.ref()
      else held.unref()
    }
  }

  /** Not listened to any more; it may take its time to end. */
  letGo(): void {
    this.#child.unref()
    for (const stream of [this.#child.stdout, this.#child.stderr]) stream.destroy()
  }

  #read(piece: Buffer): void {
    if (this.#over) return
    const { bodies, problem } = this.#reader.read(piece)
    for (const body of bodies) {
      const wrong = this.#hear(valueOf(body))
      if (wrong !== undefined) {
        this.#finish({ garbage: `a message that is none: ${wrong}` })
        return
      }
    }
    if (problem) this.#finish({ garbage: `a frame that is none: ${problem}` })
  }

  #finish(end: ProcessEnd): void {
    if (this.#over) return
    this.#over = true
    if (end.garbage !== undefined) {
      this.endInput()
      this.letGo()
    }
    const said = lastLine(this.#complaint)
    this.#end({ ...end, ...(said === undefined ? {} : { said }) })
  }
}

/** Undefined for a body that is not JSON in UTF-8: no message is. */
function valueOf(body: Uint8Array): unknown {
  try {
    // A byte order mark is not white space of JSON, and must not vanish here.
    return JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body))
  } catch {
    return undefined
  }
}

/** Printable, and not endless. */
function lastLine(text: string): string | undefined {
  const lines = text.split('\n').map((line) => line.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ').trim())
  return lines
    .filter((line) => line !== '')
    .at(-1)
    ?.slice(0, 300)
}
