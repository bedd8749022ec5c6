import { describe, expect, it } from 'vitest'
import { Secret } from '../../../../../src-main/domain/profile/secret.ts'
import { espKeys } from '../../../../../src-main/protocol/ikev1/esp-keys.ts'
import {
  bodyCipher,
  exchangeIv,
  firstHash,
  firstIv,
  identityHash,
  ikeKeys,
  nextIv,
  secondHash,
  skeyidFromPsk,
  skeyidFromSignatures,
  thirdHash,
  type Handshake,
  type IkeKeys,
} from '../../../../../src-main/protocol/ikev1/ike-keys.ts'
import { natDetectionHash } from '../../../../../src-main/protocol/ike-common/nat-detection.ts'
import type { IkeSuite } from '../../../../../src-main/protocol/wire/ike/suites.ts'
import { Key } from '../../../../../src-main/crypto/key.ts'
import { nodeCrypto } from '../../../../../src-main/crypto/node.ts'
import { concat, hex, Reader, u32Bytes, utf8 } from '../../../../../src-main/crypto/bytes.ts'
import { octets, vectors } from '../../crypto/vectors.ts'

type Field =
  | 'psk'
  | 'initiatorCookie'
  | 'responderCookie'
  | 'initiatorNonce'
  | 'responderNonce'
  | 'initiatorPublic'
  | 'responderPublic'
  | 'initiatorSa'
  | 'responderIdentity'
  | 'shared'
  | 'skeyid'
  | 'derivation'
  | 'authentication'
  | 'encryption'
  | 'firstIv'
  | 'hashR'
  | 'laterMessageId'
  | 'laterIv'

const RUNS = vectors<Field>('ikev1-handshake')
const AES128: IkeSuite = { hash: 'sha1', cipher: 'aes', keyBytes: 16 }

const handshakeOf = (run: Readonly<Record<Field, string>>): Handshake => ({
  initiatorCookie: octets(run.initiatorCookie),
  responderCookie: octets(run.responderCookie),
  initiatorNonce: octets(run.initiatorNonce),
  responderNonce: octets(run.responderNonce),
  initiatorPublic: octets(run.initiatorPublic),
  responderPublic: octets(run.responderPublic),
})

function keysOf(run: Readonly<Record<Field, string>>, suite = AES128): IkeKeys {
  const handshake = handshakeOf(run)
  const skeyid = skeyidFromPsk(nodeCrypto, suite.hash, new Secret(run.psk), handshake)
  return ikeKeys(nodeCrypto, suite, skeyid, new Key(octets(run.shared)), handshake)
}

const first = (): Readonly<Record<Field, string>> => {
  const [run] = RUNS
  if (!run) throw new Error('no vector')
  return run
}

const shown = (key: Key): string => hex(key.reveal()).toUpperCase()

describe('the keys of phase 1', () => {
  it.each(RUNS)('are those of an independent run ($initiatorCookie)', (run) => {
    const keys = keysOf(run)
    expect(shown(keys.skeyid)).toBe(run.skeyid)
    expect(shown(keys.derivation)).toBe(run.derivation)
    expect(shown(keys.authentication)).toBe(run.authentication)
    expect(shown(keys.encryption)).toBe(run.encryption)
    expect(hex(firstIv(nodeCrypto, AES128, handshakeOf(run))).toUpperCase()).toBe(run.firstIv)
  })

  it.each(RUNS)('prove the responder as in an independent run ($initiatorCookie)', (run) => {
    const hash = identityHash(
      nodeCrypto,
      keysOf(run),
      'responder',
      handshakeOf(run),
      octets(run.initiatorSa),
      octets(run.responderIdentity),
    )
    expect(hex(hash).toUpperCase()).toBe(run.hashR)
  })

  it('prove the initiator with everything mirrored', () => {
    const run = first()
    const handshake = handshakeOf(run)
    const mirrored: Handshake = {
      ...handshake,
      initiatorCookie: handshake.responderCookie,
      responderCookie: handshake.initiatorCookie,
      initiatorPublic: handshake.responderPublic,
      responderPublic: handshake.initiatorPublic,
    }
    const [sa, id] = [octets(run.initiatorSa), octets(run.responderIdentity)]
    expect(identityHash(nodeCrypto, keysOf(run), 'initiator', mirrored, sa, id)).toEqual(
      identityHash(nodeCrypto, keysOf(run), 'responder', handshake, sa, id),
    )
  })

  it('are stretched when SKEYID_e is shorter than the cipher’s key', () => {
    const keys = keysOf(first(), { hash: 'sha1', cipher: 'aes', keyBytes: 32 })
    // SKEYID_e itself, by its own formula (RFC 2409 section 5).
    const run = first()
    const e = nodeCrypto.hmac(
      'sha1',
      octets(run.skeyid),
      octets(run.authentication),
      octets(run.shared),
      octets(run.initiatorCookie),
      octets(run.responderCookie),
      Uint8Array.of(2),
    )
    const k1 = nodeCrypto.hmac('sha1', e, Uint8Array.of(0))
    const k2 = nodeCrypto.hmac('sha1', e, k1)
    expect(hex(keys.encryption.reveal())).toBe(hex(concat(k1, k2).slice(0, 32)))
  })

  it('come from the nonces and the secret with signatures', () => {
    const handshake = handshakeOf(first())
    const shared = new Key(octets(first().shared))
    expect(skeyidFromSignatures(nodeCrypto, 'sha1', shared, handshake).reveal()).toEqual(
      nodeCrypto.hmac('sha1', concat(handshake.initiatorNonce, handshake.responderNonce), shared.reveal()),
    )
  })

  it('show themselves to nobody by accident', () => {
    const keys = keysOf(first())
    const text = `${JSON.stringify(keys)} ${String(keys.skeyid)}`
    expect(text).toContain('[key]')
    expect(text.toUpperCase()).not.toContain(first().skeyid)
    keys.skeyid.destroy()
    expect(keys.skeyid.reveal().every((byte) => byte === 0)).toBe(true)
  })
})

