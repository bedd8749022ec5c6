import type { Secret } from '../domain/profile/secret.ts'
import type { Result } from '../domain/result.ts'
import type { Key } from './key.ts'

/**
 * The port through which the exchanges use cryptography. Everything behind it is deterministic: randomness is passed in
 * as `Entropy`, so two runs with the same entropy give the same octets.
 *
 * `selfTest` finds out once what an engine lacks (Node and Electron differ). Asking for a hash or a group that it found
 * missing is a defect and may throw; calls with octets or text from outside never throw.
 */

/** Returns `length` fresh random octets. Tests pass in a deterministic one. */
export type Entropy = (length: number) => Uint8Array

/** RFC 1320, 1321, 3174, 6234. MD4 is for MS-CHAPv2 only. */
export type HashName = 'md4' | 'md5' | 'sha1' | 'sha256' | 'sha384' | 'sha512'
/** Hashes that may be negotiated, for HMAC (RFC 2104) and as IKE's prf. */
export type MacHash = Exclude<HashName, 'md4'>

/** Octets of a digest. */
export const HASH_BYTES: Readonly<Record<HashName, number>> = {
  md4: 16,
  md5: 16,
  sha1: 20,
  sha256: 32,
  sha384: 48,
  sha512: 64,
}

/** Block ciphers in CBC mode; AES by the length of its key: 16, 24 or 32 octets (RFC 3602), 3DES 24 (RFC 2451). */
export type CbcCipher = 'aes' | '3des'
export const BLOCK_BYTES: Readonly<Record<CbcCipher, number>> = { aes: 16, '3des': 8 }

/** IANA "Group Description": MODP of RFC 2409 section 6 and RFC 3526, ECP of RFC 5903. */
export const GROUP_NUMBERS = [1, 2, 5, 14, 15, 16, 17, 18, 19, 20, 21] as const
export type GroupNumber = (typeof GROUP_NUMBERS)[number]
export const isGroupNumber = (value: number): value is GroupNumber => GROUP_NUMBERS.some((known) => known === value)

/** Octets of the body of a KE payload: the prime's length, or x|y (RFC 5903 section 7). */
export const PUBLIC_BYTES: Readonly<Record<GroupNumber, number>> = {
  1: 96,
  2: 128,
  5: 192,
  14: 256,
  15: 384,
  16: 512,
  17: 768,
  18: 1024,
  19: 64,
  20: 96,
  21: 132,
}

/** What can be wrong with the peer's octets or with a person's file. */
export type CryptoFault =
  | { readonly kind: 'public-value'; readonly reason: 'length' | 'range' | 'not-on-curve' }
  | { readonly kind: 'length'; readonly what: 'key' | 'iv' | 'block' | 'tag' }
  | { readonly kind: 'authentication' }
  | { readonly kind: 'certificate'; readonly reason: 'unreadable' | 'not-rsa' }
  | { readonly kind: 'private-key'; readonly reason: 'unreadable' | 'not-rsa' | 'refused' | 'not-of-certificate' }
  | { readonly kind: 'unavailable'; readonly algorithm: string }

/** Our half of one Diffie-Hellman exchange; used once. */
export interface KeyShare {
  readonly group: GroupNumber
  /** KE payload body: left-padded to `PUBLIC_BYTES`. */
  readonly publicValue: Uint8Array
  /**
   * g^xy, left-padded to the prime's length; for ECP only x (RFC 5903 section 7). A value is a `public-value` fault if
   * it is outside 2…p−2, too long, too short for ECP, or not on the curve.
   */
  shared(peer: Uint8Array): Result<Key, CryptoFault>
}

/**
 * The content of a certificate. Names are untrusted text: control characters are replaced, but it must not be used as
 * markup.
 */
export interface CertificateFacts {
  /** Text for people, similar to RFC 2253. */
  readonly subject: string
  readonly issuer: string
  /** The DER of the names exactly as in the certificate: ID type 9 and CERTREQ carry it. */
  readonly subjectDer: Uint8Array
  readonly issuerDer: Uint8Array
  /** Milliseconds since 1970 (UTC). */
  readonly notBefore: number
  readonly notAfter: number
  /** As the engine words it: `DNS:vpn.example.org, IP Address:192.0.2.1`. */
  readonly alternativeNames: string | undefined
  /** Object identifiers of the extended key usage; empty when the extension is absent. */
  readonly usages: readonly string[]
  readonly authority: boolean
  /** RSA modulus in bits; undefined for other keys. */
  readonly rsaBits: number | undefined
  /** Lower-case hexadecimal SHA-256 over the DER. */
  readonly sha256: string
}

