import { createHash, createHmac } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { desEncryptBlock } from '../../../../src-main/crypto/des.ts'
import { md4 } from '../../../../src-main/crypto/md4.ts'
import { nodeCrypto } from '../../../../src-main/crypto/node.ts'
import type { MacHash } from '../../../../src-main/crypto/port.ts'
import { hex, utf8 } from '../../../../src-main/crypto/bytes.ts'
import { octets, vectors } from './vectors.ts'

describe('MD4', () => {
  it.each(vectors<'text' | 'digest'>('md4'))('of "$text" is what RFC 1320 prints', ({ text, digest }) => {
    expect(hex(md4(utf8(text)))).toBe(digest)
  })

  it('pads right at every length up to and past two blocks', () => {
    const digests = Array.from({ length: 130 }, (_, length) => md4(new Uint8Array(length).fill(0x61)))
    // MD5 over the 130 digests as OpenSSL 3's legacy provider gives them.
    expect(hex(nodeCrypto.hash('md5', ...digests))).toBe('69e5a05d7d5c833fb384b757cfe2b92f')
  })
})

describe('DES', () => {
  it.each([
    // FIPS 81 / NBS SP 500-20 worked examples.
    ['133457799bbcdff1', '0123456789abcdef', '85e813540f0ab405'],
    ['0123456789abcdef', '4e6f772069732074', '3fa40e8a984d4815'],
    ['0101010101010101', '8000000000000000', '95f8a5e5dd31d900'],
    ['8001010101010101', '0000000000000000', '95a8d72813daa94d'],
    ['7ca110454a1a6e57', '01a1d6d039776742', '690f5b0d9a26939b'],
  ])('under %s turns %s into %s', (key, plain, sealed) => {
    expect(hex(desEncryptBlock(octets(key), octets(plain)))).toBe(sealed)
  })

  it('does not look at the parity bits of the key', () => {
    const block = octets('0123456789abcdef')
    expect(desEncryptBlock(octets('0000000000000000'), block)).toEqual(
      desEncryptBlock(octets('0101010101010101'), block),
    )
  })

  it('is one third of the engine’s 3DES when the three keys are one', () => {
    const bytes = fc.uint8Array({ minLength: 8, maxLength: 8 })
    fc.assert(
      fc.property(bytes, bytes, (key, block) => {
        const thrice = Uint8Array.from([...key, ...key, ...key])
        const engine = nodeCrypto.cbcEncrypt('3des', thrice, new Uint8Array(8), block)
        expect(engine).toEqual({ ok: true, value: desEncryptBlock(key, block) })
      }),
      { numRuns: 50 },
    )
  })

  it('throws for a wrong length, as that is our defect', () => {
    expect(() => desEncryptBlock(new Uint8Array(7), new Uint8Array(8))).toThrow(RangeError)
  })
})

describe('the other digests', () => {
  it.each(vectors<'hash' | 'text' | 'digest'>('digests'))('$hash of "$text" is $digest', ({ hash, text, digest }) => {
    expect(hex(nodeCrypto.hash(hash as MacHash, utf8(text)))).toBe(digest)
  })
})

describe('3DES in CBC mode', () => {
  it.each(vectors<'key' | 'plain' | 'sealed'>('triple-des'))('gives $sealed', ({ key, plain, sealed }) => {
    const iv = new Uint8Array(8)
    const out = nodeCrypto.cbcEncrypt('3des', octets(key), iv, octets(plain))
    expect(out).toEqual({ ok: true, value: octets(sealed) })
    expect(nodeCrypto.cbcDecrypt('3des', octets(key), iv, octets(sealed))).toEqual({ ok: true, value: octets(plain) })
  })
})

describe('HMAC', () => {
  it.each(vectors<'hash' | 'key' | 'data' | 'mac'>('hmac'))('$hash gives $mac', ({ hash, key, data, mac }) => {
    expect(hex(nodeCrypto.hmac(hash as MacHash, octets(key), octets(data)))).toBe(mac)
  })

  it('takes its input in any number of parts', () => {
    const [key, a, b] = [utf8('key'), utf8('one'), utf8('two')]
    expect(nodeCrypto.hmac('sha256', key, a, b)).toEqual(nodeCrypto.hmac('sha256', key, utf8('onetwo')))
    expect(hex(nodeCrypto.hash('sha1', a, b))).toBe(createHash('sha1').update('onetwo').digest('hex'))
    expect(hex(nodeCrypto.hmac('md5', key, a, b))).toBe(createHmac('md5', 'key').update('onetwo').digest('hex'))
  })
})

describe('AES in CBC mode', () => {
  const published = ['aes-cbc', 'aes-cbc-nist'].flatMap((name) => vectors<'key' | 'iv' | 'plain' | 'sealed'>(name))
  it.each(published)('gives $sealed', ({ key, iv, plain, sealed }) => {
    const out = nodeCrypto.cbcEncrypt('aes', octets(key), octets(iv), octets(plain))
    expect(out).toEqual({ ok: true, value: octets(sealed) })
    const back = nodeCrypto.cbcDecrypt('aes', octets(key), octets(iv), octets(sealed))
    expect(back).toEqual({ ok: true, value: octets(plain) })
  })

  it('says which length is wrong', () => {
    const wrong = (key: number, iv: number, text: number) =>
      nodeCrypto.cbcDecrypt('aes', new Uint8Array(key), new Uint8Array(iv), new Uint8Array(text))
    expect(wrong(15, 16, 16)).toEqual({ ok: false, fault: { kind: 'length', what: 'key' } })
    expect(wrong(16, 8, 16)).toEqual({ ok: false, fault: { kind: 'length', what: 'iv' } })
    expect(wrong(16, 16, 17)).toEqual({ ok: false, fault: { kind: 'length', what: 'block' } })
  })
})

describe('AES in GCM mode', () => {
  const key = new Uint8Array(16).fill(1)
  const nonce = new Uint8Array(12).fill(2)
  const header = utf8('header')

  it('opens what it sealed', () => {
    const sealed = nodeCrypto.gcmSeal(key, nonce, header, utf8('inside'))
    expect(sealed.ok && nodeCrypto.gcmOpen(key, nonce, header, sealed.value)).toEqual({
      ok: true,
      value: utf8('inside'),
    })
  })

  it('refuses a changed octet anywhere, and a changed header', () => {
    const sealed = nodeCrypto.gcmSeal(key, nonce, header, utf8('inside'))
    if (!sealed.ok) throw new Error('not sealed')
    for (let i = 0; i < sealed.value.length; i++) {
      const changed = sealed.value.map((byte, at) => (at === i ? byte ^ 1 : byte))
      expect(nodeCrypto.gcmOpen(key, nonce, header, changed).ok).toBe(false)
    }
    expect(nodeCrypto.gcmOpen(key, nonce, utf8('Header'), sealed.value)).toEqual({
      ok: false,
      fault: { kind: 'authentication' },
    })
    expect(nodeCrypto.gcmOpen(key, nonce, header, new Uint8Array(15)).ok).toBe(false)
  })
})
