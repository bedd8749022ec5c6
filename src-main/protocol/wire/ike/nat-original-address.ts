import type { IpAddress } from '../../../domain/net/address.ts'
import { Reader, Writer, type Decoded } from '../../../crypto/bytes.ts'
import { ID_TYPE } from './identification.ts'

/**
 * NAT original address (RFC 3947 section 5.2): 21, and 131 in drafts 02 and 03.
 *
 *      0                   1                   2                   3
 *      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *     | ID type       |   Reserved    | Reserved                      |
 *     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *     .                IPv4 (4 octets) or IPv6 (16) address           .
 *     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *
 * Rules: type 1 with four octets or type 5 with sixteen, nothing else. The initiator's address comes first, then the
 * responder's, each as its owner sees it.
 */
export function encodeNatOriginalAddress(address: IpAddress): Uint8Array {
  return new Writer()
    .u8(address.family === 4 ? ID_TYPE.ipv4 : ID_TYPE.ipv6)
    .zeros(3)
    .bytes(Uint8Array.from(address.bytes))
    .done()
}

export function decodeNatOriginalAddress(body: Uint8Array): Decoded<IpAddress> {
  const reader = new Reader(body, 'ike nat original address')
  const type = reader.u8('type')
  reader.skip(3, 'reserved')
  reader.check(type === ID_TYPE.ipv4 || type === ID_TYPE.ipv6, 'type')
  const family = type === ID_TYPE.ipv4 ? 4 : 6
  const bytes = [...reader.bytes(family === 4 ? 4 : 16, 'address')]
  reader.end()
  return reader.result({ family, bytes })
}
