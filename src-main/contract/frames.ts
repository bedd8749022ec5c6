import { LONGEST_FRAME } from './helper.ts'

/** Octets of a frame's head: the length of its body, 32 bits, little endian. */
const HEAD = 4

/** Why a stream is not one of frames; nothing after it can be read. */
export type FrameProblem = 'too-long' | 'empty'

export interface Frames {
  /** Bodies in order, those before the problem too. */
  readonly bodies: readonly Uint8Array[]
  readonly problem?: FrameProblem
}

/**
 * Splits a stream that is cut anywhere into frames. After a problem it gives nothing but that. What it kept is overwritten
 * when it is used: a body may be a secret, and is then the only copy that is left here.
 */
export class FrameReader {
  #kept = new Uint8Array(0)
  #problem: FrameProblem | undefined

  /** The bodies whose last octet is in `piece`. A length is judged before anything is kept for it. */
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

/** @throws Error for a body longer than a frame may be: the contract's limits keep every message below that. */
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
