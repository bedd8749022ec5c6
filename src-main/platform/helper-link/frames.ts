import { Buffer } from 'node:buffer'
import { LONGEST_FRAME } from '../../contract/helper.ts'

/** Octets of a frame's head: the body's length, 32 bits, little endian. */
const HEAD = 4

/** @throws Error for a value longer than a frame may be: the contract's limits keep every request below that. */
export function encodeFrame(value: unknown): Buffer {
  const body = Buffer.from(JSON.stringify(value), 'utf8')
  if (body.length > LONGEST_FRAME) throw new Error(`a frame of ${body.length} octets`)
  const frame = Buffer.alloc(HEAD + body.length)
  frame.writeUInt32LE(body.length)
  body.copy(frame, HEAD)
  return frame
}

/** Why octets are no frame; nothing behind them can be read. */
export type FrameProblem = 'too-long' | 'empty' | 'not-utf8' | 'not-json'

export interface Frames {
  /** In order; those before the problem too. */
  readonly values: readonly unknown[]
  readonly problem?: FrameProblem
}

/** Puts frames together from the pieces they come in. After a problem it gives nothing but that. */
export class FrameReader {
  #kept: Buffer = Buffer.alloc(0)
  #problem: FrameProblem | undefined

  /** The values whose last octet is in this piece. A length is judged before anything is kept for it. */
  read(piece: Buffer): Frames {
    if (!this.#problem) this.#kept = Buffer.concat([this.#kept, piece])
    const values: unknown[] = []
    while (!this.#problem && this.#kept.length >= HEAD) {
      const length = this.#kept.readUInt32LE()
      if (length === 0 || length > LONGEST_FRAME) {
        this.#fail(length === 0 ? 'empty' : 'too-long')
        break
      }
      if (this.#kept.length < HEAD + length) break
      const value = valueOf(this.#kept.subarray(HEAD, HEAD + length))
      if ('problem' in value) this.#fail(value.problem)
      else values.push(value.value)
      this.#kept = this.#kept.subarray(HEAD + length)
    }
    return this.#problem ? { values, problem: this.#problem } : { values }
  }

  #fail(problem: FrameProblem): void {
    this.#problem = problem
    this.#kept = Buffer.alloc(0)
  }
}

function valueOf(body: Buffer): { readonly value: unknown } | { readonly problem: FrameProblem } {
  let text: string
  try {
    // A byte order mark is no white space of JSON, and must not vanish here.
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body)
  } catch {
    return { problem: 'not-utf8' }
  }
  try {
    return { value: JSON.parse(text) as unknown }
  } catch {
    return { problem: 'not-json' }
  }
}
