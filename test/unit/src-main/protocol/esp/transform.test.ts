import { describe, expect, it } from 'vitest'
import type { EspSuite } from '../../../../../src-main/protocol/wire/ike/suites.ts'
import { Key } from '../../../../../src-main/crypto/key.ts'
import { nodeCrypto } from '../../../../../src-main/crypto/node.ts'
import { openEsp, sealEsp, type Direction } from '../../../../../src-main/protocol/esp/transform.ts'
import { hex, utf8 } from '../../../../../src-main/crypto/bytes.ts'
import { octets, vectors } from '../../crypto/vectors.ts'

const none = new Key(new Uint8Array(0))
const zeros = (length: number): Uint8Array => new Uint8Array(length)

const aes = (keyBytes: number, integrity: EspSuite['integrity']): EspSuite => ({
  cipher: 'aes-cbc',
  keyBytes,
  integrity,
})
const SUITES: readonly (readonly [string, EspSuite, number])[] = [
  ['AES-128 MD5', aes(16, 'md5'), 16],
  ['AES-192 SHA-1', aes(24, 'sha1'), 20],
  ['AES-256 SHA-256', aes(32, 'sha256'), 32],
  ['AES-256 SHA-384', aes(32, 'sha384'), 48],
  ['AES-256 SHA-512', aes(32, 'sha512'), 64],
  ['3DES SHA-1', { cipher: '3des-cbc', keyBytes: 24, integrity: 'sha1' }, 20],
  ['NULL SHA-256', { cipher: 'null', keyBytes: 0, integrity: 'sha256' }, 32],
  ['AES-128-GCM', { cipher: 'aes-gcm', keyBytes: 16, integrity: undefined }, 0],
  ['AES-256-GCM', { cipher: 'aes-gcm', keyBytes: 32, integrity: undefined }, 0],
]

const filled = (length: number, from: number): Key =>
  new Key(Uint8Array.from({ length }, (_, i) => (from + 7 * i) & 0xff))
const direction = (suite: EspSuite, integrityBytes: number): Direction => ({
  suite,
  spi: 0x11223344,
  keys: {
    cipher: filled(suite.keyBytes, 1),
    salt: suite.cipher === 'aes-gcm' ? filled(4, 9) : none,
    integrity: filled(integrityBytes, 5),
  },
  truncated: false,
})

describe('an ESP packet as published', () => {
  it.each(vectors<'key' | 'iv' | 'payload' | 'packet' | 'spi' | 'sequence' | 'nextHeader'>('esp-aes-cbc'))(
    'is written under AES-CBC, with the ICV behind it',
    (vector) => {
      const suite = aes(16, 'sha1')
      const keys = { cipher: new Key(octets(vector.key)), salt: none, integrity: filled(20, 0) }
      const one: Direction = { suite, spi: parseInt(vector.spi, 16), keys, truncated: false }
      const content = { nextHeader: Number(vector.nextHeader), payload: octets(vector.payload) }
      const sealed = sealEsp(nodeCrypto, () => octets(vector.iv), one, Number(vector.sequence), content)
      if (!sealed.ok) throw new Error(sealed.fault.kind)
      expect(hex(sealed.value.subarray(0, -12))).toBe(vector.packet)
      const mac = nodeCrypto.hmac('sha1', keys.integrity.reveal(), octets(vector.packet))
      expect(hex(sealed.value.subarray(-12))).toBe(hex(mac.subarray(0, 12)))
    },
  )

  it.each(vectors<'key' | 'salt' | 'payload' | 'packet' | 'spi' | 'sequence' | 'nextHeader'>('esp-aes-gcm'))(
    'is read under AES-GCM',
    (vector) => {
      const key = octets(vector.key)
      const suite: EspSuite = { cipher: 'aes-gcm', keyBytes: key.length, integrity: undefined }
      const keys = { cipher: new Key(key), salt: new Key(octets(vector.salt)), integrity: none }
      const one: Direction = { suite, spi: parseInt(vector.spi, 16), keys, truncated: false }
      const opened = openEsp(nodeCrypto, one, octets(vector.packet))
      if (!opened.ok) throw new Error(opened.fault)
      expect(hex(opened.value.payload)).toBe(vector.payload)
      expect(opened.value).toMatchObject({ sequence: Number(vector.sequence), nextHeader: Number(vector.nextHeader) })
    },
  )
})

