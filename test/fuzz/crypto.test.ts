import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { Secret } from '../../src-main/domain/profile/secret.ts'
import { certificateNames } from '../../src-main/crypto/der.ts'
import { nodeCrypto } from '../../src-main/crypto/node.ts'
import { checkSigner } from '../../src-main/crypto/self-test.ts'
import { GROUP_NUMBERS, PUBLIC_BYTES, type CbcCipher } from '../../src-main/crypto/port.ts'
import { utf8 } from '../../src-main/crypto/bytes.ts'
import { party, type Party } from '../unit/src-main/crypto/certificates.ts'
import { FACTOR, holds } from './runs.ts'
import { anyText } from '../support/any-text.ts'

/**
 * The port of cryptography answers hostile input with a value. Engines throw for different input: OpenSSL's versions
 * and BoringSSL disagree about which certificates, keys and points are legal, and Node's getters parse when they are read.
 */

const HASH = nodeCrypto.hash('sha256', utf8('what is proven'))
const HOSTS = [
  'vpn.example.org',
  '*.example.org',
  '192.0.2.1',
  '2001:db8::1',
  '',
  '.',
  ':',
  '1',
  'a\u0000b',
  'ü',
  '%',
] as const

/** What one octet becomes: of every octet of a certificate, so few values in every run. */
const VALUES = FACTOR > 1 ? [0x00, 0x01, 0x7f, 0x80, 0x81, 0xff] : [0x00]

let authority: Party
let gateway: Party
let elliptic: Party
beforeAll(() => {
  authority = party({ name: 'Example CA', authority: true })
  gateway = party({
    name: 'vpn.example.org',
    issuer: authority,
    dnsName: 'vpn.example.org',
    address: Uint8Array.of(192, 0, 2, 1),
    usage: 'server',
  })
  elliptic = party({ name: 'other.example.org', dnsName: 'other.example.org', kind: 'ec' })
})

/** Everything that the port does with a certificate. */
function readAll(certificate: Uint8Array): void {
  nodeCrypto.certificateFacts(certificate)
  nodeCrypto.certificateDer(certificate)
  nodeCrypto.verifyBareHash(certificate, HASH, new Uint8Array(256).fill(1))
  nodeCrypto.isIssuedBy(certificate, authority.certificate)
  nodeCrypto.isIssuedBy(gateway.certificate, certificate)
  for (const host of HOSTS.slice(0, 3)) nodeCrypto.certificateCovers(certificate, host)
  certificateNames(certificate)
}

/** Runs a step, and names the input when the step throws. */
function total(input: () => string, step: () => void): void {
  try {
    step()
  } catch (error) {
    throw new Error(`threw for ${input()}`, { cause: error })
  }
}

describe('a certificate', () => {
  it('with one octet changed is read or refused, whichever octet it is', () => {
    for (const { certificate } of [gateway, elliptic]) {
      for (let at = 0; at < certificate.length; at++) {
        for (const value of VALUES) {
          total(
            () => `octet ${at} = ${value} of ${Buffer.from(certificate).toString('hex')}`,
            () => readAll(certificate.with(at, value)),
          )
        }
      }
    }
  }, 60_000)

  it('with several octets changed is read or refused', () => {
    const changes = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 6 })
    holds(
      fc.property(fc.boolean(), changes, (which, list) => {
        const copy = Uint8Array.from((which ? gateway : elliptic).certificate)
        for (const [at, value] of list) copy[at % copy.length] = value
        readAll(copy)
      }),
    )
  })

  it('cut off, put together or of noise is read or refused', () => {
    for (let end = 0; end < gateway.certificate.length; end += 7) readAll(gateway.certificate.slice(0, end))
    holds(fc.property(fc.uint8Array({ maxLength: 300 }), readAll))
    readAll(Uint8Array.from([...gateway.certificate, ...elliptic.certificate]))
    readAll(utf8('-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n'))
  })

  it('covers a name or not, whatever name is asked for', () => {
    for (const host of HOSTS) {
      expect(typeof nodeCrypto.certificateCovers(gateway.certificate, host)).toBe('boolean')
    }
    holds(
      fc.property(anyText({ maxLength: 300 }), (host) => {
        nodeCrypto.certificateCovers(gateway.certificate, host)
      }),
    )
  })
})

