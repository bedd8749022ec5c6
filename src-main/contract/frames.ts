import { LONGEST_FRAME } from './helper.ts'

/** Octets of a frame's head: the length of its body, 32 bits, little-endian. */
const HEAD = 4

/** Why a stream is not a sequence of frames; nothing after this point can be read. */
export type FrameProblem = 'too-long' | 'empty'

export interface Frames {
  /** Bodies in order, including those before the problem. */
  readonly bodies: readonly Uint8Array[]
  readonly problem?: FrameProblem
}

/**
 * Splits a stream of arbitrary pieces into frames. After a problem it returns only the problem. Its buffer is
 * overwritten once it has been used: a body may be a secret, and the buffer is then the only copy left here.
 */
export class FrameReader {
  #kept = new Uint8Array(0)
  #problem: FrameProblem | undefined

  /** Returns the bodies whose last octet is in `piece`. The length is checked before anything is buffered. */
  read(piece: Uint8Array): Frames {
    if (!this.#problem) this.#keep(joined(this.#kept, piece))
    const bodies: Uint8Array[] = []
    while (!this.#problem && this.#kept.length >= HEAD) {
      const length = new DataView(this.#kept.buffer, this.#kept.byteOffset).getUint32(0, true)
      if (length === 0 || length > LONGEST_FRAME) {
        this.#problem = length === 0 ? 'empty' : 'too-long'
        this.#keep(new Uint8Array(0))
      } else if (this.#kept.length < HEAD + length) break
      else {
        bodies.push(this.#kept.slice(HEAD, HEAD + length))
        this.#keep(this.#kept.slice(HEAD + length))
      }
    }
    return this.#problem ? { bodies, problem: this.#problem } : { bodies }
  }

  #keep(octets: Uint8Array<ArrayBuffer>): void {
    this.#kept.fill(0)
    this.#kept = octets
  }
}

/** @throws Error for a body longer than a frame may be; the limits of the contract keep every message below that */
export function frameOf(body: Uint8Array): Uint8Array {
  if (body.length > LONGEST_FRAME) throw new Error(`a frame of ${body.length} octets`)
  const frame = joined(new Uint8Array(HEAD), body)
  new DataView(frame.buffer).setUint32(0, body.length, true)
  return frame
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(first.length + second.length)
  whole.set(first)
  whole.set(second, first.length)
  return whole
}
