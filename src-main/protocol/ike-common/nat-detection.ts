import type { IpAddress } from '../../domain/net/address.ts'
import { HASH_BYTES, type Crypto, type Entropy, type MacHash } from '../../crypto/port.ts'
import { hex, sameBytes } from '../../crypto/bytes.ts'
import { allOf, type Payload, type Received } from '../wire/ike/payload.ts'
import { OUR_VENDORS } from '../wire/ike/vendor.ts'
import type { Cookies } from '../wire/ike/header.ts'

/**
 * NAT detection (RFC 3947 section 3): each side sends a hash of the address and port that it sends to, then a hash of
 * each one that it sends from. A hash that does not match what the other side sees means that there is a NAT in
 * between.
 *
 * A process without the right to send IP protocol 50 can only use ESP in UDP, so the gateway has to believe that we are
 * behind a NAT: the hash of our own address is random octets. This does not affect what the gateway sends, which shows
 * on which side there really is a NAT.
 */

/** NAT traversal with the numbers of RFC 3947 for payloads and modes, or with those of its drafts 02 and 03. */
export type NatTraversal = 'rfc' | 'draft'

export interface Endpoint {
  readonly address: IpAddress
  readonly port: number
}

export interface NatFound {
  /** Our address or port is changed on the way; or the gateway sends a false hash too, as SoftEther does. */
  readonly us: boolean
  /** The gateway's address or port is changed; strongSwan with `encap=yes` claims so without a NAT. */
  readonly gateway: boolean
}

const DRAFTS = new Set([
  hex(OUR_VENDORS.natTraversalDraft02),
  'cd60464335df21f87cfdb2fc68b6a448',
  '7d9419a65310ca6f2c179d9215529d56',
])

export interface NatOffers {
  readonly rfc: boolean
  readonly draft: boolean
}

/** The kinds of NAT traversal that a peer's vendor payloads announce. */
export function natOffers(payloads: readonly Received[]): NatOffers {
  const vendors = allOf(payloads, 'vendor').map(({ data }) => hex(data))
  return { rfc: vendors.includes(hex(OUR_VENDORS.natTraversal)), draft: vendors.some((vendor) => DRAFTS.has(vendor)) }
}

/** The kind of NAT traversal that both sides speak; the RFC is preferred to its drafts. */
export function agreedTraversal({ rfc, draft }: NatOffers): NatTraversal | undefined {
  if (rfc) return 'rfc'
  return draft ? 'draft' : undefined
}

export interface NatHashing {
  readonly crypto: Crypto
  readonly hash: MacHash
  readonly cookies: Cookies
}

/**
 * Body of a NAT-D payload: HASH(CKY-I | CKY-R | IP | port) (RFC 3947 section 3.2).
 * @param address 4 or 16 octets
 */
export function natDetectionHash(
  crypto: Crypto,
  hash: MacHash,
  cookies: Cookies,
  address: Uint8Array,
  port: number,
): Uint8Array {
  const { initiatorCookie, responderCookie } = cookies
  return crypto.hash(hash, initiatorCookie, responderCookie, address, Uint8Array.of(port >>> 8, port & 0xff))
}

function endpointHash({ crypto, hash, cookies }: NatHashing, { address, port }: Endpoint): Uint8Array {
  return natDetectionHash(crypto, hash, cookies, Uint8Array.from(address.bytes), port)
}

const payload = (data: Uint8Array, traversal: NatTraversal): Payload => ({
  kind: 'nat-detection',
  data,
  draft: traversal === 'draft',
})

/** NAT-D payloads with the true address the message goes to and a false one it comes from. */
export function falseNatDetection(
  hashing: NatHashing,
  traversal: NatTraversal,
  to: Endpoint,
  entropy: Entropy,
): readonly Payload[] {
  return [
    payload(endpointHash(hashing, to), traversal),
    payload(Uint8Array.from(entropy(HASH_BYTES[hashing.hash])), traversal),
  ]
}

export function natDetection(
  hashing: NatHashing,
  traversal: NatTraversal,
  to: Endpoint,
  from: Endpoint,
): readonly Payload[] {
  return [payload(endpointHash(hashing, to), traversal), payload(endpointHash(hashing, from), traversal)]
}

/**
 * Reads the NAT-D payloads of the peer. Undefined when it sent fewer than two: it does not use NAT traversal.
 * @param our our own address as we know it
 * @param their the address we send to
 */
export function readNatDetection(
  hashing: NatHashing,
  payloads: readonly Received[],
  our: Endpoint,
  their: Endpoint,
): NatFound | undefined {
  const [ours, ...theirs] = allOf(payloads, 'nat-detection').map(({ data }) => data)
  if (!ours || theirs.length === 0) return undefined
  const expected = endpointHash(hashing, their)
  return {
    us: !sameBytes(ours, endpointHash(hashing, our)),
    gateway: !theirs.some((found) => sameBytes(found, expected)),
  }
}
