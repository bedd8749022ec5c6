import { Reader, Writer, type Decoded } from '../../../crypto/bytes.ts'
import { DOI_IPSEC, MOST } from './numbers.ts'

/**
 * Delete (RFC 2408 section 3.15).
 *
 *      0                   1                   2                   3
 *      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *     |                   Domain of interpretation                    |
 *     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *     | Protocol      | SPI size      | Number of SPIs                |
 *     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *     .                             SPIs                              .
 *     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *
 * Rules: ESP's SPIs are four octets and the sender's inbound ones; ISAKMP's is the cookie pair, 16 octets. The SPIs
 * fill the payload. A message with nothing but Deletes is not answered.
 */
export interface Delete {
  readonly domain: number
  /** `PROTOCOL`, or a number unknown to us. */
  readonly protocol: number
  /** All of one length. */
  readonly spis: readonly Uint8Array[]
}

export const deletion = (protocol: number, ...spis: readonly Uint8Array[]): Delete => ({
  domain: DOI_IPSEC,
  protocol,
  spis,
})

export function encodeDelete(value: Delete): Uint8Array {
  const size = value.spis[0]?.length ?? 0
  if (value.spis.some((spi) => spi.length !== size)) throw new RangeError('SPIs of one Delete have one length')
  return new Writer()
    .u32(value.domain)
    .u8(value.protocol)
    .u8(size)
    .u16(value.spis.length)
    .bytes(...value.spis)
    .done()
}

export function decodeDelete(body: Uint8Array): Decoded<Delete> {
  const reader = new Reader(body, 'ike delete')
  const domain = reader.u32('domain')
  const protocol = reader.u8('protocol')
  const size = reader.u8('spi size')
  const count = reader.u16('spi count')
  reader.limit(count, MOST.spis, 'spi count')
  reader.check(size > 0 || count === 0, 'spi size')
  const spis: Uint8Array[] = []
  while (spis.length < count && !reader.fault) spis.push(reader.bytes(size, 'spi'))
  reader.end()
  return reader.result({ domain, protocol, spis })
}