describe('a signature', () => {
  it('of any octets and any length is right or wrong', () => {
    const right = nodeCrypto.signBareHash(gateway.privateKey, HASH)
    if (!right.ok) throw new Error('not signed')
    holds(
      fc.property(fc.uint8Array({ maxLength: 600 }), fc.uint8Array({ maxLength: 64 }), (signature, digest) => {
        expect(nodeCrypto.verifyBareHash(gateway.certificate, digest, signature)).toBe(false)
        nodeCrypto.verifyBareHash(elliptic.certificate, digest, signature)
      }),
    )
    for (const value of [0x00, 0xff]) {
      for (const length of [0, 1, 255, 256, 257, 4096]) {
        const signature = new Uint8Array(length).fill(value)
        expect(nodeCrypto.verifyBareHash(gateway.certificate, HASH, signature)).toBe(false)
      }
    }
    expect(nodeCrypto.verifyBareHash(gateway.certificate, HASH, right.value)).toBe(true)
  })

  it('is made or refused, whatever length the hash has', () => {
    for (const length of [0, 1, 16, 20, 64, 245, 246, 256, 257, 5000]) {
      const answer = nodeCrypto.signBareHash(gateway.privateKey, new Uint8Array(length))
      if (!answer.ok) expect(answer.fault).toEqual({ kind: 'private-key', reason: 'refused' })
      else expect(answer.value).toHaveLength(256)
    }
  })
})

describe('a private key', () => {
  it('with a few characters changed, cut off or put on signs or is a fault', () => {
    const pem = gateway.privateKey.reveal()
    const changes = fc.array(fc.tuple(fc.nat(), fc.string({ maxLength: 2 })), { maxLength: 3 })
    holds(
      fc.property(changes, fc.option(fc.nat(pem.length)), (list, end) => {
        let text = pem.slice(0, end ?? pem.length)
        for (const [at, letters] of list) {
          const where = at % (text.length + 1)
          text = text.slice(0, where) + letters + text.slice(where + letters.length)
        }
        const answer = checkSigner(nodeCrypto, new Secret(text), gateway.certificate)
        if (!answer.ok) expect(answer.fault.kind).toBe('private-key')
      }),
    )
  })

  it.each(['', '\u0000', '-----BEGIN PRIVATE KEY-----', 'ü'.repeat(2000)])('that is no key (%j) is a fault', (text) => {
    expect(nodeCrypto.signBareHash(new Secret(text), HASH)).toEqual({
      ok: false,
      fault: { kind: 'private-key', reason: 'unreadable' },
    })
  })
})

describe('a public value', () => {
  it.each(GROUP_NUMBERS.filter((group) => group < 17))('of any octets gives group %i a secret or a fault', (group) => {
    const share = nodeCrypto.keyShare(group, (length) => new Uint8Array(length).fill(7))
    const right = PUBLIC_BYTES[group]
    const length = fc.oneof(fc.constant(right), fc.nat(right + 2))
    holds(
      fc.property(
        length,
        fc.constantFrom(0x00, 0x01, 0x7f, 0xff),
        fc.uint8Array({ maxLength: 200 }),
        (size, fill, head) => {
          const value = new Uint8Array(size).fill(fill)
          value.set(head.slice(0, size))
          const secret = share.shared(value)
          if (!secret.ok) expect(secret.fault.kind).toBe('public-value')
          else expect(secret.value.length).toBe(group >= 19 ? right / 2 : right)
        },
      ),
      group < 19 ? 10 : 100,
    )
  })
})

describe('a ciphertext', () => {
  const octets = fc.uint8Array({ maxLength: 80 })
  it('of any octets, key and vector is opened or a fault', () => {
    holds(
      fc.property(fc.constantFrom<CbcCipher>('aes', '3des'), octets, octets, octets, (cipher, key, iv, text) => {
        nodeCrypto.cbcDecrypt(cipher, key, iv, text)
        nodeCrypto.cbcEncrypt(cipher, key, iv, text)
        nodeCrypto.gcmOpen(key, iv, text, text)
        nodeCrypto.gcmSeal(key, iv, text, text)
      }),
    )
    for (const [cipher, size] of [
      ['aes', 16],
      ['aes', 24],
      ['aes', 32],
      ['3des', 24],
    ] as const) {
      const block = cipher === 'aes' ? 16 : 8
      for (const blocks of [0, 1, 5]) {
        // Weak and equal keys too: who chooses them is not us.
        const answer = nodeCrypto.cbcDecrypt(
          cipher,
          new Uint8Array(size),
          new Uint8Array(block),
          new Uint8Array(blocks * block),
        )
        expect(answer.ok).toBe(true)
      }
    }
    for (const size of [16, 24, 32]) {
      for (const length of [16, 17, 1500]) {
        expect(
          nodeCrypto.gcmOpen(new Uint8Array(size), new Uint8Array(12), new Uint8Array(8), new Uint8Array(length)),
        ).toEqual({
          ok: false,
          fault: { kind: 'authentication' },
        })
      }
    }
  })
})
