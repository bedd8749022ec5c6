import { done, failed, type Result } from '../domain/result.ts'

/**
 * Reads and writes octets, always big-endian (network byte order, RFC 1700). Everything that a gateway sends passes
 * through a `Reader`, so only this file has to ensure that nothing is read past the end.
 */

/** Why octets are not what a decoder expected. Safe to log: it never contains any of them. */
export interface DecodeFault {
  /** What was being read, as a path of names: `ike sa/proposal/transform count`. */
  readonly what: string
  /** Octet offset inside the outermost input. */
  readonly at: number
  readonly reason: 'too-short' | 'too-long' | 'bad-value' | 'limit'
}

/** A complete value or a fault; decoders never throw, whatever the input. */
export type Decoded<Value> = Result<Value, DecodeFault>

/** The fault of a whole input, shared by a reader and the readers opened inside it. */
interface Verdict {
  fault: DecodeFault | undefined
}

const NOTHING = new Uint8Array(0)

/**
 * Bounds-checked cursor that keeps its first fault: later reads return zeros and empty views, `atEnd` is true, and
 * `result` returns the fault. So a decoder reads one field after another, loops on `atEnd`, and checks once at the end.
 * A value that was read may be used in any operation that cannot fail itself; a count read from the wire needs `limit`
 * before it is used.
 *
 * Octets are returned as views into the input, not as copies: they must not be written to.
 */
export class Reader {
  readonly #bytes: Uint8Array
  readonly #what: string
  readonly #base: number
  readonly #verdict: Verdict
  #offset = 0

  /**
   * @param what name of what is being read, for the fault: `ike header`
   * @param within only for `open`: the position of the outer reader, and the fault shared with it
   */
  constructor(bytes: Uint8Array, what: string, within?: { readonly base: number; readonly verdict: Verdict }) {
    this.#bytes = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#what = what
    this.#base = within?.base ?? 0
    this.#verdict = within?.verdict ?? { fault: undefined }
  }

  get fault(): DecodeFault | undefined {
    return this.#verdict.fault
  }

  /** Octets not read yet; 0 after a fault. */
  get remaining(): number {
    return this.#verdict.fault ? 0 : this.#bytes.length - this.#offset
  }

  /** True when nothing is left, or after a fault: the condition for every loop. */
  get atEnd(): boolean {
    return this.remaining === 0
  }

  /** Octets read so far, inside this reader. */
  get offset(): number {
    return this.#offset
  }

  u8(name: string): number {
    return this.#take(1, name)[0] ?? 0
  }

  u16(name: string): number {
    const [high = 0, low = 0] = this.#take(2, name)
    return high * 0x100 + low
  }

  /** 0 to 4294967295. */
  u32(name: string): number {
    const [a = 0, b = 0, c = 0, d = 0] = this.#take(4, name)
    return a * 0x1000000 + b * 0x10000 + c * 0x100 + d
  }

  /** A view of the next `length` octets; empty after a fault. */
  bytes(length: number, name: string): Uint8Array {
    return this.#take(length, name)
  }

  skip(length: number, name: string): void {
    this.#take(length, name)
  }

  /** A view of everything left. */
  rest(): Uint8Array {
    return this.#take(this.remaining, 'rest')
  }

  /** The next octet, without moving; undefined at the end. */
  peek(): number | undefined {
    return this.atEnd ? undefined : this.#bytes[this.#offset]
  }

  /** A view of the octets from `from` up to here, both offsets of this reader; a HASH is computed over it. */
  since(from: number): Uint8Array {
    return this.#verdict.fault ? NOTHING : this.#bytes.subarray(Math.max(0, from), this.#offset)
  }

