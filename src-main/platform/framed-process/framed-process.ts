import { Buffer } from 'node:buffer'
import { spawn, type ChildProcessByStdio } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'
import { FrameReader, frameOf } from '../../contract/frames.ts'

export interface FramedProgram {
  /** Absolute path of the program. */
  readonly program: string
  readonly args: readonly string[]
  /** The program's whole environment. */
  readonly env: Readonly<Record<string, string>>
}

/** How a process ended, or that it could not be started. */
export interface ProcessEnd {
  /** Errno of the attempt to start it. */
  readonly error?: string
  readonly code?: number
  readonly signal?: string
  /** The last line of its error stream, printable. */
  readonly said?: string
  /** What was wrong with a message or frame that it sent. */
  readonly garbage?: string
}

const LONGEST_COMPLAINT = 2_000

/**
 * A program of ours that exchanges JSON frames on its standard streams. After one invalid message, everything else from
 * it is ignored.
 */
export class FramedProcess {
  /** Resolves once, when the process has ended or has sent something invalid. */
  readonly ended: Promise<ProcessEnd>
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>
  readonly #hear: (message: unknown) => string | undefined
  readonly #reader = new FrameReader()
  #complaint = ''
  #over = false
  #end: (end: ProcessEnd) => void = () => undefined

  /**
   * @param hear receives each message, undefined for a body that is not JSON; returns what is wrong with it, or nothing
   */
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
    // A process that has ended closes its streams; its exit event says how it ended.
    child.stdin.on('error', () => undefined)
    child.once('error', (error: NodeJS.ErrnoException) => this.#finish({ error: error.code ?? error.message }))
    child.once('close', (code, signal) =>
      this.#finish({ ...(code === null ? {} : { code }), ...(signal === null ? {} : { signal }) }),
    )
  }

  /**
   * Sends a message and raw octets; the frames are overwritten once the system has taken them. Nothing is sent to a
   * process that has ended.
   */
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

  /** Whether our process stays alive as long as this one runs. */
  hold(holds: boolean): void {
    // The pipes of a child are sockets, although their types do not say so.
    const streams = [this.#child.stdin, this.#child.stdout, this.#child.stderr] as readonly unknown[]
    for (const held of [this.#child, ...streams] as readonly { ref(): void; unref(): void }[]) {
      if (holds) held.ref()
      else held.unref()
    }
  }

  /** Stops listening and waiting; the process may still take time to end. */
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

/** Undefined for a body that is not JSON in UTF-8; no valid message is undefined. */
function valueOf(body: Uint8Array): unknown {
  try {
    // JSON does not allow a byte order mark, so decoding must not remove it.
    return JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body))
  } catch {
    return undefined
  }
}

/** The last line, printable and of limited length. */
function lastLine(text: string): string | undefined {
  const lines = text.split('\n').map((line) => line.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ').trim())
  return lines
    .filter((line) => line !== '')
    .at(-1)
    ?.slice(0, 300)
}