describe('initialisation vectors', () => {
  it('of a later exchange are those of an independent run', () => {
    const run = RUNS.find((candidate) => 'laterIv' in candidate)
    if (!run) throw new Error('no vector')
    const id = new Reader(octets(run.laterMessageId), 'id').u32('id')
    // That run had sent nothing encrypted in phase 1, so its last block is the first IV.
    const iv = exchangeIv(nodeCrypto, AES128, octets(run.firstIv), id)
    expect(hex(iv).toUpperCase()).toBe(run.laterIv)
  })

  it('chain by the last block of what was sent', () => {
    const keys = keysOf(first())
    const sealed = bodyCipher(nodeCrypto, keys, new Uint8Array(16)).encrypt(new Uint8Array(48))
    if (!sealed.ok) throw new Error('not sealed')
    expect(nextIv(AES128, sealed.value)).toEqual(sealed.value.slice(32))
    const opened = bodyCipher(nodeCrypto, keys, new Uint8Array(16)).decrypt(sealed.value)
    expect(opened).toEqual({ ok: true, value: new Uint8Array(48) })
  })
})

describe('hashes of later exchanges', () => {
  const prf = (...parts: readonly Uint8Array[]): Uint8Array =>
    nodeCrypto.hmac('sha1', octets(first().authentication), ...parts)
  const [ni, nr, rest] = [utf8('initiator nonce'), utf8('responder nonce'), utf8('payloads')]

  it('are the three of Quick Mode', () => {
    const keys = keysOf(first())
    const id = u32Bytes(0xdeadbeef)
    expect(firstHash(nodeCrypto, keys, 0xdeadbeef, rest)).toEqual(prf(id, rest))
    expect(secondHash(nodeCrypto, keys, 0xdeadbeef, ni, rest)).toEqual(prf(id, ni, rest))
    expect(thirdHash(nodeCrypto, keys, 0xdeadbeef, ni, nr)).toEqual(prf(Uint8Array.of(0), id, ni, nr))
  })

  it('detect a NAT by cookies, address and port', () => {
    const { initiatorCookie, responderCookie } = handshakeOf(first())
    const hash = natDetectionHash(
      nodeCrypto,
      'sha256',
      { initiatorCookie, responderCookie },
      Uint8Array.of(192, 0, 2, 1),
      4500,
    )
    const text = concat(initiatorCookie, responderCookie, octets('c0000201 1194'))
    expect(hash).toEqual(nodeCrypto.hash('sha256', text))
  })
})

describe('the keys of ESP', () => {
  const nonces = { initiatorNonce: utf8('initiator'), responderNonce: utf8('responder') }
  const keymat = (length: number, before: Uint8Array = new Uint8Array(0)): Uint8Array => {
    const seed = concat(before, octets('03cafebabe'), nonces.initiatorNonce, nonces.responderNonce)
    let block: Uint8Array = new Uint8Array(0)
    let all: Uint8Array = new Uint8Array(0)
    while (all.length < length) {
      block = nodeCrypto.hmac('sha1', octets(first().derivation), block, seed)
      all = concat(all, block)
    }
    return all.slice(0, length)
  }

  it('are cut from KEYMAT, the cipher’s first', () => {
    const suite = { cipher: 'aes-cbc', keyBytes: 32, integrity: 'sha256' } as const
    const keys = espKeys(nodeCrypto, keysOf(first()), suite, 0xcafebabe, nonces)
    expect([keys.cipher.length, keys.salt.length, keys.integrity.length]).toEqual([32, 0, 32])
    expect(concat(keys.cipher.reveal(), keys.integrity.reveal())).toEqual(keymat(64))
  })

  it('have a salt and nothing for integrity with GCM', () => {
    const suite = { cipher: 'aes-gcm', keyBytes: 16, integrity: undefined } as const
    const keys = espKeys(nodeCrypto, keysOf(first()), suite, 0xcafebabe, nonces)
    expect(concat(keys.cipher.reveal(), keys.salt.reveal())).toEqual(keymat(20))
    expect(keys.integrity.length).toBe(0)
  })

  it('take in a new secret with perfect forward secrecy', () => {
    const suite = { cipher: '3des-cbc', keyBytes: 24, integrity: 'sha1' } as const
    const shared = new Key(utf8('g to the xy'))
    const keys = espKeys(nodeCrypto, keysOf(first()), suite, 0xcafebabe, { ...nonces, shared })
    expect(concat(keys.cipher.reveal(), keys.integrity.reveal())).toEqual(keymat(44, shared.reveal()))
  })
})
