import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { Secret } from '../../../../src-main/domain/profile/secret.ts'
import { certificateNames } from '../../../../src-main/crypto/der.ts'
import { nodeCrypto } from '../../../../src-main/crypto/node.ts'
import { checkSigner } from '../../../../src-main/crypto/self-test.ts'
import { utf8 } from '../../../../src-main/crypto/bytes.ts'
import { nameDer, party, type Party } from './certificates.ts'

const HASH = nodeCrypto.hash('sha256', utf8('what is proven'))

let authority: Party
let gateway: Party
let other: Party

beforeAll(() => {
  authority = party({ name: 'Example CA', authority: true })
  gateway = party({
    name: 'vpn.example.org',
    issuer: authority,
    dnsName: 'vpn.example.org',
    address: Uint8Array.of(192, 0, 2, 1),
    usage: 'server',
    notAfter: '2031-05-06T07:08:09Z',
  })
  other = party({ name: 'other.example.org', kind: 'ec' })
})

describe('a signature over the bare hash', () => {
  it('is taken when the certificate’s key made it', () => {
    const signature = nodeCrypto.signBareHash(gateway.privateKey, HASH)
    if (!signature.ok) throw new Error('not signed')
    expect(signature.value).toHaveLength(256)
    expect(nodeCrypto.verifyBareHash(gateway.certificate, HASH, signature.value)).toBe(true)
  })

  it('is refused for another hash, another key, a changed octet, or nonsense', () => {
    const signature = nodeCrypto.signBareHash(gateway.privateKey, HASH)
    if (!signature.ok) throw new Error('not signed')
    const verify = (certificate: Uint8Array, hash: Uint8Array, text: Uint8Array): boolean =>
      nodeCrypto.verifyBareHash(certificate, hash, text)
    expect(verify(gateway.certificate, nodeCrypto.hash('sha256'), signature.value)).toBe(false)
    expect(verify(gateway.certificate, HASH.slice(1), signature.value)).toBe(false)
    expect(verify(authority.certificate, HASH, signature.value)).toBe(false)
    expect(verify(other.certificate, HASH, signature.value)).toBe(false)
    expect(verify(gateway.certificate, HASH, signature.value.with(9, (signature.value[9] ?? 0) ^ 1))).toBe(false)
    expect(verify(gateway.certificate, HASH, new Uint8Array(256))).toBe(false)
    expect(verify(gateway.certificate, HASH, new Uint8Array(0))).toBe(false)
    expect(verify(utf8('no certificate'), HASH, signature.value)).toBe(false)
  })

  it('cannot be made with a key that is not RSA, or not a key', () => {
    const reason = (key: Secret) => {
      const answer = nodeCrypto.signBareHash(key, HASH)
      return answer.ok ? 'signed' : answer.fault
    }
    expect(reason(other.privateKey)).toEqual({ kind: 'private-key', reason: 'not-rsa' })
    expect(reason(new Secret('nothing'))).toEqual({ kind: 'private-key', reason: 'unreadable' })
  })

  it('is tried before a gateway is asked', () => {
    expect(checkSigner(nodeCrypto, gateway.privateKey, gateway.certificate)).toEqual({ ok: true })
    expect(checkSigner(nodeCrypto, gateway.privateKey, authority.certificate)).toEqual({
      ok: false,
      fault: { kind: 'private-key', reason: 'not-of-certificate' },
    })
  })
})

describe('the facts of a certificate', () => {
  it('are what it says', () => {
    const facts = nodeCrypto.certificateFacts(gateway.certificate)
    if (!facts.ok) throw new Error(facts.fault.kind)
    expect(facts.value).toMatchObject({
      subject: 'CN=vpn.example.org',
      issuer: 'CN=Example CA',
      notBefore: Date.UTC(2020, 0, 1),
      notAfter: Date.UTC(2031, 4, 6, 7, 8, 9),
      alternativeNames: 'DNS:vpn.example.org, IP Address:192.0.2.1',
      usages: ['1.3.6.1.5.5.7.3.1'],
      authority: false,
      rsaBits: 2048,
    })
    expect(facts.value.sha256).toMatch(/^[0-9a-f]{64}$/)
  })

  it('carry the names octet by octet', () => {
    const facts = nodeCrypto.certificateFacts(gateway.certificate)
    expect(facts.ok && facts.value.subjectDer).toEqual(nameDer('vpn.example.org'))
    expect(facts.ok && facts.value.issuerDer).toEqual(nameDer('Example CA'))
  })

  it('miss what the certificate does not say', () => {
    const facts = nodeCrypto.certificateFacts(other.certificate)
    expect(facts.ok && [facts.value.alternativeNames, facts.value.usages, facts.value.rsaBits]).toEqual([
      undefined,
      [],
      undefined,
    ])
    const root = nodeCrypto.certificateFacts(authority.certificate)
    expect(root.ok && root.value.authority).toBe(true)
  })

  it('show a hostile name harmless', () => {
    const facts = nodeCrypto.certificateFacts(party({ name: 'a\u001b[2Jb', kind: 'ec' }).certificate)
    expect(facts.ok && facts.value.subject).not.toMatch(/\u001b/)
  })

  it('tell what the names cover, and who issued it', () => {
    const covers = (host: string): boolean => nodeCrypto.certificateCovers(gateway.certificate, host)
    expect(['vpn.example.org', '192.0.2.1', 'example.org', '192.0.2.2', '2001:db8::1'].map(covers)).toEqual([
      true,
      true,
      false,
      false,
      false,
    ])
    expect(nodeCrypto.isIssuedBy(gateway.certificate, authority.certificate)).toBe(true)
    expect(nodeCrypto.isIssuedBy(gateway.certificate, other.certificate)).toBe(false)
    const impostor = party({ name: 'Example CA', authority: true })
    expect(nodeCrypto.isIssuedBy(gateway.certificate, impostor.certificate)).toBe(false)
  })

  it('are a fault, not an exception, for anything else', () => {
    const unreadable = { ok: false, fault: { kind: 'certificate', reason: 'unreadable' } }
    expect(nodeCrypto.certificateFacts(utf8('nonsense'))).toEqual(unreadable)
    expect(nodeCrypto.certificateDer(new Uint8Array(0))).toEqual(unreadable)
    expect(nodeCrypto.certificateCovers(utf8('nonsense'), 'example.org')).toBe(false)
    const mutated = fc.tuple(fc.nat(gateway.certificate.length - 1), fc.nat(255))
    fc.assert(
      fc.property(fc.array(mutated, { minLength: 1, maxLength: 4 }), (changes) => {
        const copy = Uint8Array.from(gateway.certificate)
        for (const [at, value] of changes) copy[at] = value
        nodeCrypto.certificateFacts(copy)
        nodeCrypto.verifyBareHash(copy, HASH, new Uint8Array(256))
        nodeCrypto.isIssuedBy(copy, authority.certificate)
        nodeCrypto.certificateCovers(copy, 'vpn.example.org')
        certificateNames(copy)
      }),
    )
  })
})
