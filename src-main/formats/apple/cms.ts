import { done, failed, type Result } from '../../domain/result.ts'
import { refusal, type Refusal } from '../draft/draft.ts'

/** Content of a signed message, and the certificates included with it. */
export interface SignedContent {
  readonly content: Uint8Array
  readonly certificates: readonly Uint8Array[]
}

interface Element {
  readonly tag: number
  /** Offset of the content's first octet, and the offset after its last. */
  readonly start: number
  readonly end: number
  /** Offset after the whole element. */
  readonly next: number
}

const SEQUENCE = 0x30
const OBJECT_ID = 0x06
const OCTETS = 0x04
const CONSTRUCTED = 0x20
const CONTEXT_0 = 0xa0
/** 1.2.840.113549.1.7.2 and .1.7.3 (RFC 5652 sections 5.1 and 6.1). */
const SIGNED_DATA = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02]
const ENVELOPED_DATA = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x03]
const DEEPEST = 16
const MOST_ELEMENTS = 100_000

/** Whether a CMS message begins here: a SEQUENCE of long or indefinite length that contains an object identifier. */
export const isCms = (octets: Uint8Array): boolean =>
  octets[0] === SEQUENCE &&
  (octets[1] ?? 0) >= 0x80 &&
  SIGNED_DATA.slice(0, 8).every((octet, i) => octets[2 + lengthOctets(octets) + 2 + i] === octet)

const lengthOctets = (octets: Uint8Array): number => (octets[1] ?? 0) & 0x7f

/**
 * The content of a CMS SignedData (RFC 5652 section 5), in DER or in BER's pieces. It is extracted but not verified:
 * trust in the signer can only be judged on the system that the profile is for.
 */
export function readCms(octets: Uint8Array): Result<SignedContent, Refusal> {
  const reader = new BerReader(octets)
  const [type, body] = reader.children(reader.element(0))
  if (!type || type.tag !== OBJECT_ID || !body) return damaged()
  if (reader.is(type, ENVELOPED_DATA)) return failed(refusal('encrypted'))
  const [signed] = reader.children(body)
  if (!reader.is(type, SIGNED_DATA) || !signed) return damaged()
  // version, digestAlgorithms, encapContentInfo, certificates [0], crls [1], signerInfos
  const [, , info, certificates] = reader.children(signed)
  const [, wrapped] = info ? reader.children(info) : []
  const [content] = wrapped?.tag === CONTEXT_0 ? reader.children(wrapped) : []
  if (!content || reader.isBroken) return damaged()
  const given = certificates?.tag === CONTEXT_0 ? reader.children(certificates) : []
  return done({
    content: reader.octets(content),
    certificates: given.map(({ next }, i) =>
      octets.slice(i === 0 ? (certificates?.start ?? 0) : (given[i - 1]?.next ?? 0), next),
    ),
  })
}

const damaged = (): Result<never, Refusal> => failed(refusal('syntax', { format: 'CMS' }))

/**
 * Reads BER (X.690 section 8.1). An element that does not fit its parent invalidates the message and reads as nothing.
 */
class BerReader {
  readonly #octets: Uint8Array
  #count = 0
  #isBroken = false

  constructor(octets: Uint8Array) {
    this.#octets = octets
  }

  get isBroken(): boolean {
    return this.#isBroken
  }

  is({ start, end }: Element, octets: readonly number[]): boolean {
    return end - start === octets.length && octets.every((octet, i) => this.#octets[start + i] === octet)
  }

  children({ start, end }: Element): readonly Element[] {
    const found: Element[] = []
    for (let at = start; at < end && !this.#isBroken;) {
      const one = this.element(at, end)
      found.push(one)
      at = one.next
    }
    return found
  }

  /** An octet string, as a whole or in pieces. */
  octets(element: Element, depth = 0): Uint8Array {
    if ((element.tag & CONSTRUCTED) === 0) return this.#octets.slice(element.start, element.end)
    if (depth > DEEPEST) return new Uint8Array(0)
    const pieces = this.children(element)
      .filter(({ tag }) => (tag & ~CONSTRUCTED) === OCTETS)
      .map((piece) => this.octets(piece, depth + 1))
    const whole = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0))
    let at = 0
    for (const piece of pieces) {
      whole.set(piece, at)
      at += piece.length
    }
    return whole
  }

  element(at: number, limit = this.#octets.length, depth = 0): Element {
    this.#count += 1
    if (at + 2 > limit || depth > DEEPEST || this.#count > MOST_ELEMENTS) return this.#broken(at, limit)
    const tag = this.#octets[at] ?? 0
    const first = this.#octets[at + 1] ?? 0
    if (first < 0x80) return this.#sized(tag, at + 2, first, limit)
    if (first === 0x80) return this.#indefinite(tag, at + 2, limit, depth)
    const size = first & 0x7f
    let length = 0
    for (let i = 0; i < size; i += 1) length = length * 256 + (this.#octets[at + 2 + i] ?? 0)
    return size > 4 ? this.#broken(at, limit) : this.#sized(tag, at + 2 + size, length, limit)
  }

  #sized(tag: number, start: number, length: number, limit: number): Element {
    const end = start + length
    return end > limit ? this.#broken(start, limit) : { tag, start, end, next: end }
  }

  /** Ends with two zero octets in place of an element. */
  #indefinite(tag: number, start: number, limit: number, depth: number): Element {
    let at = start
    while (!this.#isBroken && at + 2 <= limit && !(this.#octets[at] === 0 && this.#octets[at + 1] === 0))
      at = this.element(at, limit, depth + 1).next
    return at + 2 > limit ? this.#broken(start, limit) : { tag, start, end: at, next: at + 2 }
  }

  #broken(start: number, limit: number): Element {
    this.#isBroken = true
    return { tag: 0, start, end: start, next: Math.max(limit, start + 1) }
  }
}