describe.each(SUITES)('under %s', (_name, suite, integrityBytes) => {
  const one = direction(suite, integrityBytes)
  const seal = (payload: Uint8Array, sequence = 1): Uint8Array => {
    const sealed = sealEsp(nodeCrypto, zeros, one, sequence, { nextHeader: 17, payload })
    if (!sealed.ok) throw new Error(sealed.fault.kind)
    return sealed.value
  }

  it('what was sealed opens', () => {
    for (const length of [0, 1, 13, 14, 15, 16, 100]) {
      const payload = new Uint8Array(length).fill(7)
      expect(openEsp(nodeCrypto, one, seal(payload, 5))).toEqual({
        ok: true,
        value: { nextHeader: 17, payload, sequence: 5, truncated: false },
      })
    }
  })

  it('one changed bit anywhere behind the SPI is noticed', () => {
    const sealed = seal(utf8('some payload'))
    for (let at = 4; at < sealed.length; at++) {
      const changed = sealed.slice()
      changed[at] = (changed[at] ?? 0) ^ 1
      expect(openEsp(nodeCrypto, one, changed)).toEqual({ ok: false, fault: 'integrity' })
    }
  })

  it('what is cut short does not open', () => {
    const sealed = seal(utf8('some payload'))
    for (let length = 0; length < sealed.length; length++) {
      const opened = openEsp(nodeCrypto, one, sealed.subarray(0, length))
      // Four octets less make the ICV of SHA-256 one that was cut to 96 bits.
      const cut = suite.integrity === 'sha256' && length === sealed.length - 4
      expect(opened.ok).toBe(cut)
    }
  })
})

describe('SHA-256 cut to 96 bits', () => {
  const one = direction(aes(16, 'sha256'), 32)
  const cut = sealEsp(nodeCrypto, zeros, { ...one, truncated: true }, 1, { nextHeader: 17, payload: utf8('hello') })
  if (!cut.ok) throw new Error(cut.fault.kind)

  it('is recognised', () => {
    expect(openEsp(nodeCrypto, one, cut.value)).toMatchObject({ ok: true, value: { truncated: true } })
  })

  it('is still a proof: a changed bit is noticed', () => {
    const changed = cut.value.slice()
    changed[30] = (changed[30] ?? 0) ^ 1
    expect(openEsp(nodeCrypto, one, changed)).toEqual({ ok: false, fault: 'integrity' })
  })

  it('changes nothing for another hash', () => {
    const sha1 = direction(aes(16, 'sha1'), 20)
    const content = { nextHeader: 17, payload: utf8('hello') }
    expect(sealEsp(nodeCrypto, zeros, { ...sha1, truncated: true }, 1, content)).toEqual(
      sealEsp(nodeCrypto, zeros, sha1, 1, content),
    )
  })
})

it('a cipher without a proof is neither written nor read', () => {
  const bare = direction(aes(16, undefined), 0)
  expect(sealEsp(nodeCrypto, zeros, bare, 1, { nextHeader: 17, payload: utf8('') }).ok).toBe(false)
  expect(openEsp(nodeCrypto, bare, new Uint8Array(40).fill(1))).toEqual({ ok: false, fault: 'integrity' })
})

it('nothing is decrypted when the ICV is wrong', () => {
  const one = direction(aes(16, 'sha1'), 20)
  const sealed = sealEsp(nodeCrypto, zeros, one, 1, { nextHeader: 17, payload: utf8('x') })
  if (!sealed.ok) throw new Error(sealed.fault.kind)
  const watched = {
    ...nodeCrypto,
    cbcDecrypt: () => {
      throw new Error('decrypted')
    },
  }
  expect(openEsp(watched, one, sealed.value.fill(0, -12))).toEqual({ ok: false, fault: 'integrity' })
})
