import { done, failed, type Result } from '../../domain/result.ts'
import { refusal, type Refusal } from '../draft/draft.ts'
import { DEEPEST, dictOf, type Value } from '../draft/value.ts'

/**
 * Reads a binary property list (CFBinaryPList.c: `bplist00`, objects, a table of their offsets, a trailer of 32
 * octets). This parser is our own, because the maintained ones follow a list that contains itself until the stack
 * overflows; here each object is read once, an object that contains itself is rejected, and every offset is checked
 * against the file.
 */
export function readBinaryPlist(octets: Uint8Array): Result<Value, Refusal> {
  try {
    return done(new PlistReader(octets).root())
  } catch (error) {
    if (error instanceof Bad) return failed(error.refusal)
    throw error
  }
}

/** Thrown only inside this file. */
class Bad extends Error {
  readonly #refusal: Refusal

  constructor(found: Refusal) {
    super(found.code)
    this.#refusal = found
  }

  get refusal(): Refusal {
    return this.#refusal
  }
}
const damaged = (): Bad => new Bad(refusal('syntax', { format: 'plist' }))

const MOST_OBJECTS = 200_000
const TRAILER = 32

class PlistReader {
  readonly #octets: Uint8Array
  readonly #read = new Map<number, Value>()
  readonly #open = new Set<number>()
  readonly #count: number
  readonly #offsetSize: number
  readonly #refSize: number
  readonly #top: number
  readonly #table: number

  constructor(octets: Uint8Array) {
    this.#octets = octets
    const trailer = octets.length - TRAILER
    if (trailer < 8) throw damaged()
    this.#offsetSize = this.#number(trailer + 6, 1)
    this.#refSize = this.#number(trailer + 7, 1)
    this.#count = this.#number(trailer + 8, 8)
    this.#top = this.#number(trailer + 16, 8)
    this.#table = this.#number(trailer + 24, 8)
    const fits = this.#table + this.#count * this.#offsetSize <= trailer
    if (this.#count > MOST_OBJECTS || !fits || this.#offsetSize < 1 || this.#refSize < 1) throw damaged()
  }

  root(): Value {
    return this.#object(this.#top, 0)
  }

  #number(at: number, size: number): number {
    if (at < 0 || size > 8 || at + size > this.#octets.length) throw damaged()
    let value = 0
    for (let i = 0; i < size; i += 1) value = value * 256 + (this.#octets[at + i] ?? 0)
    return value
  }

  #object(reference: number, depth: number): Value {
    const before = this.#read.get(reference)
    if (before !== undefined) return before
    if (reference >= this.#count) throw damaged()
    if (this.#open.has(reference) || depth > DEEPEST) throw new Bad(refusal('too-deep'))
    this.#open.add(reference)
    const value = this.#value(this.#number(this.#table + reference * this.#offsetSize, this.#offsetSize), depth)
    this.#open.delete(reference)
    this.#read.set(reference, value)
    return value
  }

  #value(at: number, depth: number): Value {
    const marker = this.#number(at, 1)
    const kind = marker >> 4
    if (kind === 0) return marker === 9 ? true : marker === 8 ? false : null
    if (kind === 1) return this.#number(at + 1, 1 << (marker & 15))
    if (kind === 2) return this.#real(at + 1, 1 << (marker & 15))
    if (kind === 3) return null
    const { length, start } = this.#sized(at, marker)
    if (kind === 4) return this.#slice(start, length).slice()
    if (kind === 5) return text8(this.#slice(start, length))
    if (kind === 6) return text16(this.#slice(start, length * 2))
    if (kind === 10 || kind === 12) return this.#references(start, length).map((one) => this.#object(one, depth + 1))
    if (kind !== 13) return null
    const keys = this.#references(start, length)
    const values = this.#references(start + length * this.#refSize, length)
    return dictOf(
      keys.map((key, i) => {
        const name = this.#object(key, depth + 1)
        if (typeof name !== 'string') throw damaged()
        return [name, this.#object(values[i] ?? this.#count, depth + 1)] as const
      }),
    )
  }

  /** A length of fifteen means that an integer object with the length follows. */
  #sized(at: number, marker: number): { readonly length: number; readonly start: number } {
    if ((marker & 15) !== 15) return { length: marker & 15, start: at + 1 }
    const size = 1 << (this.#number(at + 1, 1) & 15)
    return { length: this.#number(at + 2, size), start: at + 2 + size }
  }

  #slice(start: number, length: number): Uint8Array {
    if (start + length > this.#octets.length) throw damaged()
    return this.#octets.subarray(start, start + length)
  }

  #references(start: number, length: number): readonly number[] {
    this.#slice(start, length * this.#refSize)
    return Array.from({ length }, (_none, i) => this.#number(start + i * this.#refSize, this.#refSize))
  }

  #real(at: number, size: number): number {
    const view = new DataView(this.#slice(at, size).slice().buffer)
    return size === 4 ? view.getFloat32(0) : size === 8 ? view.getFloat64(0) : 0
  }
}

const text8 = (octets: Uint8Array): string => Array.from(octets, (octet) => String.fromCharCode(octet)).join('')
const text16 = (octets: Uint8Array): string =>
  Array.from({ length: octets.length >> 1 }, (_none, i) =>
    String.fromCharCode(((octets[i * 2] ?? 0) << 8) | (octets[i * 2 + 1] ?? 0)),
  ).join('')
