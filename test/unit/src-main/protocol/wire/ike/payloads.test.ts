import { describe, expect, it } from 'vitest'
import { nodeCrypto } from '../../../../../../src-main/crypto/node.ts'
import { hex, utf8 } from '../../../../../../src-main/crypto/bytes.ts'
import {
  longAttribute,
  encodeAttributes,
  numberAttribute,
} from '../../../../../../src-main/protocol/wire/ike/attributes.ts'
import { decodeDelete, deletion, encodeDelete } from '../../../../../../src-main/protocol/wire/ike/delete.ts'
import { decodeFragment } from '../../../../../../src-main/protocol/wire/ike/fragment.ts'
import {
  addressIdentification,
  decodeIdentification,
  derNameIdentification,
  encodeIdentification,
  ID_TYPE,
  identificationText,
} from '../../../../../../src-main/protocol/wire/ike/identification.ts'
import {
  decodeNatOriginalAddress,
  encodeNatOriginalAddress,
} from '../../../../../../src-main/protocol/wire/ike/nat-original-address.ts'
import {
  aliveNotification,
  aliveSequence,
  announcedSeconds,
  decodeNotification,
  encodeNotification,
  isError,
  NOTIFY,
  notificationText,
  notifyName,
} from '../../../../../../src-main/protocol/wire/ike/notification.ts'
import { PROTOCOL } from '../../../../../../src-main/protocol/wire/ike/numbers.ts'
import { decodeOpaque } from '../../../../../../src-main/protocol/wire/ike/opaque.ts'
import { OUR_VENDORS, vendorOf } from '../../../../../../src-main/protocol/wire/ike/vendor.ts'
import { octets } from '../../../crypto/vectors.ts'

const IPV4 = { family: 4, bytes: [192, 0, 2, 1] } as const
const IPV6 = { family: 6, bytes: [0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1] } as const

describe('an identity', () => {
  it('is four octets and the address', () => {
    expect(hex(encodeIdentification(addressIdentification(IPV4, 17, 1701)))).toBe('011106a5c0000201')
    expect(hex(encodeIdentification(addressIdentification(IPV6)))).toBe('0500000020010db8000000000000000000000001')
    expect(hex(encodeIdentification(derNameIdentification(octets('3000'))))).toBe('090000003000')
  })

  it('is told in words', () => {
    const text = (type: number, data: Uint8Array): string => identificationText({ type, protocol: 0, port: 0, data })
    expect(text(ID_TYPE.ipv4, octets('c0000201'))).toBe('192.0.2.1')
    expect(text(ID_TYPE.ipv4Subnet, octets('0a000000ff000000'))).toBe('10.0.0.0 mask 255.0.0.0')
    expect(text(ID_TYPE.ipv4Range, octets('0a0000010a0000ff'))).toBe('10.0.0.1 to 10.0.0.255')
    expect(text(ID_TYPE.ipv6, Uint8Array.from(IPV6.bytes))).toBe('2001:db8::1')
    expect(text(ID_TYPE.fqdn, utf8('gw.example.org\n'))).toBe('gw.example.org\ufffd')
    expect(text(ID_TYPE.keyId, octets('beef'))).toBe('@#beef')
  })

  it('is a fault when an address has another length', () => {
    expect(decodeIdentification(octets('01000000c00002'))).toMatchObject({ ok: false })
    expect(decodeIdentification(octets('05000000c0000201'))).toMatchObject({ ok: false })
    expect(decodeIdentification(octets('010000'))).toMatchObject({ ok: false, fault: { reason: 'too-short' } })
    expect(decodeIdentification(octets('c8000000'))).toMatchObject({ ok: true })
  })
})

describe('an original address', () => {
  it.each([IPV4, IPV6])('goes there and back', (address) => {
    expect(decodeNatOriginalAddress(encodeNatOriginalAddress(address))).toEqual({ ok: true, value: address })
  })

  it('is a fault when it is anything else', () => {
    expect(decodeNatOriginalAddress(octets('02000000c0000201')).ok).toBe(false)
    expect(decodeNatOriginalAddress(octets('01000000c000020100')).ok).toBe(false)
  })
})

describe('a notification', () => {
  it('of strongSwan’s shape is read', () => {
    const decoded = decodeNotification(octets(`00000001 0110 000e ${'ab'.repeat(16)}`))
    if (!decoded.ok) throw new Error(decoded.fault.what)
    expect(decoded.value).toMatchObject({ domain: 1, protocol: 1, type: NOTIFY.noProposalChosen })
    expect(decoded.value.spi).toHaveLength(16)
    expect(notificationText(decoded.value)).toBe('NO-PROPOSAL-CHOSEN (14)')
  })

  it('has a name for every number', () => {
    const names = [1, 14, 16, 18, 23, 24, 31, 8191, 8192, 16383, 16384, 20000, 24576, 32768, 36136, 40001].map(
      notifyName,
    )
    expect(names).toEqual([
      'INVALID-PAYLOAD-TYPE',
      'NO-PROPOSAL-CHOSEN',
      'PAYLOAD-MALFORMED',
      'INVALID-ID-INFORMATION',
      'INVALID-HASH-INFORMATION',
      'AUTHENTICATION-FAILED',
      'error 31',
      'error 8191',
      'private error 8192',
      'private error 16383',
      'CONNECTED',
      'status 20000',
      'RESPONDER-LIFETIME',
      'private status 32768',
      'R-U-THERE',
      'private status 40001',
    ])
    expect([isError(14), isError(16383), isError(16384), isError(36136)]).toEqual([true, true, false, false])
  })

  it('asks whether the peer is alive, and its number is read again', () => {
    const cookies = octets('01020304050607081112131415161718')
    const question = aliveNotification(NOTIFY.areYouThere, cookies, 0xfffffffe)
    expect(hex(encodeNotification(question))).toBe(`0000000101108d28${hex(cookies)}fffffffe`)
    expect(aliveSequence(question)).toBe(0xfffffffe)
    expect(aliveSequence({ ...question, data: octets('000001') })).toBeUndefined()
    expect(aliveSequence({ ...question, data: octets('0000000100') })).toBeUndefined()
  })

  it('announces a lifetime in seconds, even beside one in kilobytes', () => {
    const data = encodeAttributes([
      numberAttribute(1, 2),
      longAttribute(2, 250000),
      numberAttribute(1, 1),
      longAttribute(2, 3600),
    ])
    const value = { domain: 1, protocol: 3, spi: octets('c0ffee01'), type: NOTIFY.responderLifetime, data }
    expect(announcedSeconds(value)).toBe(3600)
    expect(announcedSeconds({ ...value, data: octets('8001') })).toBeUndefined()
    expect(announcedSeconds({ ...value, data: new Uint8Array(0) })).toBeUndefined()
  })

  it('is a fault when its SPI does not fit', () => {
    expect(decodeNotification(octets('00000001 0110 000e ab'))).toMatchObject({ ok: false })
  })
})