  /** A reader for the next `length` octets; its faults are this reader's too. */
  open(length: number, name: string): Reader {
    const base = this.#base + this.#offset
    const bytes = this.#take(length, name)
    return new Reader(bytes, `${this.#what}/${name}`, { base, verdict: this.#verdict })
  }

  /** Records a fault at this position, unless there is one already. */
  fail(name: string, reason: DecodeFault['reason'] = 'bad-value'): void {
    this.#verdict.fault ??= { what: `${this.#what}/${name}`, at: this.#base + this.#offset, reason }
  }

  /** Records a fault when a value does not fit the format. Returns the condition, so that a decoder may stop early. */
  check(fits: boolean, name: string): boolean {
    if (!fits) this.fail(name)
    return fits
  }

  /** Records a fault when a count or a length is above the limit. */
  limit(count: number, most: number, name: string): boolean {
    if (count > most) this.fail(name, 'limit')
    return count <= most
  }

  /** Records a fault when octets are left over; for formats without padding. */
  end(): void {
    if (this.remaining > 0) this.fail('end', 'too-long')
  }

  result<Value>(value: Value): Decoded<Value> {
    return this.#verdict.fault ? failed(this.#verdict.fault) : done(value)
  }

  #take(length: number, name: string): Uint8Array {
    if (this.#verdict.fault) return NOTHING
    if (!Number.isInteger(length) || length < 0 || length > this.#bytes.length - this.#offset) {
      this.fail(name, 'too-short')
      return NOTHING
    }
    this.#offset += length
    return this.#bytes.subarray(this.#offset - length, this.#offset)
  }
}

/**
 * Buffer that grows as it is written to. A number that does not fit its field is a defect of ours, so it throws a
 * RangeError: everything from outside is decoded before it is written.
 */
export class Writer {
  #bytes = new Uint8Array(64)
  #length = 0

  get length(): number {
    return this.#length
  }

  u8(value: number): this {
    return this.#number(value, 1)
  }

  u16(value: number): this {
    return this.#number(value, 2)
  }

  u32(value: number): this {
    return this.#number(value, 4)
  }

  bytes(...parts: readonly Uint8Array[]): this {
    for (const part of parts) this.#room(part.length).set(part)
    return this
  }

  zeros(count: number): this {
    this.#room(count)
    return this
  }

  /** Overwrites an earlier u16, for a length that is known only after its content. */
  patchU16(at: number, value: number): this {
    this.#check(value, 2)
    if (at < 0 || at + 2 > this.#length) throw new RangeError(`nothing written at ${at}`)
    this.#bytes[at] = value >>> 8
    this.#bytes[at + 1] = value & 0xff
    return this
  }

  /** A copy of what was written. */
  done(): Uint8Array {
    return this.#bytes.slice(0, this.#length)
  }

  #number(value: number, size: 1 | 2 | 4): this {
    this.#check(value, size)
    const room = this.#room(size)
    for (let i = 0; i < size; i++) room[i] = Math.floor(value / 0x100 ** (size - 1 - i)) & 0xff
    return this
  }

  #check(value: number, size: number): void {
    if (!Number.isInteger(value) || value < 0 || value >= 0x100 ** size) {
      throw new RangeError(`${value} does not fit ${size} octets`)
    }
  }

  #room(count: number): Uint8Array {
    const needed = this.#length + count
    if (needed > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(needed, 2 * this.#bytes.length))
      larger.set(this.#bytes.subarray(0, this.#length))
      this.#bytes = larger
    }
    this.#length = needed
    return this.#bytes.subarray(needed - count, needed)
  }
}

export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  return new Writer().bytes(...parts).done()
}

/** Two octets, big-endian. */
export const u16Bytes = (value: number): Uint8Array => new Writer().u16(value).done()
/** Four octets, big-endian. */
export const u32Bytes = (value: number): Uint8Array => new Writer().u32(value).done()

/** Compares public values; not constant time. Secrets are compared by `Crypto.equal`. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i])
}

export function startsWith(bytes: Uint8Array, prefix: Uint8Array): boolean {
  return bytes.length >= prefix.length && prefix.every((byte, i) => byte === bytes[i])
}

export function hex(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += byte.toString(16).padStart(2, '0')
  return text
}

/** Undefined unless the text is an even number of hexadecimal digits; spaces and line ends between them are allowed. */
export function fromHex(text: string): Uint8Array | undefined {
  const digits = text.replace(/\s+/g, '')
  if (digits.length % 2 !== 0 || !/^[0-9a-fA-F]*$/.test(digits)) return undefined
  return Uint8Array.from({ length: digits.length / 2 }, (_, i) => parseInt(digits.slice(2 * i, 2 * i + 2), 16))
}

export const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)

/** Most characters of a gateway's text that are shown. */
const LONGEST_TEXT = 256

/**
 * Makes a gateway's text (vendor and host names, error messages) harmless to show: it is read as UTF-8; controls, line
 * ends, bidirectional overrides and invalid UTF-8 become U+FFFD; and at most 256 characters are kept.
 */
export function shownText(bytes: Uint8Array): string {
  const text = new TextDecoder('utf-8', { fatal: false, ignoreBOM: true }).decode(bytes.subarray(0, 4 * LONGEST_TEXT))
  const tame = text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\u2028\u2029]/gu, '\ufffd')
  return Array.from(tame).slice(0, LONGEST_TEXT).join('')
}
