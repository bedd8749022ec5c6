import { concat, Reader, Writer, type Decoded } from '../../../crypto/bytes.ts'

/**
 * ESP packet (RFC 4303 section 2), as carried in UDP 4500 (RFC 3948 section 2.1).
 *
 *      0                   1                   2                   3
 *      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+ ---
 *     |               Security parameters index (SPI)                 |  ^
 *     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+  | covered
 *     |                       Sequence number                         |  | by the
 *     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+  | ICV
 *     .                              IV                               .  |
 *     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+  |  ---
 *     .                           Payload                             .  |   ^ en-
 *     .            Padding: 1, 2, 3, …            | Length | Next hdr .  v   v crypted
 *     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+ ---
 *     .                Integrity check value (ICV)                    .
 *     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *
 * Rules: an SPI of 0 is never on the wire, in UDP it marks IKE; what is encrypted is whole blocks and at least the two
 * octets of the trailer; the padding's length fits. The padding's content is not looked at: the ICV has proven it.
 */
export interface EspPacket {
  readonly spi: number
  readonly sequence: number
  readonly iv: Uint8Array
  readonly sealed: Uint8Array
  readonly icv: Uint8Array
  /** Octets from the SPI to the end of what is encrypted: an HMAC covers them. */
  readonly covered: Uint8Array
}

/** Octets of the fields that depend on the algorithms. */
export interface EspShape {
  readonly iv: number
  /** Block size of the cipher; at least 4, as the trailer ends on a 32-bit boundary (section 2.4). */
  readonly block: number
  readonly icv: number
}

/** Next header of a dummy packet, which hides how much traffic there is (section 2.6). */
export const NO_NEXT_HEADER = 59

export const espHeader = (spi: number, sequence: number): Uint8Array => new Writer().u32(spi).u32(sequence).done()

/** The SPI in the first word; undefined when there is none, or when it is the 0 of IKE (RFC 3948 section 2.2). */
export function espSpi(datagram: Uint8Array): number | undefined {
  const reader = new Reader(datagram, 'esp')
  const spi = reader.u32('spi')
  return reader.fault || spi === 0 ? undefined : spi
}

export function decodeEsp(datagram: Uint8Array, shape: EspShape): Decoded<EspPacket> {
  const reader = new Reader(datagram, 'esp')
  const spi = reader.u32('spi')
  reader.check(spi !== 0, 'spi')
  const sequence = reader.u32('sequence')
  const iv = reader.bytes(shape.iv, 'iv')
  const length = reader.remaining - shape.icv
  reader.check(length >= shape.block && length % shape.block === 0, 'sealed')
  const sealed = reader.bytes(length, 'sealed')
  const covered = reader.since(0)
  const icv = reader.bytes(shape.icv, 'icv')
  return reader.result({ spi, sequence, iv, sealed, icv, covered })
}

export interface EspContent {
  /** Protocol of the payload: 17 for UDP in transport mode. */
  readonly nextHeader: number
  readonly payload: Uint8Array
}

/** The pad length is one octet (section 2.4). */
const MOST_PADDING = 255

/** Payload and trailer, padded to a multiple of `block` octets: with the least padding, or with the most. */
export function padded({ nextHeader, payload }: EspContent, block: number, most = false): Uint8Array {
  const over = (payload.length + 2) % block
  const least = over === 0 ? 0 : block - over
  const length = most ? least + block * Math.floor((MOST_PADDING - least) / block) : least
  const padding = Uint8Array.from({ length }, (_, i) => i + 1)
  return concat(payload, padding, Uint8Array.of(padding.length, nextHeader))
}

/** @param plain the decrypted octets, already authenticated by the ICV */
export function unpadded(plain: Uint8Array): Decoded<EspContent> {
  const trailer = new Reader(plain.subarray(Math.max(0, plain.length - 2)), 'esp trailer')
  const padding = trailer.u8('pad length')
  const nextHeader = trailer.u8('next header')
  trailer.check(padding <= plain.length - 2, 'pad length')
  return trailer.result({ nextHeader, payload: plain.subarray(0, Math.max(0, plain.length - 2 - padding)) })
}
