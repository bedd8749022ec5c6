import type { Secret } from '../../domain/profile/secret.ts'
import { concat, u32Bytes, utf8 } from '../../crypto/bytes.ts'
import { Key } from '../../crypto/key.ts'
import { BLOCK_BYTES, type Crypto, type MacHash } from '../../crypto/port.ts'
import type { BodyCipher } from '../wire/ike/message.ts'
import type { IkeSuite } from '../wire/ike/suites.ts'

/**
 * Keys, IVs and hashes of IKEv1 (RFC 2409 section 5 and appendix B). prf is HMAC with the negotiated hash; `|` is
 * concatenation. What the RFC calls `_b` is a payload's body without its generic header of four octets.
 */

/** Public values of the first four messages of Main Mode. */
export interface Handshake {
  /** CKY-I and CKY-R, 8 octets each. */
  readonly initiatorCookie: Uint8Array
  readonly responderCookie: Uint8Array
  /** Ni_b and Nr_b. */
  readonly initiatorNonce: Uint8Array
  readonly responderNonce: Uint8Array
  /** g^xi and g^xr: the bodies of the KE payloads. */
  readonly initiatorPublic: Uint8Array
  readonly responderPublic: Uint8Array
}

export interface IkeKeys {
  readonly suite: IkeSuite
  /** SKEYID: authenticates the peers. */
  readonly skeyid: Key
  /** SKEYID_d: the keys of ESP are derived from it. */
  readonly derivation: Key
  /** SKEYID_a: authenticates phase 2 and informational messages. */
  readonly authentication: Key
  /** Key of the cipher, cut from SKEYID_e or derived from it. */
  readonly encryption: Key
}

const ZERO = Uint8Array.of(0)
const blockOf = (suite: IkeSuite): number => BLOCK_BYTES[suite.cipher]

/** SKEYID = prf(pre-shared-key, Ni_b | Nr_b). The text of the key is encoded as UTF-8. */
export function skeyidFromPsk(crypto: Crypto, hash: MacHash, psk: Secret, handshake: Handshake): Key {
  const { initiatorNonce, responderNonce } = handshake
  return new Key(crypto.hmac(hash, utf8(psk.reveal()), initiatorNonce, responderNonce))
}

/** SKEYID = prf(Ni_b | Nr_b, g^xy), for signatures. */
export function skeyidFromSignatures(crypto: Crypto, hash: MacHash, shared: Key, handshake: Handshake): Key {
  const { initiatorNonce, responderNonce } = handshake
  return new Key(crypto.hmac(hash, concat(initiatorNonce, responderNonce), shared.reveal()))
}

/**
 * SKEYID_d = prf(SKEYID, g^xy | CKY-I | CKY-R | 0)
 * SKEYID_a = prf(SKEYID, SKEYID_d | g^xy | CKY-I | CKY-R | 1)
 * SKEYID_e = prf(SKEYID, SKEYID_a | g^xy | CKY-I | CKY-R | 2)
 */
export function ikeKeys(crypto: Crypto, suite: IkeSuite, skeyid: Key, shared: Key, handshake: Handshake): IkeKeys {
  const next = (before: readonly Uint8Array[], number: number): Uint8Array =>
    crypto.hmac(
      suite.hash,
      skeyid.reveal(),
      ...before,
      shared.reveal(),
      handshake.initiatorCookie,
      handshake.responderCookie,
      Uint8Array.of(number),
    )
  const derivation = next([], 0)
  const authentication = next([derivation], 1)
  const encryption = next([authentication], 2)
  return {
    suite,
    skeyid,
    derivation: new Key(derivation),
    authentication: new Key(authentication),
    encryption: cipherKey(crypto, suite, encryption),
  }
}

/**
 * Appendix B: the leading octets of SKEYID_e; when it is too short, K1 = prf(SKEYID_e, 0), Kn = prf(SKEYID_e, Kn−1),
 * joined.
 */
function cipherKey(crypto: Crypto, suite: IkeSuite, skeyidE: Uint8Array): Key {
  if (skeyidE.length >= suite.keyBytes) return new Key(skeyidE.slice(0, suite.keyBytes))
  let block = crypto.hmac(suite.hash, skeyidE, ZERO)
  let joined = block
  while (joined.length < suite.keyBytes) {
    block = crypto.hmac(suite.hash, skeyidE, block)
    joined = concat(joined, block)
  }
  return new Key(joined.slice(0, suite.keyBytes))
}

