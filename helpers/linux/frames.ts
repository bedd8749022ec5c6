import { LONGEST_FRAME } from '../../src-main/contract/helper.ts'

const HEADER = 4

/**
 * Frames out of a stream that is cut anywhere: octets of the body as 32 bits little endian, then the body. A length
 * that is 0 or above the limit is refused before a body is kept.
 */
export class FrameReader {
  #kept: Buffer = Buffer.alloc(0)

  /** The bodies that `chunk` completes, in order; `'length'` when the stream is no longer one of frames. */
  push(chunk: Uint8Array): readonly Buffer[] | 'length' {
    this.#kept = this.#kept.length === 0 ? Buffer.from(chunk) : Buffer.concat([this.#kept, chunk])
    const bodies: Buffer[] = []
    while (this.#kept.length >= HEADER) {
      const length = this.#kept.readUInt32LE(0)
      if (length === 0 || length > LONGEST_FRAME) return 'length'
      if (this.#kept.length < HEADER + length) break
      bodies.push(this.#kept.subarray(HEADER, HEADER + length))
      this.#kept = this.#kept.subarray(HEADER + length)
    }
    return bodies
  }

  /** Forgets what was received: it may be part of a secret. */
  clear(): void {
    this.#kept.fill(0)
    this.#kept = Buffer.alloc(0)
  }
}

export function frame(value: unknown): Buffer {
  const body = Buffer.from(JSON.stringify(value), 'utf8')
  const whole = Buffer.alloc(HEADER + body.length)
  whole.writeUInt32LE(body.length, 0)
  body.copy(whole, HEADER)
  return whole
}
