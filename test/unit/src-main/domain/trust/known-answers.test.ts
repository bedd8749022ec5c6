import { describe, expect, it } from 'vitest'
import { hex } from '../../../../../src-main/crypto/bytes.ts'
import { nodeCrypto } from '../../../../../src-main/crypto/node.ts'
import { isSigned, openEnvelope, printEnvelope, signedOctets } from '../../../../../src-main/domain/trust/envelope.ts'
import { keyIdOf } from '../../../../../src-main/domain/trust/keys.ts'
import { fromBase64, toBase64 } from '../../../../../src-main/domain/trust/octets.ts'
import { openSealed, sealedFor } from '../../../../../src-main/domain/trust/sealed.ts'
import { Secret } from '../../../../../src-main/domain/profile/secret.ts'
import { fromHex } from '../../../../../src-main/crypto/bytes.ts'
import { octetsOf } from '../../../../support/signed-files.ts'
import known from '../../../../vectors/signed/known-answers.json' with { type: 'json' }

const bytes = (text: string): Uint8Array => fromHex(text) ?? new Uint8Array(0)
const base64 = (text: string): Uint8Array => fromBase64(text) ?? new Uint8Array(0)

describe('the known answers of the format', () => {
  const { envelope, sealed } = known
  const payload = octetsOf(envelope.payload)
  const key = bytes(envelope.publicKey)
  const octets = signedOctets(envelope.payloadType, payload)

  it('encode, name the key and verify', () => {
    expect(payload).toHaveLength(222)
    expect(hex(nodeCrypto.hash('sha256', octets))).toBe(envelope.signedOctetsSha256)
    expect(keyIdOf(nodeCrypto, key)).toBe(envelope.keyId)
    expect(isSigned(nodeCrypto, key, octets, base64(envelope.signature))).toBe(true)
    expect(isSigned(nodeCrypto, key, octets.subarray(1), base64(envelope.signature))).toBe(false)
  })

  it('come back from a written envelope octet by octet', () => {
    const written = {
      type: envelope.payloadType,
      payload,
      signatures: [{ keyId: envelope.keyId, octets: base64(envelope.signature) }],
    }
    const read = openEnvelope(octetsOf(printEnvelope(written)), () => false)
    expect(read).toEqual({ ok: true, value: written })
  })

  it('open the sealed key with its passphrase and with no other', { timeout: 60_000 }, async () => {
    const { profileId, serial, publisher } = JSON.parse(envelope.payload) as {
      profileId: string
      serial: number
      publisher: string
    }
    const block = {
      kdf: 'scrypt',
      logN: sealed.logN,
      r: 8,
      p: 1,
      salt: toBase64(bytes(sealed.salt)),
      nonce: toBase64(bytes(sealed.nonce)),
      box: sealed.box,
    } as const
    const associated = sealedFor({ profileId, serial, publisher }, sealed.type)
    const derived = await nodeCrypto.scrypt(new Secret(sealed.passphrase), bytes(sealed.salt), sealed.logN)
    expect(derived.ok && hex(nodeCrypto.hash('sha256', derived.value))).toBe(sealed.keySha256)
    const opened = await openSealed(nodeCrypto, block, associated, new Secret(sealed.passphrase))
    expect(opened.ok && opened.value.reveal()).toBe('test-psk-not-secret')
    const wrong = await openSealed(nodeCrypto, block, associated, new Secret('correct horse battery staple lamb'))
    expect(wrong).toEqual({ ok: false, fault: { code: 'E_SECRET_OPEN', args: {} } })
    const elsewhere = sealedFor({ profileId, serial: serial + 1, publisher }, sealed.type)
    expect((await openSealed(nodeCrypto, block, elsewhere, new Secret(sealed.passphrase))).ok).toBe(false)
  })
})
