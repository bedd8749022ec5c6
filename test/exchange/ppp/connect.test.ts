import { describe, expect, it } from 'vitest'
import type { PppMethod } from '../../../src-main/domain/profile/schema.ts'
import { decodeL2tp } from '../../../src-main/protocol/wire/l2tp/header.ts'
import { decodeMessage } from '../../../src-main/protocol/wire/l2tp/message.ts'
import { decodeFrame, encodeFrame } from '../../../src-main/protocol/wire/ppp/frame.ts'
import { decodePacket, encodePacket } from '../../../src-main/protocol/wire/ppp/control.ts'
import { CODE, PPP } from '../../../src-main/protocol/wire/ppp/numbers.ts'
import { utf8 } from '../../../src-main/crypto/bytes.ts'
import { Secret } from '../../../src-main/domain/profile/secret.ts'
import { PASSWORD, environment, type Environment } from './environment.ts'

/** The control messages one end sent, ZLBs left out. */
function messages({ sent }: Environment, from: 'client' | 'gateway'): readonly string[] {
  return sent.flatMap((one) => {
    const decoded = one.from === from ? decodeL2tp(one.bytes) : undefined
    if (!decoded?.ok || decoded.value.kind !== 'control' || decoded.value.body.length === 0) return []
    const message = decodeMessage(decoded.value.body)
    return message.ok ? [message.value.message.kind] : []
  })
}

/** Frames of one protocol that one end sent, as codes. */
function codes({ sent }: Environment, from: 'client' | 'gateway', protocol: number): readonly number[] {
  return sent.flatMap((one) => {
    const decoded = one.from === from ? decodeL2tp(one.bytes) : undefined
    const frame = decoded?.ok && decoded.value.kind === 'data' ? decodeFrame(decoded.value.body) : undefined
    if (!frame?.ok || frame.value.protocol !== protocol) return []
    const packet = decodePacket(frame.value.information)
    return packet.ok ? [packet.value.code] : []
  })
}

const framed = (bytes: Uint8Array) => {
  const decoded = decodeL2tp(bytes)
  const frame = decoded.ok && decoded.value.kind === 'data' ? decodeFrame(decoded.value.body) : undefined
  return frame?.ok ? frame.value : undefined
}

