import { describe, expect, it } from 'vitest'
import { hex, utf8 } from '../../../../../../src-main/crypto/bytes.ts'
import {
  decodeChapValue,
  decodeMsChapResponse,
  encodeMsChapResponse,
  failureWords,
  msChapFailureText,
  readMsChapFailure,
} from '../../../../../../src-main/protocol/wire/ppp/chap.ts'
import {
  decodeOptions,
  decodePacket,
  encodeOptions,
  encodePacket,
} from '../../../../../../src-main/protocol/wire/ppp/control.ts'
import { decodeFrame, encodeFrame } from '../../../../../../src-main/protocol/wire/ppp/frame.ts'
import { IPCP_OPTION, optionAddress } from '../../../../../../src-main/protocol/wire/ppp/ipcp.ts'
import { linkLocal, optionIdentifier } from '../../../../../../src-main/protocol/wire/ppp/ipv6cp.ts'
import {
  methodOption,
  mruOption,
  readLcpOption,
  terminationText,
} from '../../../../../../src-main/protocol/wire/ppp/lcp.ts'
import { protocolName } from '../../../../../../src-main/protocol/wire/ppp/numbers.ts'
import {
  decodePapAnswer,
  decodePapRequest,
  encodePapAnswer,
  encodePapRequest,
} from '../../../../../../src-main/protocol/wire/ppp/pap.ts'
import { formatIp } from '../../../../../../src-main/domain/net/address.ts'
import { octets } from '../../../crypto/vectors.ts'

describe('a frame', () => {
  it('is written in full', () => {
    expect(hex(encodeFrame({ protocol: 0x21, information: octets('45') }))).toBe('ff03002145')
  })

  it.each(['ff03c02101', 'c02101'])('with and without address and control is read: %s', (text) => {
    expect(decodeFrame(octets(text))).toEqual({ ok: true, value: { protocol: 0xc021, information: octets('01') } })
  })

  it.each(['ff03002145', '002145', 'ff032145', '2145'])('with a protocol of one octet or two is read: %s', (text) => {
    expect(decodeFrame(octets(text))).toEqual({ ok: true, value: { protocol: 0x21, information: octets('45') } })
  })

  it.each(['', 'ff', 'ff04c021', 'ff03', 'ff03c0', 'c020'])('is a fault when it is no frame: %s', (text) => {
    expect(decodeFrame(octets(text)).ok).toBe(false)
  })

  it('names its protocol', () => {
    expect([protocolName(0x80fd), protocolName(0x2d)]).toEqual(['CCP', 'protocol 002d'])
  })
})

describe('a control packet', () => {
  it('ends where it says, padding left out', () => {
    expect(decodePacket(octets('0105000601020000'))).toEqual({
      ok: true,
      value: { code: 1, identifier: 5, data: octets('0102') },
    })
    expect(hex(encodePacket({ code: 1, identifier: 5, data: octets('0102') }))).toBe('010500060102')
  })

  it.each(['01050003', '0105000700', '010500', ''])('is a fault when its length is impossible: %s', (text) => {
    expect(decodePacket(octets(text)).ok).toBe(false)
  })

  it('carries options as they are', () => {
    const options = [mruOption(1400), methodOption('mschapv2'), methodOption('chap'), methodOption('pap')]
    expect(hex(encodeOptions(options))).toBe('010405780305c223810305c223050304c023')
    expect(decodeOptions(encodeOptions(options))).toEqual({ ok: true, value: options })
    expect(decodeOptions(octets('0101')).ok).toBe(false)
    expect(decodeOptions(octets('010405')).ok).toBe(false)
    expect(decodeOptions(octets('0702'.repeat(33)))).toMatchObject({ fault: { reason: 'limit' } })
  })
})

describe('an LCP option', () => {
  const read = (type: number, value: string): unknown => readLcpOption({ type, value: octets(value) })

  it('is read by its type', () => {
    expect(read(1, '05dc')).toEqual({ kind: 'mru', octets: 1500 })
    expect(read(2, 'ffffffff')).toEqual({ kind: 'accm', map: 0xffffffff })
    expect(read(5, '00000001')).toEqual({ kind: 'magic', number: 1 })
    expect([read(7, ''), read(8, '')]).toEqual([{ kind: 'protocol-compression' }, { kind: 'address-compression' }])
    expect(read(19, '00')).toEqual({ kind: 'other', type: 19 })
  })

  it('of the wrong length is nothing we know', () => {
    for (const [type, value] of [
      [1, '05'],
      [2, ''],
      [3, 'c2'],
      [5, '0000000001'],
      [7, '00'],
      [8, '00'],
    ] as const) {
      expect(read(type, value)).toEqual({ kind: 'other', type })
    }
  })

  it.each([
    ['c023', 'pap', 'PAP'],
    ['c22305', 'chap', 'CHAP'],
    ['c22381', 'mschapv2', 'MS-CHAPv2'],
    ['c22380', undefined, 'MS-CHAP'],
    ['c2231f', undefined, 'CHAP 1f'],
    ['c223', undefined, 'CHAP without an algorithm'],
    ['c227', 'eap-mschapv2', 'EAP'],
    ['c22704', undefined, 'EAP'],
    ['c025', undefined, 'LQR'],
    ['c029', undefined, 'protocol c029'],
  ])('%s asks for %s', (value, method, name) => {
    expect(read(3, value)).toEqual({ kind: 'authentication', method: { method, name } })
  })

  it('tells a text from a number at the end of a link', () => {
    expect(terminationText(utf8('Peer refused to authenticate'))).toBe('Peer refused to authenticate')
    expect(terminationText(octets('1a2b3c4d003ccd7400000296'))).toBeUndefined()
    expect(terminationText(octets(''))).toBeUndefined()
  })
})

