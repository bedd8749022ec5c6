import { describe, expect, it } from 'vitest'
import { Key } from '../../../../../src-main/crypto/key.ts'
import { nodeCrypto } from '../../../../../src-main/crypto/node.ts'
import {
  espChannel,
  type EspChannel,
  type EspOutput,
  type EspPair,
} from '../../../../../src-main/protocol/esp/channel.ts'
import { utf8 } from '../../../../../src-main/crypto/bytes.ts'

const suite = { cipher: 'aes-cbc', keyBytes: 16, integrity: 'sha256' } as const
const keys = (from: number): EspPair['inbound']['keys'] => ({
  cipher: new Key(new Uint8Array(16).fill(from)),
  salt: new Key(new Uint8Array(0)),
  integrity: new Key(new Uint8Array(32).fill(from)),
})
const half = (spi: number): EspPair['inbound'] => ({ spi, keys: keys(spi & 0xff) })
const pair = (inbound: number, outbound: number): EspPair => ({
  inbound: half(inbound),
  outbound: half(outbound),
  suite,
})

const entropy = (length: number): Uint8Array => new Uint8Array(length).fill(3)
const channel = (truncateSha256 = false): EspChannel => espChannel({ crypto: nodeCrypto, entropy, truncateSha256 })

function joined(truncateSha256 = false): { us: EspChannel; gateway: EspChannel } {
  const us = channel()
  const gateway = channel(truncateSha256)
  us.add(pair(0x1001, 0x2002))
  gateway.add(pair(0x2002, 0x1001))
  return { us, gateway }
}

function sent(outputs: readonly EspOutput[]): Uint8Array {
  const [first] = outputs
  if (first?.kind !== 'send') throw new Error('nothing was sent')
  return first.bytes
}
const payloads = (outputs: readonly EspOutput[]): readonly string[] =>
  outputs.flatMap((output) => (output.kind === 'payload' ? [new TextDecoder().decode(output.bytes)] : []))
const seen = (outputs: readonly EspOutput[]): readonly unknown[] =>
  outputs.flatMap((output) => (output.kind === 'observe' ? [output.seen] : []))

describe('ESP between two ends', () => {
  it('carries payloads both ways, and says once that it works', () => {
    const { us, gateway } = joined()
    const first = gateway.receive(sent(us.send(utf8('one'))))
    expect(payloads(first)).toEqual(['one'])
    expect(seen(first)).toEqual([{ kind: 'esp-received', packets: 1, integrity: 'right' }])
    const second = gateway.receive(sent(us.send(utf8('two'))))
    expect([payloads(second), seen(second)]).toEqual([['two'], []])
    expect(payloads(us.receive(sent(gateway.send(utf8('back')))))).toEqual(['back'])
    expect(gateway.counts).toMatchObject({ right: 2, wrong: 0 })
  })

  it('F-79 takes a packet once', () => {
    const { us, gateway } = joined()
    const datagram = sent(us.send(utf8('one')))
    gateway.receive(datagram)
    expect(gateway.receive(datagram)).toEqual([])
    expect(gateway.counts.replayed).toBe(1)
  })

  it('counts what does not prove itself, and speaks of the first, the tenth, the hundredth', () => {
    const { us, gateway } = joined()
    const datagram = sent(us.send(utf8('one')))
    datagram[40] = (datagram[40] ?? 0) ^ 1
    const said = Array.from({ length: 120 }, () => gateway.receive(datagram)).flatMap(seen)
    expect(said).toEqual([1, 10, 100].map((packets) => ({ kind: 'esp-received', packets, integrity: 'wrong' })))
    expect(gateway.counts).toMatchObject({ wrong: 120, right: 0 })
  })

  it('notes an SPI that nobody knows', () => {
    const { us } = joined()
    expect(seen(us.receive(Uint8Array.of(9, 9, 9, 9, 0, 0, 0, 1)))).toEqual([{ kind: 'esp-unknown-spi', packets: 1 }])
    expect(us.receive(Uint8Array.of(9, 9, 9, 9, 0, 0, 0, 2))).toEqual([])
  })

  it('passes over IKE, keepalives and what fits no block', () => {
    const { us } = joined()
    expect(us.receive(new Uint8Array(40))).toEqual([])
    expect(us.receive(Uint8Array.of(0xff))).toEqual([])
    expect(us.receive(Uint8Array.of(0, 0, 0x10, 1, 0, 0, 0, 1, 5))).toEqual([])
    expect(us.counts.malformed).toBe(1)
  })

  it('swallows a dummy packet', () => {
    const { us, gateway } = joined()
    expect(payloads(gateway.receive(sent(us.send(utf8('noise'), { nextHeader: 59 }))))).toEqual([])
    expect(gateway.counts).toMatchObject({ dummy: 1, right: 1 })
  })

  it('has nothing to say without keys', () => {
    expect(channel().send(utf8('one'))).toEqual([])
  })
})

describe('a gateway that cuts SHA-256', () => {
  it('is noticed and answered in kind', () => {
    const { us, gateway } = joined(true)
    const first = us.receive(sent(gateway.send(utf8('hello'))))
    expect(seen(first)).toEqual([{ kind: 'esp-received', packets: 1, integrity: 'truncated' }])
    expect(payloads(first)).toEqual(['hello'])
    const answer = sent(us.send(utf8('hello')))
    expect(answer.length).toBe(8 + 16 + 16 + 12)
    expect(payloads(gateway.receive(answer))).toEqual(['hello'])
  })

  it('is no longer believed to when a whole ICV comes', () => {
    const { us, gateway } = joined()
    us.receive(sent(gateway.send(utf8('cut on the path'))).slice(0, -4))
    expect(sent(us.send(utf8('x'))).length).toBe(8 + 16 + 16 + 12)
    us.receive(sent(gateway.send(utf8('whole'))))
    expect(sent(us.send(utf8('x'))).length).toBe(8 + 16 + 16 + 16)
  })
})

describe('renewed keys', () => {
  it('send at once, while the old ones still receive until they are taken away', () => {
    const { us, gateway } = joined()
    const late = sent(gateway.send(utf8('late')))
    us.add(pair(0x1101, 0x2202))
    expect(sent(us.send(utf8('new'))).slice(0, 4)).toEqual(Uint8Array.of(0, 0, 0x22, 0x02))
    expect(payloads(us.receive(late))).toEqual(['late'])
    us.remove(0x1001)
    expect(seen(us.receive(sent(gateway.send(utf8('too late')))))).toEqual([{ kind: 'esp-unknown-spi', packets: 1 }])
  })
})

it('no key shows in what comes out', () => {
  const us = channel()
  const secret = new Uint8Array(16).fill(0x5e)
  us.add({
    ...pair(0x1001, 0x2002),
    outbound: { spi: 0x2002, keys: { ...keys(1), cipher: new Key(secret) } },
  })
  const text = JSON.stringify([us.send(utf8('x')), us.counts])
  expect(text).not.toContain('94,94,94')
  expect(text).not.toContain(':94,"1":94')
})
