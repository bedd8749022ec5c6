import { describe, expect, it } from 'vitest'
import { Key } from '../../../../src-main/crypto/key.ts'
import {
  fromBigInt,
  modpPrime,
  modpShareOf,
  MODP_GROUPS,
  modPow,
  toBigInt,
  type ModpGroup,
} from '../../../../src-main/crypto/modp.ts'
import { ecpShareOf, nodeCrypto } from '../../../../src-main/crypto/node.ts'
import { GROUP_NUMBERS, PUBLIC_BYTES, type Entropy, type GroupNumber } from '../../../../src-main/crypto/port.ts'
import { hex } from '../../../../src-main/crypto/bytes.ts'
import { octets, vectors } from './vectors.ts'

/** Different every time, the same every run. */
function seeded(): Entropy {
  let state = 1
  return (length) => Uint8Array.from({ length }, () => (state = (Math.imul(state, 1103515245) + 12345) >>> 0) >>> 24)
}

describe('the MODP groups', () => {
  it('agree with an independent run, and keep the leading zero of the secret', () => {
    for (const vector of vectors<'exponent' | 'own' | 'peer'>('modp-leading-zero')) {
      const share = modpShareOf(2, toBigInt(octets(vector.exponent)))
      expect(hex(share.publicValue)).toBe(vector.own.toLowerCase())
      const secret = share.shared(octets(vector.peer))
      expect(secret.ok && [secret.value.length, secret.value.reveal()[0]]).toEqual([128, 0])
    }
  })

  it.each(MODP_GROUPS)('refuse a public value of group %i that gives the secret away', (group: ModpGroup) => {
    const prime = modpPrime(group)
    const share = modpShareOf(group, 12345n)
    const range = { ok: false, fault: { kind: 'public-value', reason: 'range' } }
    for (const value of [0n, 1n, prime - 1n, prime, prime + 1n]) {
      expect(share.shared(fromBigInt(value, PUBLIC_BYTES[group]))).toEqual(range)
    }
    expect(share.shared(fromBigInt(2n, PUBLIC_BYTES[group])).ok).toBe(true)
    expect(share.shared(fromBigInt(prime - 2n, PUBLIC_BYTES[group])).ok).toBe(true)
  })

  it('raise to a power as the definition says', () => {
    for (const [base, exponent, modulus] of [
      [3n, 0n, 7n],
      [3n, 1n, 7n],
      [5n, 117n, 1019n],
      [2n, 4096n, 1000003n],
    ] as const) {
      expect(modPow(base, exponent, modulus)).toBe(base ** exponent % modulus)
    }
  })

  it('draw an exponent of full length even from entropy of zeros', () => {
    const share = nodeCrypto.keyShare(14, (length) => new Uint8Array(length))
    expect(toBigInt(share.publicValue)).toBe(modPow(2n, 1n << 255n, modpPrime(14)))
  })
})

describe('the ECP groups', () => {
  it.each(vectors<'group' | 'i' | 'gi' | 'r' | 'gr' | 'shared'>('ecp'))(
    'agree as RFC 5903 prints for group $group',
    (v) => {
      const group = Number(v.group) as GroupNumber
      const [initiator, responder] = [ecpShareOf(group, octets(v.i)), ecpShareOf(group, octets(v.r))]
      expect(initiator && hex(initiator.publicValue)).toBe(v.gi.toLowerCase())
      expect(responder && hex(responder.publicValue)).toBe(v.gr.toLowerCase())
      expect(initiator?.shared(octets(v.gr))).toEqual({ ok: true, value: new Key(octets(v.shared)) })
      const secret = initiator?.shared(octets(v.gr))
      expect(secret?.ok && hex(secret.value.reveal())).toBe(v.shared.toLowerCase())
    },
  )

  it('refuse a point that is not on the curve', () => {
    const share = nodeCrypto.keyShare(19, seeded())
    const peer = nodeCrypto.keyShare(19, (length) => new Uint8Array(length).fill(5)).publicValue
    const moved = peer.map((byte, i) => (i === 63 ? byte ^ 1 : byte))
    expect(share.shared(moved)).toEqual({ ok: false, fault: { kind: 'public-value', reason: 'not-on-curve' } })
    expect(share.shared(new Uint8Array(64)).ok).toBe(false)
  })

  it('take no scalar of zero', () => {
    expect(ecpShareOf(19, new Uint8Array(32))).toBeUndefined()
    expect(() => nodeCrypto.keyShare(19, (length) => new Uint8Array(length))).toThrow('entropy')
  })
})

describe('every group', () => {
  it.each(GROUP_NUMBERS)('%i gives both sides the same secret, and public values of the right length', (group) => {
    const entropy = seeded()
    const [one, two] = [nodeCrypto.keyShare(group, entropy), nodeCrypto.keyShare(group, entropy)]
    expect([one.publicValue.length, two.publicValue.length]).toEqual([PUBLIC_BYTES[group], PUBLIC_BYTES[group]])
    const [here, there] = [one.shared(two.publicValue), two.shared(one.publicValue)]
    if (!here.ok || !there.ok) throw new Error('refused')
    expect(hex(here.value.reveal())).toBe(hex(there.value.reveal()))
    expect(here.value.length).toBe(group >= 19 ? PUBLIC_BYTES[group] / 2 : PUBLIC_BYTES[group])
  })

  it('takes a number whose leading zeros the peer left out', () => {
    const share = nodeCrypto.keyShare(14, seeded())
    const short = fromBigInt(0x1234n, 3)
    expect(share.shared(short)).toEqual(share.shared(fromBigInt(0x1234n, PUBLIC_BYTES[14])))
    expect(share.shared(short).ok).toBe(true)
  })

  it.each(GROUP_NUMBERS)('%i refuses a public value of another length', (group) => {
    const share = nodeCrypto.keyShare(group, seeded())
    const shorter = group >= 19 ? [PUBLIC_BYTES[group] - 1] : []
    for (const length of [0, ...shorter, PUBLIC_BYTES[group] + 1, 16384]) {
      expect(share.shared(new Uint8Array(length).fill(2))).toEqual({
        ok: false,
        fault: { kind: 'public-value', reason: 'length' },
      })
    }
  })
})
