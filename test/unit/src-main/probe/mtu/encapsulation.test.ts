import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { filledUp, innerLimit, outerSize } from '../../../../../src-main/domain/mtu/budget.ts'
import type { EspSuite } from '../../../../../src-main/protocol/wire/ike/suites.ts'
import { Key } from '../../../../../src-main/crypto/key.ts'
import { nodeCrypto } from '../../../../../src-main/crypto/node.ts'
import { sealEsp } from '../../../../../src-main/protocol/esp/transform.ts'
import { wrappingOf } from '../../../../../src-main/probe/mtu/encapsulation.ts'
import { encodeIpv4 } from '../../../../../src-main/protocol/wire/ip/ipv4.ts'
import { encodeUdp } from '../../../../../src-main/protocol/wire/ip/udp.ts'
import { encodeData } from '../../../../../src-main/protocol/wire/l2tp/header.ts'
import { encodeFrame } from '../../../../../src-main/protocol/wire/ppp/frame.ts'

/** Each that may be agreed on, with the octets of its integrity key. */
const SUITES: readonly (readonly [EspSuite, number])[] = [
  [{ cipher: 'aes-cbc', keyBytes: 16, integrity: 'md5' }, 16],
  [{ cipher: 'aes-cbc', keyBytes: 16, integrity: 'sha1' }, 20],
  [{ cipher: 'aes-cbc', keyBytes: 24, integrity: 'sha256' }, 32],
  [{ cipher: 'aes-cbc', keyBytes: 32, integrity: 'sha256' }, 32],
  [{ cipher: 'aes-cbc', keyBytes: 32, integrity: 'sha384' }, 48],
  [{ cipher: 'aes-cbc', keyBytes: 32, integrity: 'sha512' }, 64],
  [{ cipher: '3des-cbc', keyBytes: 24, integrity: 'md5' }, 16],
  [{ cipher: '3des-cbc', keyBytes: 24, integrity: 'sha1' }, 20],
  [{ cipher: 'aes-gcm', keyBytes: 16, integrity: undefined }, 0],
  [{ cipher: 'aes-gcm', keyBytes: 32, integrity: undefined }, 0],
]

const key = (length: number): Key => new Key(Uint8Array.from({ length }, (_, i) => i + 1))
const address = (last: number) => ({ family: 4, bytes: [192, 0, 2, last] }) as const

/** Octets of the datagram that our own codecs make of an inner packet of so many. */
function sealedBytes(
  inner: number,
  suite: EspSuite,
  integrityBytes: number,
  numbered: boolean,
  padded = false,
): number {
  const packet = encodeIpv4({
    source: address(1),
    destination: address(2),
    protocol: 1,
    identification: 1,
    dontFragment: true,
    moreFragments: false,
    fragmentOffset: 0,
    timeToLive: 64,
    payload: new Uint8Array(inner - 20),
  })
  const frame = encodeFrame({ protocol: 0x0021, information: packet })
  const data = encodeData({ tunnel: 1, session: 2, ...(numbered ? { ns: 3 } : {}) }, frame)
  const payload = encodeUdp({ sourcePort: 40_000, destinationPort: 1701, payload: data })
  const keys = {
    cipher: key(suite.keyBytes),
    salt: key(suite.cipher === 'aes-gcm' ? 4 : 0),
    integrity: key(integrityBytes),
  }
  const direction = { suite, spi: 0x1001, keys, truncated: false }
  const content = { nextHeader: 17, payload, padded }
  const sealed = sealEsp(nodeCrypto, (length) => new Uint8Array(length), direction, 1, content)
  if (!sealed.ok) throw new Error(sealed.fault.kind)
  return sealed.value.length
}

const tunnels = fc.record({
  suite: fc.constantFrom(...SUITES),
  inner: fc.integer({ min: 28, max: 1_500 }),
  numbered: fc.boolean(),
  family: fc.constantFrom(4 as const, 6 as const),
})

function wrapping(suite: EspSuite, family: 4 | 6, numbers: boolean, length = false) {
  const headers = { ours: { length: false, numbers }, theirs: { length, numbers } }
  const found = wrappingOf({ suite, encapsulation: 'udp' }, family, headers)
  if (!found) throw new Error('not counted')
  return found
}

describe('the size that is reckoned of an outer packet', () => {
  it('is the size of what the codecs make, for every suite and header', () => {
    fc.assert(
      fc.property(tunnels, ({ suite: [suite, integrityBytes], inner, numbered, family }) => {
        const outside = (family === 4 ? 20 : 40) + 8
        const { ours } = wrapping(suite, family, numbered)
        expect(outerSize(inner, ours)).toBe(outside + sealedBytes(inner, suite, integrityBytes, numbered))
      }),
      { numRuns: 1_000 },
    )
  })

  it('does not grow while there is padding to fill, and then by a block', () => {
    fc.assert(
      fc.property(tunnels, ({ suite: [suite], inner, numbered, family }) => {
        const { ours } = wrapping(suite, family, numbered)
        const full = filledUp(inner, ours)
        expect(full).toBeGreaterThanOrEqual(inner)
        expect(outerSize(full, ours)).toBe(outerSize(inner, ours))
        expect(outerSize(full + 1, ours)).toBeGreaterThan(outerSize(inner, ours))
        expect(innerLimit(outerSize(inner, ours), ours)).toBe(full)
      }),
    )
  })

  it('counts the length that a gateway writes, and takes the larger of both directions', () => {
    const [suite] = [{ cipher: 'aes-cbc', keyBytes: 32, integrity: 'sha256' } as const]
    const { ours, theirs, larger } = wrapping(suite, 4, false, true)
    expect(innerLimit(1_500, ours)).toBe(1_404)
    expect(innerLimit(1_500, theirs)).toBe(1_402)
    expect(larger).toBe(theirs)
  })

  it('is not reckoned for a suite whose octets nobody counted', () => {
    const fields = { length: false, numbers: false }
    const suite: EspSuite = { cipher: 'null', keyBytes: 0, integrity: 'sha256' }
    expect(wrappingOf({ suite, encapsulation: 'udp' }, 4, { ours: fields, theirs: fields })).toBeUndefined()
  })
})

describe('a packet with as much padding as there can be', () => {
  it('is whole blocks larger, with at most 255 octets of padding', () => {
    fc.assert(
      fc.property(tunnels, ({ suite: [suite, integrityBytes], inner, numbered }) => {
        const usual = sealedBytes(inner, suite, integrityBytes, numbered)
        const more = sealedBytes(inner, suite, integrityBytes, numbered, true) - usual
        const block = suite.cipher === 'aes-cbc' ? 16 : suite.cipher === '3des-cbc' ? 8 : 4
        expect(more % block).toBe(0)
        expect(more).toBeLessThanOrEqual(255)
        expect(more).toBeGreaterThan(255 - 2 * block)
      }),
    )
  })
})