// --- initialisation vectors (appendix B) -------------------------------------------------------------------------

/** IV of the first encrypted message (Main Mode 5): HASH(g^xi | g^xr), cut to a block. */
export function firstIv(crypto: Crypto, suite: IkeSuite, handshake: Handshake): Uint8Array {
  const { initiatorPublic, responderPublic } = handshake
  return crypto.hash(suite.hash, initiatorPublic, responderPublic).slice(0, blockOf(suite))
}

/** IV of the first message of a later exchange: HASH(last ciphertext block of phase 1 | M-ID), cut to a block. */
export function exchangeIv(crypto: Crypto, suite: IkeSuite, phase1Block: Uint8Array, messageId: number): Uint8Array {
  return crypto.hash(suite.hash, phase1Block, u32Bytes(messageId)).slice(0, blockOf(suite))
}

/** IV of the next message of the same exchange, whoever sends it: the last ciphertext block of this one. */
export function nextIv(suite: IkeSuite, message: Uint8Array): Uint8Array {
  return message.slice(Math.max(0, message.length - blockOf(suite)))
}

export function bodyCipher(crypto: Crypto, keys: IkeKeys, iv: Uint8Array): BodyCipher {
  const { cipher } = keys.suite
  return {
    blockBytes: blockOf(keys.suite),
    encrypt: (padded) => crypto.cbcEncrypt(cipher, keys.encryption.reveal(), iv, padded),
    decrypt: (sealed) => crypto.cbcDecrypt(cipher, keys.encryption.reveal(), iv, sealed),
  }
}

// --- hashes that prove -------------------------------------------------------------------------------------------

/**
 * HASH_I = prf(SKEYID, g^xi | g^xr | CKY-I | CKY-R | SAi_b | IDii_b)
 * HASH_R = prf(SKEYID, g^xr | g^xi | CKY-R | CKY-I | SAi_b | IDir_b)
 * Sent as HASH with a pre-shared key; signed with a certificate's key.
 * @param of the role whose proof it is
 * @param initiatorSa body of the initiator's SA payload as sent, in both
 * @param identity body of that peer's ID payload
 */
export function identityHash(
  crypto: Crypto,
  keys: IkeKeys,
  of: 'initiator' | 'responder',
  handshake: Handshake,
  initiatorSa: Uint8Array,
  identity: Uint8Array,
): Uint8Array {
  const { initiatorPublic, responderPublic, initiatorCookie, responderCookie } = handshake
  const order =
    of === 'initiator'
      ? [initiatorPublic, responderPublic, initiatorCookie, responderCookie]
      : [responderPublic, initiatorPublic, responderCookie, initiatorCookie]
  return crypto.hmac(keys.suite.hash, keys.skeyid.reveal(), ...order, initiatorSa, identity)
}

/**
 * HASH(1) of Quick Mode (section 5.5) and of an informational message (section 5.7): prf(SKEYID_a, M-ID | rest).
 * @param rest every octet of the payloads after HASH, headers included, padding left out
 */
export function firstHash(crypto: Crypto, keys: IkeKeys, messageId: number, rest: Uint8Array): Uint8Array {
  return crypto.hmac(keys.suite.hash, keys.authentication.reveal(), u32Bytes(messageId), rest)
}

/** HASH(2) = prf(SKEYID_a, M-ID | Ni_b | rest). */
export function secondHash(
  crypto: Crypto,
  keys: IkeKeys,
  messageId: number,
  initiatorNonce: Uint8Array,
  rest: Uint8Array,
): Uint8Array {
  return crypto.hmac(keys.suite.hash, keys.authentication.reveal(), u32Bytes(messageId), initiatorNonce, rest)
}

/** HASH(3) = prf(SKEYID_a, 0 | M-ID | Ni_b | Nr_b). */
export function thirdHash(
  crypto: Crypto,
  keys: IkeKeys,
  messageId: number,
  initiatorNonce: Uint8Array,
  responderNonce: Uint8Array,
): Uint8Array {
  const { suite, authentication } = keys
  return crypto.hmac(suite.hash, authentication.reveal(), ZERO, u32Bytes(messageId), initiatorNonce, responderNonce)
}