describe('PAP', () => {
  it('is a user and a password, each with its length', () => {
    const request = { user: utf8('ann'), password: utf8('pw') }
    const encoded = encodePapRequest(request)
    expect(encoded && hex(encoded)).toBe('03616e6e027077')
    expect(encoded && decodePapRequest(encoded)).toEqual({ ok: true, value: request })
    expect(encodePapRequest({ user: new Uint8Array(256), password: utf8('') })).toBeUndefined()
    expect(decodePapRequest(octets('03616e6e0370')).ok).toBe(false)
  })

  it('answers with a text, with none, or without even its length', () => {
    expect(decodePapAnswer(encodePapAnswer('Login incorrect'))).toEqual({ ok: true, value: 'Login incorrect' })
    expect(decodePapAnswer(octets('00'))).toEqual({ ok: true, value: '' })
    expect(decodePapAnswer(octets(''))).toEqual({ ok: true, value: '' })
    expect(decodePapAnswer(octets('0541')).ok).toBe(false)
  })
})

describe('CHAP', () => {
  it('is a value and a name', () => {
    expect(decodeChapValue(octets('02aabb6777'))).toEqual({
      ok: true,
      value: { value: octets('aabb'), name: utf8('gw') },
    })
    expect(decodeChapValue(octets('0067')).ok).toBe(false)
    expect(decodeChapValue(octets('03aabb')).ok).toBe(false)
  })

  it('carries a response of MS-CHAPv2 in 49 octets', () => {
    const response = { peerChallenge: new Uint8Array(16).fill(1), ntResponse: new Uint8Array(24).fill(2) }
    const value = encodeMsChapResponse(response)
    expect(value.length).toBe(49)
    expect(decodeMsChapResponse(value)).toEqual({ ok: true, value: response })
    expect(decodeMsChapResponse(value.subarray(1)).ok).toBe(false)
  })

  it.each([
    [
      'E=691 R=1 C=00112233445566778899AABBCCDDEEFF V=3 M=Authentication failure',
      { code: 691, mayRetry: true, text: 'Authentication failure' },
    ],
    [
      'E=691 R=1 C=00112233445566778899AABBCCDDEEFF V=0 M=Access denied',
      { code: 691, mayRetry: true, text: 'Access denied' },
    ],
    ['E=648 R=0 V=3', { code: 648, mayRetry: false }],
    ['M=E=646 R=1', { mayRetry: false, text: 'E=646 R=1' }],
    ['Login incorrect', { mayRetry: false, text: 'Login incorrect' }],
    ['E=9999999999', { mayRetry: false, text: 'E=9999999999' }],
    ['', { mayRetry: false }],
  ])('understands the failure “%s”', (message, expected) => {
    expect(readMsChapFailure(utf8(message))).toEqual(expected)
  })

  it('writes a failure that it reads itself, and has words for the code', () => {
    const message = msChapFailureText(647, new Uint8Array(16), 'closed')
    expect(readMsChapFailure(message)).toEqual({ code: 647, mayRetry: false, text: 'closed' })
    expect([failureWords(647), failureWords(600)]).toEqual(['account disabled', 'error 600'])
  })
})

describe('an address option', () => {
  it('is four octets for IPCP', () => {
    expect(optionAddress({ type: IPCP_OPTION.address, value: octets('0a000001') })).toEqual({
      family: 4,
      bytes: [10, 0, 0, 1],
    })
    expect(optionAddress({ type: IPCP_OPTION.address, value: octets('0a0000') })).toBeUndefined()
  })

  it('is an identifier of eight for IPV6CP, from which the link-local address is made', () => {
    const identifier = optionIdentifier({ type: 1, value: octets('0000000000000001') })
    expect(identifier && formatIp(linkLocal(identifier))).toBe('fe80::1')
    expect(optionIdentifier({ type: 1, value: octets('01') })).toBeUndefined()
  })
})