describe('a delete', () => {
  it('names SPIs of one length', () => {
    const value = deletion(PROTOCOL.esp, octets('c0ffee01'), octets('c0ffee02'))
    expect(hex(encodeDelete(value))).toBe('0000000103040002c0ffee01c0ffee02')
    expect(decodeDelete(encodeDelete(value))).toEqual({ ok: true, value })
    expect(() => encodeDelete(deletion(PROTOCOL.esp, octets('00'), octets('0000')))).toThrow(RangeError)
  })

  it('is a fault when its count lies', () => {
    expect(decodeDelete(octets('0000000103040002c0ffee01')).ok).toBe(false)
    expect(decodeDelete(octets('0000000103040001c0ffee01c0ffee02')).ok).toBe(false)
    expect(decodeDelete(octets('000000010300ffff'))).toMatchObject({ ok: false, fault: { reason: 'limit' } })
    expect(decodeDelete(octets('0000000103000001')).ok).toBe(false)
  })
})

describe('a fragment', () => {
  it('has a number from one and a slice', () => {
    expect(decodeFragment(octets('00070301aabb'))).toEqual({
      ok: true,
      value: { id: 7, number: 3, last: true, slice: octets('aabb') },
    })
    expect(decodeFragment(octets('00070001aabb')).ok).toBe(false)
    expect(decodeFragment(octets('00070101')).ok).toBe(false)
  })
})

describe('a nonce', () => {
  it('has 8 to 256 octets', () => {
    const lengths = [7, 8, 256, 257].map((length) => decodeOpaque('nonce', new Uint8Array(length)).ok)
    expect(lengths).toEqual([false, true, true, false])
  })
})

describe('vendor identities', () => {
  it.each([
    ['RFC 3947', 'NAT traversal (RFC 3947)'],
    ['draft-ietf-ipsec-nat-t-ike-03', 'NAT traversal (draft 03)'],
    ['draft-ietf-ipsec-nat-t-ike-02\n', 'NAT traversal (draft 02)'],
    ['draft-ietf-ipsec-nat-t-ike-02', 'NAT traversal (draft 02, without line end)'],
    ['draft-ietf-ipsec-nat-t-ike-00', 'NAT traversal (draft 00)'],
    ['draft-ietf-ipsec-nat-t-ike', 'NAT traversal (draft without number, typical of Apple)'],
    ['FRAGMENTATION', 'Fragmentation'],
    ['strongSwan', 'strongSwan'],
    ['Vid-Initial-Contact', 'Microsoft initial contact'],
    ['MS-Negotiation Discovery Capable', 'Microsoft negotiation discovery'],
    ['IKE CGA version 1', 'Microsoft CGA 1'],
  ])('of the text %j are known by its MD5', (text, name) => {
    expect(vendorOf(nodeCrypto.hash('md5', utf8(text))).name).toBe(name)
  })

  it('tell versions after a prefix', () => {
    const windows = '1e2b516905991c7d7c96fcbfb587e461'
    expect(vendorOf(octets(`${windows}00000007`)).name).toBe('Microsoft Windows 7')
    expect(vendorOf(octets(`${windows}000000ff`)).name).toBe('Microsoft Windows')
    expect(vendorOf(octets(windows)).name).toBe('Microsoft Windows')
    expect(vendorOf(octets('4048b7d56ebce88525e7de7f00d6c2d3c0000000')).meaning).toBe('fragmentation')
    expect(vendorOf(utf8('OEN123456789')).name).toBe('Libreswan or FreeS/WAN')
  })

  it('are shown as text or octets when unknown, harmless in either case', () => {
    expect(vendorOf(utf8('Some Gateway 1.0'))).toEqual({ meaning: 'other', name: 'Some Gateway 1.0' })
    expect(vendorOf(octets('1b5b324a')).name).toBe('unknown 1b5b324a')
    expect(vendorOf(new Uint8Array(0)).name).toBe('unknown ')
  })

  it('of ours are the right digests', () => {
    expect(vendorOf(OUR_VENDORS.natTraversal).meaning).toBe('nat-traversal')
    expect(vendorOf(OUR_VENDORS.natTraversalDraft02).meaning).toBe('nat-traversal-draft')
    expect(vendorOf(OUR_VENDORS.fragmentation).meaning).toBe('fragmentation')
    expect(vendorOf(OUR_VENDORS.deadPeerDetection).meaning).toBe('dead-peer-detection')
  })
})
