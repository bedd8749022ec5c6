import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { nodeCrypto } from '../../../../../src-main/crypto/node.ts'
import { isSigned } from '../../../../../src-main/domain/trust/envelope.ts'
import { soundKey } from '../../../../../src-main/domain/trust/keys.ts'
import { toBase64 } from '../../../../../src-main/domain/trust/octets.ts'
import { signed, pairOf } from '../../../../support/signed-files.ts'

interface Vector {
  readonly tcId: number
  readonly msg: string
  readonly sig: string
  readonly result: 'valid' | 'invalid'
}
interface Vectors {
  readonly numberOfTests: number
  readonly testGroups: readonly { readonly publicKey: { readonly pk: string }; readonly tests: readonly Vector[] }[]
}

const VECTORS = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../../../vectors/wycheproof/ed25519_test.json'), 'utf8'),
) as Vectors
const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'hex'))

describe('Ed25519 by the vectors of Wycheproof', () => {
  it('takes what is valid and nothing else', () => {
    const wrong: number[] = []
    let count = 0
    for (const { publicKey, tests } of VECTORS.testGroups)
      for (const { tcId, msg, sig, result } of tests) {
        count += 1
        if (isSigned(nodeCrypto, hex(publicKey.pk), hex(msg), hex(sig)) !== (result === 'valid')) wrong.push(tcId)
      }
    expect([count, wrong]).toEqual([VECTORS.numberOfTests, []])
  })
})

/** y of order 1, 2, 4, 8, 8 and encodings at and above p, each with either sign: what the vectors do not have. */
const SMALL = [
  '0100000000000000000000000000000000000000000000000000000000000000',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  '0000000000000000000000000000000000000000000000000000000000000000',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
].flatMap((y) => [y, y.slice(0, 62) + (parseInt(y.slice(62), 16) | 0x80).toString(16).padStart(2, '0')])

describe('points under which one signature fits many messages', () => {
  it.each(SMALL)('%s enters no trust store', (key) => {
    expect(soundKey(toBase64(hex(key)))).toMatchObject({ ok: false, fault: { code: 'E_KEY_WEAK' } })
  })

  it.each(SMALL)('%s is no R of a signature', (point) => {
    const pair = pairOf('wycheproof')
    const message = new TextEncoder().encode('any')
    const right = signed(message, pair)
    expect(isSigned(nodeCrypto, pair.publicKey, message, right)).toBe(true)
    for (let count = 0; count < 64; count++) {
      const forged = Uint8Array.from([...hex(point), ...right.subarray(32)])
      expect(isSigned(nodeCrypto, pair.publicKey, Uint8Array.of(count), forged)).toBe(false)
    }
  })
})