export interface Crypto {
  hash(name: HashName, ...parts: readonly Uint8Array[]): Uint8Array
  /** HMAC (RFC 2104), not truncated. */
  hmac(name: MacHash, key: Uint8Array, ...parts: readonly Uint8Array[]): Uint8Array

  /** Whole blocks only: the caller handles padding. */
  cbcEncrypt(cipher: CbcCipher, key: Uint8Array, iv: Uint8Array, plain: Uint8Array): Result<Uint8Array, CryptoFault>
  cbcDecrypt(cipher: CbcCipher, key: Uint8Array, iv: Uint8Array, sealed: Uint8Array): Result<Uint8Array, CryptoFault>

  /** Ciphertext followed by a tag of 16 octets. `nonce` is 12 octets: salt | IV (RFC 4106 section 4). */
  gcmSeal(
    key: Uint8Array,
    nonce: Uint8Array,
    associated: Uint8Array,
    plain: Uint8Array,
  ): Result<Uint8Array, CryptoFault>
  gcmOpen(
    key: Uint8Array,
    nonce: Uint8Array,
    associated: Uint8Array,
    sealed: Uint8Array,
  ): Result<Uint8Array, CryptoFault>

  /** One block of single DES (FIPS 46-3), for MS-CHAP only: key 8 octets (parity ignored), block 8 octets. */
  desBlock(key: Uint8Array, block: Uint8Array): Uint8Array

  /** A new share; its exponent comes from `entropy`. */
  keyShare(group: GroupNumber, entropy: Entropy): KeyShare

  /**
   * RSA PKCS#1 v1.5 over the bare hash, without DigestInfo (RFC 2409 section 5.1).
   * @param privateKey PEM, unencrypted
   */
  signBareHash(privateKey: Secret, hash: Uint8Array): Result<Uint8Array, CryptoFault>
  /** False for anything that is not exactly this hash signed by this certificate's RSA key. */
  verifyBareHash(certificate: Uint8Array, hash: Uint8Array, signature: Uint8Array): boolean

  /** @param certificate DER */
  certificateFacts(certificate: Uint8Array): Result<CertificateFacts, CryptoFault>
  /** DER of the first certificate of a PEM text, or the DER itself. */
  certificateDer(file: Uint8Array): Result<Uint8Array, CryptoFault>
  /** Whether the names of `certificate` cover `host`: a DNS name, an IP address, or a user at a host (RFC 6125). */
  certificateCovers(certificate: Uint8Array, host: string): boolean
  /** Whether `issuer` is the issuer by name and its key signed `certificate`. Says nothing about dates. */
  isIssuedBy(certificate: Uint8Array, issuer: Uint8Array): boolean

  /**
   * Pure Ed25519 (RFC 8032 section 5.1.7). False for anything else. Engines accept keys of small order, with which one
   * signature is valid for every message; `domain/trust/keys.ts` refuses those first.
   * @param publicKey 32 octets
   */
  verifyEd25519(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean
  /** @param privateKey DER of PKCS#8 (RFC 8410 section 7) */
  signEd25519(privateKey: Uint8Array, message: Uint8Array): Result<Uint8Array, CryptoFault>
  /** A key pair from 32 octets of entropy: PKCS#8 DER, and the 32 octets of the public key. */
  ed25519Pair(entropy: Entropy): { readonly privateKey: Uint8Array; readonly publicKey: Uint8Array }
  /**
   * Derives 32 octets by scrypt (RFC 7914) with r = 8 and p = 1, outside the calling thread. Takes 128 MiB and a third
   * of a second at `logN` 17.
   */
  scrypt(passphrase: Secret, salt: Uint8Array, logN: number): Promise<Result<Uint8Array, CryptoFault>>

  /** PBKDF2 with HMAC-SHA1 (RFC 8018 section 5.2). Blocks the calling thread; the caller limits `iterations`. */
  pbkdf2Sha1(passphrase: Secret, salt: Uint8Array, iterations: number, length: number): Uint8Array

  /** Constant time for equal lengths. */
  equal(a: Uint8Array, b: Uint8Array): boolean
}
