import type { IpAddress } from '../../../domain/net/address.ts'
import { concat, Reader, u32Bytes, Writer, type Decoded } from '../../../crypto/bytes.ts'
import { internetChecksum } from './checksum.ts'
import { IP_PROTOCOL } from './ipv4.ts'

/**
 * UDP datagram (RFC 768).
 *
 *      0                   1                   2                   3
 *      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *     |          Source port          |       Destination port        |
 *     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *     |            Length             |           Checksum            |
 *     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *
 * Rules: the length fits what was received; octets beyond it are ignored. Over IPv4, a checksum of 0 means that there
 * is none. Inside ESP in UDP a NAT may have changed the addresses that the checksum covers, so it is not checked there:
 * ESP has authenticated the octets already (RFC 3948 section 3.1.2).
 */
export interface UdpDatagram {
  readonly sourcePort: number
  readonly destinationPort: number
  /** As received; 0 for none. Ignored when written. */
  readonly checksum: number
  readonly payload: Uint8Array
}

const UDP_HEADER_BYTES = 8

/** The addresses that a checksum covers in addition to the datagram; both of one family. */
export interface UdpPath {
  readonly source: IpAddress
  readonly destination: IpAddress
}

/** @param path leaves the checksum 0 when absent; required over IPv6 (RFC 8200 section 8.1) */
export function encodeUdp(datagram: Omit<UdpDatagram, 'checksum'>, path?: UdpPath): Uint8Array {
  const writer = new Writer()
    .u16(datagram.sourcePort)
    .u16(datagram.destinationPort)
    .u16(UDP_HEADER_BYTES + datagram.payload.length)
    .u16(0)
    .bytes(datagram.payload)
  if (!path) return writer.done()
  const sum = internetChecksum(pseudoHeader(path, writer.length), writer.done())
  // A sum of zero is sent as 0xffff, as zero means that there is no checksum.
  return writer.patchU16(6, sum === 0 ? 0xffff : sum).done()
}

export function decodeUdp(bytes: Uint8Array): Decoded<UdpDatagram> {
  const reader = new Reader(bytes, 'udp')
  const sourcePort = reader.u16('source port')
  const destinationPort = reader.u16('destination port')
  const length = reader.u16('length')
  reader.check(length >= UDP_HEADER_BYTES, 'length')
  const checksum = reader.u16('checksum')
  const payload = reader.bytes(length - UDP_HEADER_BYTES, 'payload')
  return reader.result({ sourcePort, destinationPort, checksum, payload })
}

/** Also true when the sender computed no checksum. */
export function isUdpChecksumRight(datagram: UdpDatagram, path: UdpPath): boolean {
  if (datagram.checksum === 0) return true
  const length = UDP_HEADER_BYTES + datagram.payload.length
  const { sourcePort, destinationPort, checksum } = datagram
  const header = new Writer().u16(sourcePort).u16(destinationPort).u16(length).u16(checksum).done()
  return internetChecksum(pseudoHeader(path, length), header, datagram.payload) === 0
}

/**
 * Pseudo-header of RFC 768 and RFC 8200 section 8.1; their fields differ only in width, which does not change the sum.
 */
const pseudoHeader = ({ source, destination }: UdpPath, length: number): Uint8Array =>
  concat(Uint8Array.from(source.bytes), Uint8Array.from(destination.bytes), u32Bytes(length), u32Bytes(IP_PROTOCOL.udp))
