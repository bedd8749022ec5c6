import { Reader, type Decoded } from '../../../crypto/bytes.ts'
import { PAYLOAD } from './numbers.ts'

/**
 * Payloads whose body is a plain sequence of octets.
 *
 *      0                   1                   2                   3
 *      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *     .                             Data                              .
 *     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *
 * Rules, by type:
 * - key exchange (RFC 2408 section 3.7): not empty; `Crypto.keyShare` checks that it fits the group
 * - hash (3.11), signature (3.12): not empty; compared in constant time by the code that computed it
 * - nonce (3.13): 8 to 256 octets (RFC 2409 section 5)
 * - vendor (3.16): anything
 * - NAT detection (RFC 3947 section 3.2): a digest, so 16 to 64 octets; number 130 in drafts 02 and 03
 */
export type OpaqueKind = 'ke' | 'hash' | 'signature' | 'nonce' | 'vendor' | 'nat-detection'

interface Bounds {
  readonly least: number
  readonly most: number
}

/** Most octets of a body; no useful signature, public value or vendor text is longer. */
const LARGE = 4096

const BOUNDS: Readonly<Record<OpaqueKind, Bounds>> = {
  ke: { least: 1, most: LARGE },
  hash: { least: 1, most: 64 },
  signature: { least: 1, most: LARGE },
  nonce: { least: 8, most: 256 },
  vendor: { least: 0, most: LARGE },
  'nat-detection': { least: 16, most: 64 },
}

const KINDS: ReadonlyMap<number, OpaqueKind> = new Map([
  [PAYLOAD.keyExchange, 'ke'],
  [PAYLOAD.hash, 'hash'],
  [PAYLOAD.signature, 'signature'],
  [PAYLOAD.nonce, 'nonce'],
  [PAYLOAD.vendor, 'vendor'],
  [PAYLOAD.natDetection, 'nat-detection'],
  [PAYLOAD.natDetectionDraft, 'nat-detection'],
])

export const opaqueKind = (type: number): OpaqueKind | undefined => KINDS.get(type)

export function decodeOpaque(kind: OpaqueKind, body: Uint8Array): Decoded<Uint8Array> {
  const reader = new Reader(body, `ike ${kind}`)
  reader.check(body.length >= BOUNDS[kind].least, 'length')
  reader.limit(body.length, BOUNDS[kind].most, 'length')
  return reader.result(reader.rest())
}