describe('a connect', () => {
  it('reaches an address, rung by rung', () => {
    const { client, gateway } = environment().run(2_000)
    expect(client.failures).toEqual([])
    expect(client.seen).toEqual([
      { kind: 'l2tp-answer', host: 'gateway', vendor: 'Example' },
      { kind: 'done' },
      { kind: 'lcp-up', mru: 1410 },
      { kind: 'auth-methods', wanted: ['MS-CHAPv2'], allowed: ['MS-CHAPv2'], agreed: 'MS-CHAPv2' },
      { kind: 'done' },
      { kind: 'auth-accepted', method: 'MS-CHAPv2' },
      { kind: 'done' },
      { kind: 'address', local: '10.9.0.7', peer: '10.9.0.1', dns: ['10.9.0.53'] },
      { kind: 'done', found: '10.9.0.7' },
    ])
    expect(client.stages).toEqual(['l2tp', 'lcp', 'authenticate', 'address'])
    expect(client.agreements).toMatchObject([{ peerMru: 1410 }])
    expect(gateway.agreements).toMatchObject([{ peerMru: 1400 }])
  })

  it('takes the messages of RFC 2661 in order, and no more', () => {
    const one = environment().run(2_000)
    expect(messages(one, 'client')).toEqual(['sccrq', 'scccn', 'icrq', 'iccn'])
    expect(messages(one, 'gateway')).toEqual(['sccrp', 'icrp'])
  })

  it('loses no time: the address is there within a few round trips', () => {
    const { client } = environment().run(400)
    expect(client.agreements).toHaveLength(1)
  })

  it.each<PppMethod>(['mschapv2', 'eap-mschapv2', 'chap', 'pap'])('proves the password by %s', (method) => {
    const { client } = environment({ client: { methods: [method] }, gateway: { methods: [method] } }).run(2_000)
    expect(client.failures).toEqual([])
    expect(client.agreements).toHaveLength(1)
  })

  it.each<PppMethod>(['mschapv2', 'eap-mschapv2'])(
    'encrypts every packet where both demand it, by keys of %s',
    (method) => {
      const demanding = { methods: [method], encrypted: true }
      const one = environment({ client: demanding, gateway: demanding }).run(2_000)
      const packets = Array.from({ length: 5 }, (_, i) => Uint8Array.of(0x45, 1, 2, 3, i))
      const before = one.sent.length
      for (const packet of packets) one.post(one.client, one.client.ip(packet, one.now))
      one.post(one.gateway, one.gateway.ip(Uint8Array.of(0x45, 9), one.now))
      one.run(100)
      expect(one.gateway.packets).toEqual(packets)
      expect(one.client.packets).toEqual([Uint8Array.of(0x45, 9)])
      expect(one.sent.slice(before).map(({ bytes }) => framed(bytes)?.protocol)).toEqual(Array(6).fill(PPP.compressed))
      // One that is lost costs itself alone.
      one.lose(1)
      for (const packet of packets) one.post(one.client, one.client.ip(packet, one.now))
      one.run(100)
      expect(one.gateway.packets).toEqual([...packets, ...packets.slice(1)])
    },
  )

  it('drops what comes in clear once it is to be encrypted', () => {
    const demanding = { encrypted: true }
    const one = environment({ client: demanding, gateway: demanding }).run(2_000)
    const clear = encodeFrame({ protocol: PPP.ipv4, information: Uint8Array.of(0x45, 1) })
    one.post(one.gateway, one.gateway.rawFrame(clear, one.now))
    one.run(100)
    expect(one.client.packets).toEqual([])
  })

  it('talks a gateway out of the method it asks for first', () => {
    const setup = { client: { methods: ['mschapv2', 'chap'] }, gateway: { methods: ['pap', 'chap'] } } as const
    const { client } = environment(setup).run(2_000)
    expect(client.find('auth-methods')).toEqual({
      kind: 'auth-methods',
      wanted: ['PAP', 'CHAP'],
      allowed: ['MS-CHAPv2', 'CHAP'],
      agreed: 'CHAP',
    })
    expect(client.agreements).toHaveLength(1)
  })

  it('is content with a gateway that asks for no password', () => {
    const { client } = environment({ gateway: { methods: [] } }).run(2_000)
    expect(client.find('auth-methods')).toMatchObject({ wanted: [], agreed: 'none' })
    expect(client.agreements).toHaveLength(1)
  })

  it('leaves the domain out of the proof, and sends the name as it was typed', () => {
    const { client, gateway } = environment({
      client: { user: 'OFFICE\\ann' },
      gateway: { account: (user) => (user === 'OFFICE\\ann' ? { password: new Secret(PASSWORD) } : undefined) },
    }).run(2_000)
    expect([client.agreements.length, gateway.agreements.length]).toEqual([1, 1])
  })

  it('speaks IPv6 when both want it, and turns it down otherwise', () => {
    const both = environment({ client: { ipv6: true }, gateway: { ipv6: true } }).run(2_000)
    expect([both.client.ups6.length, both.gateway.ups6.length]).toEqual([1, 1])
    const one = environment({ gateway: { ipv6: true } }).run(20_000)
    expect([one.client.ups6.length, one.gateway.ups6.length]).toEqual([0, 0])
    expect(codes(one, 'client', PPP.lcp)).toContain(CODE.protocolReject)
    expect(one.client.agreements).toHaveLength(1)
    expect(one.client.failures).toEqual([])
  })
})

