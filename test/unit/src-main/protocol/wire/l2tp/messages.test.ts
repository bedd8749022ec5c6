import { describe, expect, it } from 'vitest'
import { hex, utf8 } from '../../../../../../src-main/crypto/bytes.ts'
import { AVP, avp, avpName, decodeAvps, encodeAvps } from '../../../../../../src-main/protocol/wire/l2tp/avp.ts'
import { decodeL2tp, encodeControl, encodeData } from '../../../../../../src-main/protocol/wire/l2tp/header.ts'
import { decodeMessage, encodeMessage } from '../../../../../../src-main/protocol/wire/l2tp/message.ts'
import {
  closeWords,
  decodeResult,
  encodePppCause,
  encodeResult,
  pppCauseWords,
} from '../../../../../../src-main/protocol/wire/l2tp/result.ts'
import { octets } from '../../../crypto/vectors.ts'

describe('an L2TP header', () => {
  it('of a control message is c802 and twelve octets', () => {
    const header = { tunnel: 1, session: 2, ns: 3, nr: 4 }
    expect(hex(encodeControl(header, octets('8006')))).toBe('c802000e00010002000300048006')
    const decoded = decodeL2tp(octets('c802000e00010002000300048006ffff'))
    expect(decoded).toEqual({ ok: true, value: { kind: 'control', header, body: octets('8006') } })
  })

  it('of data is as small as can be', () => {
    expect(hex(encodeData({ tunnel: 1, session: 2 }, octets('ff03')))).toBe('000200010002ff03')
    expect(hex(encodeData({ tunnel: 1, session: 2, ns: 9 }, octets('ff03')))).toBe('08020001000200090000ff03')
  })

  it('of data is read with length, numbers, offset and priority as well', () => {
    const data = (text: string): unknown => decodeL2tp(octets(text))
    const body = octets('ff03')
    const expected = { ok: true, value: { kind: 'data', header: { tunnel: 1, session: 2 }, body } }
    expect(data('000200010002ff03')).toEqual(expected)
    expect(data('4002000a00010002ff0300')).toEqual(expected)
    expect(data('0302000100020003aabbccff03')).toEqual(expected)
    expect(data('08020001000200090000ff03')).toEqual({
      ok: true,
      value: { kind: 'data', header: { tunnel: 1, session: 2, ns: 9 }, body },
    })
  })

  it('of another version, without what it needs, or longer than what came, is a fault', () => {
    for (const text of [
      'c801000c0001000200030004',
      'c803000c0001000200030004',
      '8802000100020003000400000000',
      'c802000d0001000200030004',
      'c802000b0001000200030004',
      'c902000c0001000200030004',
      'c802',
      '',
    ]) {
      expect(decodeL2tp(octets(text)).ok).toBe(false)
    }
  })
})

describe('an attribute', () => {
  it('is six octets and the value', () => {
    expect(hex(encodeAvps([avp(AVP.assignedTunnelId, octets('1234'))]))).toBe('8008000000091234')
    expect(hex(encodeAvps([avp(AVP.vendorName, utf8('x'), false)]))).toBe('00070000000878')
  })

  it('has a name, known or not', () => {
    expect(avpName({ vendor: 0, type: 10 })).toBe('receive window size')
    expect(avpName({ vendor: 0, type: 99 })).toBe('attribute 99')
    expect(avpName({ vendor: 9, type: 3 })).toBe('attribute 3 of vendor 9')
  })

  it('with reserved bits is unknown to us', () => {
    expect(decodeAvps(octets('84080000000912 34'))).toMatchObject({
      ok: true,
      value: [{ vendor: 0xffff, type: 9 }],
    })
  })

  it('is a fault when its length is impossible, or when there are too many', () => {
    expect(decodeAvps(octets('80050000000912')).ok).toBe(false)
    expect(decodeAvps(octets('80090000000912')).ok).toBe(false)
    expect(decodeAvps(octets('800600000000'.repeat(64))).ok).toBe(true)
    expect(decodeAvps(octets('800600000000'.repeat(65)))).toMatchObject({ ok: false, fault: { reason: 'limit' } })
  })
})

