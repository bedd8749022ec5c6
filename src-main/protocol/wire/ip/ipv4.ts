import type { IpAddress } from '../../../domain/net/address.ts'
import { concat, Reader, Writer, type Decoded } from '../../../crypto/bytes.ts'
import { internetChecksum } from './checksum.ts'

/**
 * IPv4 packet (RFC 791 section 3.1).
 *
 *      0                   1                   2                   3
 *      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *     |Version|  IHL  |Type of service|         Total length          |
 *     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *     |        Identification         |0|D|M|     Fragment offset     |
 *     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *     | Time to live  |   Protocol    |        Header checksum        |
 *     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *     |                        Source address                         |
 *     |                      Destination address                      |
 *     .                            Options                            .
 *     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *
 * Rules: the total length fits what was received, and octets beyond it are ignored; the header's checksum is right.
 * Options are skipped when read and never written.
 */
export interface Ipv4Packet {
  readonly source: IpAddress
  readonly destination: IpAddress
  /** `IP_PROTOCOL`, or a number unknown to us. */
  readonly protocol: number
  /** 16 bits. */
  readonly identification: number
  readonly dontFragment: boolean
  /** More fragments of the same packet follow this one. */
  readonly moreFragments: boolean
  /** Octets, a multiple of 8. */
  readonly fragmentOffset: number
  readonly timeToLive: number
  readonly payload: Uint8Array
}

export const IP_PROTOCOL = { icmp: 1, tcp: 6, udp: 17, icmpv6: 58 } as const
export const IPV4_HEADER_BYTES = 20

const FLAG = { dontFragment: 0x4000, moreFragments: 0x2000 } as const
const OFFSET = 0x1fff
const MOST = 0xffff

const ipv4Address = (bytes: Uint8Array): IpAddress => ({ family: 4, bytes: Array.from(bytes) })

export function encodeIpv4(packet: Ipv4Packet): Uint8Array {
  const { source, destination, payload, fragmentOffset } = packet
  if (source.family !== 4 || destination.family !== 4) throw new RangeError('IPv4 carries IPv4 addresses')
  if (fragmentOffset % 8 !== 0) throw new RangeError('a fragment begins at a multiple of 8')
  const flags = (packet.dontFragment ? FLAG.dontFragment : 0) | (packet.moreFragments ? FLAG.moreFragments : 0)
  const writer = new Writer()
    .u8(0x45)
    .u8(0)
    .u16(IPV4_HEADER_BYTES + payload.length)
    .u16(packet.identification)
    .u16(flags | (fragmentOffset / 8))
    .u8(packet.timeToLive)
    .u8(packet.protocol)
    .u16(0)
    .bytes(Uint8Array.from(source.bytes), Uint8Array.from(destination.bytes))
  return concat(writer.patchU16(10, internetChecksum(writer.done())).done(), payload)
}

export function decodeIpv4(bytes: Uint8Array): Decoded<Ipv4Packet> {
  const reader = new Reader(bytes, 'ipv4')
  reader.limit(bytes.length, MOST, 'packet')
  const first = reader.u8('version')
  reader.check(first >> 4 === 4, 'version')
  const headerBytes = 4 * (first & 0x0f)
  reader.check(headerBytes >= IPV4_HEADER_BYTES, 'header length')
  reader.u8('type of service')
  const total = reader.u16('total length')
  reader.check(total >= headerBytes, 'total length')
  const identification = reader.u16('identification')
  const fragment = reader.u16('fragment')
  const timeToLive = reader.u8('time to live')
  const protocol = reader.u8('protocol')
  reader.u16('checksum')
  const source = ipv4Address(reader.bytes(4, 'source'))
  const destination = ipv4Address(reader.bytes(4, 'destination'))
  reader.skip(headerBytes - IPV4_HEADER_BYTES, 'options')
  // The sum over a header that includes a right checksum is zero.
  reader.check(internetChecksum(reader.since(0)) === 0, 'checksum')
  const payload = reader.bytes(total - headerBytes, 'payload')
  return reader.result({
    source,
    destination,
    protocol,
    identification,
    dontFragment: (fragment & FLAG.dontFragment) !== 0,
    moreFragments: (fragment & FLAG.moreFragments) !== 0,
    fragmentOffset: 8 * (fragment & OFFSET),
    timeToLive,
    payload,
  })
}

/** 4 or 6 by the first four bits; undefined for anything else. */
export function ipVersion(packet: Uint8Array): 4 | 6 | undefined {
  const version = (packet[0] ?? 0) >> 4
  return version === 4 || version === 6 ? version : undefined
}
