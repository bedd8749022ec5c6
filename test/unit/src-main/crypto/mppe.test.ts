import { describe, expect, it } from 'vitest'
import { hex, utf8 } from '../../../../src-main/crypto/bytes.ts'
import { MppeKeys, mppeMasterKey } from '../../../../src-main/crypto/mppe.ts'
import { ntResponse } from '../../../../src-main/crypto/mschap.ts'
import { nodeCrypto } from '../../../../src-main/crypto/node.ts'
import { Rc4 } from '../../../../src-main/crypto/rc4.ts'
import { Secret } from '../../../../src-main/domain/profile/secret.ts'

const octets = (text: string): Uint8Array => Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16))

/** RFC 6229 has streams of RC4; RFC 3079 section 3.5.3 the keys of MS-CHAPv2's sample exchange. */
describe('RC4', () => {
  it.each([
    ['0102030405', 'b2396305f03dc027ccc3524a0a1118a8'],
    ['0102030405060708090a0b0c0d0e0f10', '9ac7cc9a609d1ef7b2932899cde41b97'],
  ])('gives the stream of RFC 6229 for %s', (key, stream) => {
    expect(hex(new Rc4(octets(key)).apply(new Uint8Array(16)))).toBe(stream)
  })
})

describe('MPPE with 128 bits', () => {
  const password = new Secret('clientPass')
  const response = ntResponse(nodeCrypto, {
    authenticatorChallenge: octets('5b5d7c7d7b3f2f3e3c2c602132262628'),
    peerChallenge: octets('21402324255e262a28295f2b3a337c7e'),
    user: 'User',
    password,
  })
  const master = mppeMasterKey(nodeCrypto, password, response)

  it('makes the master key of RFC 3079', () => {
    expect(hex(response)).toBe('82309ecd8d708b5ea08faa3981cd83544233114a3d85d6df')
    expect(hex(master.reveal())).toBe('fdece3717a8c838cb388e527ae3cdd31')
  })

  it('makes the gateway’s first key, and its stream over “test message”', () => {
    const keys = new MppeKeys(nodeCrypto, master, 'gateway-to-client')
    expect(hex(keys.first)).toBe('405cb2247a7956e6e211007ae27b22d4')
    expect(hex(new Rc4(keys.first).apply(utf8('test message')))).toBe('81848317df68846272fb5abe')
  })

  it('changes its key with every packet, and the other direction has others', () => {
    const streams = (['gateway-to-client', 'client-to-gateway'] as const).flatMap((direction) => {
      const keys = new MppeKeys(nodeCrypto, master, direction)
      return [0, 1, 2].map(() => hex(keys.next().apply(new Uint8Array(8))))
    })
    expect(new Set(streams).size).toBe(6)
  })
})