describe('a control message', () => {
  it('of xl2tpd’s shape is read', () => {
    const answer = [
      '8008000000000002',
      '8008000000020100',
      '800a0000000300000003',
      '800a0000000400000000',
      '0008000000060690',
      '80090000000767770a',
      '00130000000878656c6572616e63652e6f7267',
      '800800000009bd8b',
      '80080000000a0004',
    ].join('')
    expect(decodeMessage(octets(answer))).toEqual({
      ok: true,
      value: {
        message: {
          kind: 'sccrp',
          tunnelId: 0xbd8b,
          host: 'gw\ufffd',
          vendor: 'xelerance.org',
          receiveWindow: 4,
        },
        notUnderstood: [],
      },
    })
  })

  it('lists what is mandatory and not understood, and forgives what is not', () => {
    const hello = encodeAvps([
      avp(AVP.messageType, octets('0006')),
      avp(99, octets('00')),
      avp(98, octets('00'), false),
      { mandatory: true, hidden: true, vendor: 0, type: AVP.callingNumber, value: octets('00') },
      { mandatory: false, hidden: false, vendor: 311, type: 1, value: octets('00') },
    ])
    expect(decodeMessage(hello)).toEqual({
      ok: true,
      value: { message: { kind: 'hello' }, notUnderstood: ['attribute 99', 'calling number'] },
    })
  })

  it('is a fault without what it cannot do without', () => {
    const of = (...avps: Parameters<typeof encodeAvps>[0]): boolean => decodeMessage(encodeAvps(avps)).ok
    expect(of(avp(AVP.messageType, octets('0002')))).toBe(false)
    expect(of(avp(AVP.messageType, octets('0002')), avp(AVP.assignedTunnelId, octets('0000')))).toBe(false)
    expect(of(avp(AVP.messageType, octets('0002')), avp(AVP.assignedTunnelId, octets('0001')))).toBe(true)
    expect(of(avp(AVP.assignedTunnelId, octets('0001')), avp(AVP.messageType, octets('0002')))).toBe(false)
    expect(of(avp(AVP.messageType, octets('0004')))).toBe(false)
    expect(of()).toBe(false)
  })

  it('of a type unknown to us comes with its number', () => {
    expect(decodeMessage(encodeMessage({ kind: 'other', type: 16, mandatory: false }))).toMatchObject({
      value: { message: { kind: 'other', type: 16, mandatory: false } },
    })
  })

  it('that ends a call says what PPP thinks', () => {
    const cause = { code: 16, protocol: 0xc223, direction: 1, text: 'no such user' }
    const cdn = { kind: 'cdn', sessionId: 5, close: { result: 1 }, cause } as const
    expect(decodeMessage(encodeMessage(cdn))).toEqual({ ok: true, value: { message: cdn, notUnderstood: [] } })
    expect(hex(encodePppCause(cause))).toBe(`0010c22301${hex(utf8('no such user'))}`)
  })
})

describe('a result', () => {
  it('may stand alone, with an error, or with a text', () => {
    expect(decodeResult(octets('0001'))).toEqual({ ok: true, value: { result: 1 } })
    expect(decodeResult(octets('00020006'))).toEqual({ ok: true, value: { result: 2, error: 6 } })
    expect(decodeResult(octets('0002000641'))).toEqual({ ok: true, value: { result: 2, error: 6, text: 'A' } })
    expect(decodeResult(octets('00')).ok).toBe(false)
    expect(hex(encodeResult({ result: 3, text: 'x' }))).toBe('0003000078')
  })

  it('is told in words', () => {
    expect(closeWords('tunnel', { result: 4 })).toBe('not authorized')
    expect(closeWords('tunnel', { result: 2, error: 8 })).toBe('general error: unknown mandatory attribute')
    expect(closeWords('call', { result: 1, error: 0 })).toBe('lost carrier')
    expect(closeWords('call', { result: 77, error: 78 })).toBe('result 77: error 78')
    expect(pppCauseWords({ code: 15 })).toBe('no acceptable authentication method')
    expect(pppCauseWords({ code: 99 })).toBe('cause 99')
  })
})
