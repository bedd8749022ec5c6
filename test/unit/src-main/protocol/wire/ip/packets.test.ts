import { describe, expect, it } from 'vitest'
import { hex, utf8 } from '../../../../../../src-main/crypto/bytes.ts'
import { internetChecksum } from '../../../../../../src-main/protocol/wire/ip/checksum.ts'
import { decodeIcmp, echoReply, encodeIcmp } from '../../../../../../src-main/protocol/wire/ip/icmp.ts'
import { decodeIpv4, encodeIpv4, ipVersion } from '../../../../../../src-main/protocol/wire/ip/ipv4.ts'
import { decodeUdp, encodeUdp, isUdpChecksumRight } from '../../../../../../src-main/protocol/wire/ip/udp.ts'
import { octets } from '../../../crypto/vectors.ts'

/** The ping of RFC 3602 section 4, case 5, before it was encrypted. */
const HEADER = '4500005408f200004001f9fec0a87b03c0a87b64'
const PING =
  '08000ebda70a00008e9c083db95b070008090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f3031323334353637'

const here = { family: 4, bytes: [192, 168, 123, 3] } as const
const there = { family: 4, bytes: [192, 168, 123, 100] } as const

describe('an IPv4 packet', () => {
  it('is written as published', () => {
    const packet = {
      source: here,
      destination: there,
      protocol: 1,
      identification: 0x08f2,
      dontFragment: false,
      moreFragments: false,
      fragmentOffset: 0,
      timeToLive: 64,
      payload: octets(PING),
    }
    expect(hex(encodeIpv4(packet))).toBe(HEADER + PING)
    expect(decodeIpv4(octets(`${HEADER}${PING}0000`))).toEqual({ ok: true, value: packet })
  })

  it('shows that it is a fragment, and where it belongs', () => {
    const plain = decodeIpv4(octets(HEADER + PING))
    if (!plain.ok) throw new Error(plain.fault.what)
    const fragment = { ...plain.value, moreFragments: true, dontFragment: true, fragmentOffset: 1392 }
    expect(decodeIpv4(encodeIpv4(fragment))).toEqual({ ok: true, value: fragment })
  })

  it('is a fault when its checksum is wrong, or when it is shorter than it says', () => {
    expect(decodeIpv4(octets(HEADER.replace('f9fe', 'f9ff') + PING))).toMatchObject({
      fault: { what: 'ipv4/checksum' },
    })
    expect(decodeIpv4(octets(HEADER + PING.slice(2)))).toMatchObject({ fault: { reason: 'too-short' } })
  })

  it('is told from IPv6 by its first octet', () => {
    expect([ipVersion(octets('45')), ipVersion(octets('60')), ipVersion(octets('00')), ipVersion(octets(''))]).toEqual([
      4,
      6,
      undefined,
      undefined,
    ])
  })
})

describe('an ICMP echo', () => {
  it('is read, and its reply carries the same', () => {
    const request = decodeIcmp(octets(PING))
    if (!request.ok || request.value.kind !== 'echo-request') throw new Error('no request')
    expect(request.value).toMatchObject({ identifier: 0xa70a, sequence: 0 })
    expect(hex(encodeIcmp(request.value))).toBe(PING)
    const reply = encodeIcmp(echoReply(request.value))
    expect(decodeIcmp(reply)).toEqual({ ok: true, value: { ...request.value, kind: 'echo-reply' } })
  })

  it('is a fault when its checksum is wrong', () => {
    expect(decodeIcmp(octets(PING.replace('0ebd', '0ebe'))).ok).toBe(false)
  })

  it('may come back as an error that names the next MTU', () => {
    const error = { kind: 'unreachable', code: 4, nextMtu: 1400, data: octets(HEADER) } as const
    expect(decodeIcmp(encodeIcmp(error))).toEqual({ ok: true, value: error })
    const other = { kind: 'other', type: 11, code: 0, data: octets(HEADER) } as const
    expect(decodeIcmp(encodeIcmp(other))).toEqual({ ok: true, value: other })
  })
})

describe('a UDP datagram', () => {
  const datagram = { sourcePort: 40000, destinationPort: 1701, payload: utf8('odd') }
  const path = { source: here, destination: there }

  it('has no checksum inside ESP', () => {
    expect(hex(encodeUdp(datagram))).toBe('9c4006a5000b00006f6464')
    expect(decodeUdp(octets('9c4006a5000b00006f6464ff'))).toEqual({ ok: true, value: { ...datagram, checksum: 0 } })
  })

  it('has one over both addresses elsewhere', () => {
    const decoded = decodeUdp(encodeUdp(datagram, path))
    if (!decoded.ok) throw new Error(decoded.fault.what)
    expect(isUdpChecksumRight(decoded.value, path)).toBe(true)
    expect(isUdpChecksumRight(decoded.value, { source: here, destination: here })).toBe(false)
    expect(isUdpChecksumRight({ ...decoded.value, checksum: 0 }, path)).toBe(true)
  })

  it('is a fault when it is shorter than it says', () => {
    expect(decodeUdp(octets('9c4006a5000c00006f6464')).ok).toBe(false)
    expect(decodeUdp(octets('9c4006a500070000')).ok).toBe(false)
  })
})

it('the Internet checksum is that of RFC 1071 section 3', () => {
  expect(internetChecksum(octets('0001f203f4f5f6f7'))).toBe(0xffff - 0xddf2)
  expect(internetChecksum(octets('0001f2'), octets('03f4f5f6f7'))).toBe(0xffff - 0xddf2)
})
