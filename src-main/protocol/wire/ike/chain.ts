import { Reader, Writer, type Decoded } from '../../../crypto/bytes.ts'
import { MOST, PAYLOAD } from './numbers.ts'

/**
 * Payloads one after another, each naming the type of the next (RFC 2408 section 3.2).
 *
 *      0                   1                   2                   3
 *      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *     | Next payload  |   Reserved    | Length, these 4 octets too    |
 *     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *
 * Rules (section 5.3): reserved is zero; the length is at least 4 and within the message. Octets after the last payload
 * are padding and ignored. The meaning of a type is not checked here.
 */
export interface RawPayload {
  readonly type: number
  /** Octets without the header of four octets: RFC 2409 writes `_b`. */
  readonly body: Uint8Array
}

export interface Chain {
  readonly payloads: readonly RawPayload[]
  /** Octets up to the end of the last payload. */
  readonly length: number
  /** Octets up to the end of the first payload; 0 without one. */
  readonly firstLength: number
}

const GENERIC_BYTES = 4

export function encodeChain(payloads: readonly RawPayload[]): Uint8Array {
  const writer = new Writer()
  for (const [i, payload] of payloads.entries()) {
    writer
      .u8(payloads[i + 1]?.type ?? PAYLOAD.none)
      .u8(0)
      .u16(payload.body.length + GENERIC_BYTES)
      .bytes(payload.body)
  }
  return writer.done()
}

/** The next-payload field that leads to this chain. */
export const chainStart = (payloads: readonly RawPayload[]): number => payloads[0]?.type ?? PAYLOAD.none

/** @param first type of the first payload, from the header */
export function decodeChain(first: number, bytes: Uint8Array): Decoded<Chain> {
  const reader = new Reader(bytes, 'ike payloads')
  const payloads: RawPayload[] = []
  let firstLength = 0
  let type = first
  while (type !== PAYLOAD.none && !reader.fault) {
    reader.limit(payloads.length + 1, MOST.payloads, 'count')
    const next = reader.u8('next payload')
    reader.check(reader.u8('reserved') === 0, 'reserved')
    const length = reader.u16('length')
    reader.check(length >= GENERIC_BYTES, 'length')
    payloads.push({ type, body: reader.bytes(length - GENERIC_BYTES, 'body') })
    if (payloads.length === 1) firstLength = reader.offset
    type = next
  }
  return reader.result({ payloads, length: reader.offset, firstLength })
}