describe('a link that is up', () => {
  it('carries packets both ways, each version in its protocol', () => {
    const one = environment({ client: { ipv6: true }, gateway: { ipv6: true } }).run(2_000)
    const four = Uint8Array.of(0x45, 1, 2, 3)
    const six = Uint8Array.of(0x60, 1, 2, 3)
    for (const packet of [four, six, Uint8Array.of(0x12)]) one.post(one.client, one.client.ip(packet, one.now))
    one.post(one.gateway, one.gateway.ip(four, one.now))
    one.run(100)
    expect(one.gateway.packets).toEqual([four, six])
    expect(one.client.packets).toEqual([four])
  })

  it('rejects a protocol that it does not speak', () => {
    const one = environment().run(2_000)
    const compression = encodePacket({ code: 1, identifier: 1, data: new Uint8Array(0) })
    one.post(one.gateway, one.gateway.rawFrame(encodeFrame({ protocol: 0x80fd, information: compression }), one.now))
    one.run(100)
    expect(codes(one, 'client', PPP.lcp).at(-1)).toBe(CODE.protocolReject)
  })

  it('answers an echo of the gateway, and asks itself', () => {
    const one = environment({ client: { echo: { interval: 5, failures: 3 } } }).run(30_000)
    expect(codes(one, 'client', PPP.lcp).filter((code) => code === CODE.echoRequest).length).toBeGreaterThan(4)
    expect(codes(one, 'gateway', PPP.lcp)).toContain(CODE.echoReply)
    expect(one.client.failures).toEqual([])
  })

  it('asks by HELLO when nothing was heard for a while', () => {
    const one = environment().run(150_000)
    expect(messages(one, 'client').filter((kind) => kind === 'hello').length).toBeGreaterThan(0)
    expect(one.client.failures).toEqual([])
  })

  it('goes through it all again when the gateway negotiates anew', () => {
    const one = environment().run(2_000)
    const request = encodePacket({ code: CODE.configureRequest, identifier: 99, data: new Uint8Array(0) })
    one.post(one.gateway, one.gateway.rawFrame(encodeFrame({ protocol: PPP.lcp, information: request }), one.now))
    one.run(3_000)
    expect(one.client.agreements.length).toBeGreaterThan(1)
    expect(one.client.failures).toEqual([])
  })
})

describe('taking leave', () => {
  it('says goodbye to the link, the call and the tunnel, in this order', () => {
    const one = environment().run(2_000)
    one.post(one.client, one.client.close(one.now))
    one.run(2_000)
    expect(one.client.closed).toBe(true)
    expect(codes(one, 'client', PPP.lcp).at(-1)).toBe(CODE.terminateRequest)
    expect(messages(one, 'client').slice(-2)).toEqual(['cdn', 'stopccn'])
    expect(one.gateway.closed).toBe(true)
    expect(one.gateway.find('closed-by-gateway')).toEqual({ kind: 'closed-by-gateway', text: 'User request' })
  })

  it('takes less than two seconds when nobody listens any more', () => {
    const one = environment({ fates: [] }).run(2_000)
    const from = one.now
    one.lose(1_000)
    one.post(one.client, one.client.close(one.now))
    one.run(5_000)
    expect(one.client.closed).toBe(true)
    const last = one.sent.filter((datagram) => datagram.from === 'client').at(-1)
    expect((last?.at ?? Infinity) - from).toBeLessThan(2_000)
    expect(messages(one, 'client')).toContain('stopccn')
  })

  it.each([10, 30, 50, 70, 90, 130, 170, 210])('works %i ms into the connect as well', (moment) => {
    const one = environment().run(moment)
    one.post(one.client, one.client.close(one.now))
    one.run(3_000)
    expect(one.client.closed).toBe(true)
    // Whoever is first: a gateway that is told goodbye by the call may end the tunnel itself.
    expect([...messages(one, 'client'), ...messages(one, 'gateway')]).toContain('stopccn')
    expect(one.gateway.closed).toBe(true)
    expect(one.client.failures).toEqual([])
  })

  it('is understood when the gateway does it', () => {
    const one = environment().run(2_000)
    one.post(one.gateway, one.gateway.close(one.now))
    one.run(3_000)
    expect(one.client.find('closed-by-gateway')).toEqual({ kind: 'closed-by-gateway', text: 'User request' })
    expect(one.client.failures[0]).toEqual({ kind: 'terminated-by-peer', text: 'User request' })
    expect([one.client.closed, one.gateway.closed]).toEqual([true, true])
  })
})

it('F-80 a text of the gateway comes through harmless', () => {
  const one = environment().run(2_000)
  const bye = encodePacket({ code: CODE.terminateRequest, identifier: 7, data: utf8('bye\u001b[31m') })
  one.post(one.gateway, one.gateway.rawFrame(encodeFrame({ protocol: PPP.lcp, information: bye }), one.now))
  one.run(100)
  expect(JSON.stringify(one.client.seen)).not.toContain('\u001b')
})
