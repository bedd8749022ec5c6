import { formatIp, type IpAddress } from '../../../domain/net/address.ts'
import type { Identity } from '../../../domain/profile/identity.ts'
import { hex, Reader, sameBytes, shownText, utf8, Writer, type Decoded } from '../../../crypto/bytes.ts'
import { decodeName, encodeName, isName } from './distinguished-name.ts'

/**
 * Identification (RFC 2407 section 4.6.2).
 *
 *      0                   1                   2                   3
 *      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *     | Type          | Protocol      | Port                          |
 *     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *     .                             Data                              .
 *     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *
 * Rules: an address is 4 or 16 octets, a subnet or range two of them. In phase 1 protocol and port are 0/0 or 17/500
 * (with NAT traversal the port is 0, RFC 3947 section 4); in phase 2 they are the selector: 17/1701 for L2TP. Whether
 * an identity is the right one is not checked here.
 */
export interface Identification {
  /** `ID_TYPE`, or a number unknown to us. */
  readonly type: number
  /** IP protocol, 0 for any. */
  readonly protocol: number
  /** 0 for any. */
  readonly port: number
  readonly data: Uint8Array
}

/** RFC 2407 section 4.6.2.1. */
export const ID_TYPE = {
  ipv4: 1,
  fqdn: 2,
  userFqdn: 3,
  ipv4Subnet: 4,
  ipv6: 5,
  ipv6Subnet: 6,
  ipv4Range: 7,
  ipv6Range: 8,
  derName: 9,
  derGeneralName: 10,
  keyId: 11,
} as const

const DATA_BYTES: ReadonlyMap<number, number> = new Map([
  [ID_TYPE.ipv4, 4],
  [ID_TYPE.ipv4Subnet, 8],
  [ID_TYPE.ipv6, 16],
  [ID_TYPE.ipv6Subnet, 32],
  [ID_TYPE.ipv4Range, 8],
  [ID_TYPE.ipv6Range, 32],
])

export function addressIdentification(address: IpAddress, protocol = 0, port = 0): Identification {
  const type = address.family === 4 ? ID_TYPE.ipv4 : ID_TYPE.ipv6
  return { type, protocol, port, data: Uint8Array.from(address.bytes) }
}

/** @param name DER of the certificate's subject, octet by octet */
export const derNameIdentification = (name: Uint8Array): Identification => ({
  type: ID_TYPE.derName,
  protocol: 0,
  port: 0,
  data: name,
})

const named = (type: number, data: Uint8Array): Identification => ({ type, protocol: 0, port: 0, data })

/** The Identification payload for an identity of a profile. */
export function identification(identity: Identity): Identification {
  switch (identity.kind) {
    case 'address':
      return addressIdentification(identity.address)
    case 'name':
      return named(ID_TYPE.fqdn, utf8(identity.name))
    case 'user':
      return named(ID_TYPE.userFqdn, utf8(identity.name))
    case 'key':
      return named(ID_TYPE.keyId, Uint8Array.from(identity.octets))
    case 'subject':
      return derNameIdentification(encodeName(identity.parts))
  }
}

/** Whether a peer that sends this ID has this identity. Only a key ID is compared case-sensitively. */
export function isIdentifiedBy(id: Identification, identity: Identity): boolean {
  const wanted = identification(identity)
  if (id.type !== wanted.type) return false
  if (identity.kind === 'subject') return isName(identity.parts, id.data)
  if (identity.kind === 'name' || identity.kind === 'user')
    return shownText(id.data).toLowerCase() === identity.name.toLowerCase()
  return sameBytes(id.data, wanted.data)
}

export function encodeIdentification(id: Identification): Uint8Array {
  return new Writer().u8(id.type).u8(id.protocol).u16(id.port).bytes(id.data).done()
}

export function decodeIdentification(body: Uint8Array): Decoded<Identification> {
  const reader = new Reader(body, 'ike identification')
  const type = reader.u8('type')
  const protocol = reader.u8('protocol')
  const port = reader.u16('port')
  const data = reader.rest()
  const bytes = DATA_BYTES.get(type)
  reader.check(bytes === undefined || bytes === data.length, 'data length')
  return reader.result({ type, protocol, port, data })
}

function addressText(data: Uint8Array): string {
  return formatIp({ family: data.length === 4 ? 4 : 6, bytes: [...data] })
}

/** Text for people, as a profile writes an identity; or the type's number and the octets. */
export function identificationText(id: Identification): string {
  const half = id.data.length / 2
  switch (id.type) {
    case ID_TYPE.ipv4:
    case ID_TYPE.ipv6:
      return addressText(id.data)
    case ID_TYPE.ipv4Subnet:
    case ID_TYPE.ipv6Subnet:
      return `${addressText(id.data.subarray(0, half))} mask ${addressText(id.data.subarray(half))}`
    case ID_TYPE.ipv4Range:
    case ID_TYPE.ipv6Range:
      return `${addressText(id.data.subarray(0, half))} to ${addressText(id.data.subarray(half))}`
    case ID_TYPE.fqdn:
    case ID_TYPE.userFqdn:
      return shownText(id.data)
    case ID_TYPE.keyId:
      return keyText(id.data)
    case ID_TYPE.derName: {
      const parts = decodeName(id.data)
      return parts ? parts.map(({ type, value }) => `${type}=${value}`).join(', ') : other(id)
    }
    default:
      return other(id)
  }
}

const other = ({ type, data }: Identification): string => `type ${type} ${hex(data.subarray(0, 256))}`

/** A key ID as a profile writes it: characters if all of them are printable, otherwise octets. */
function keyText(data: Uint8Array): string {
  const printable = data.length > 0 && data.every((octet) => octet > 0x20 && octet < 0x7f)
  return printable ? `keyid:${shownText(data)}` : `@#${hex(data.subarray(0, 256))}`
}
