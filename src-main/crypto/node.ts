import {
  constants,
  createCipheriv,
  createDecipheriv,
  createECDH,
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  privateEncrypt,
  publicDecrypt,
  pbkdf2Sync,
  scrypt as engineScrypt,
  sign,
  timingSafeEqual,
  verify,
  X509Certificate,
  type CipherGCMTypes,
  type KeyObject,
} from 'node:crypto'
import { Buffer } from 'node:buffer'
import type { Secret } from '../domain/profile/secret.ts'
import { done, failed, type Result } from '../domain/result.ts'
import { concat, shownText, utf8 } from './bytes.ts'
import { certificateNames, type CertificateNames } from './der.ts'
import { desEncryptBlock } from './des.ts'
import { Key } from './key.ts'
import { md4 } from './md4.ts'
import { isModp, modpShare } from './modp.ts'
import {
  BLOCK_BYTES,
  PUBLIC_BYTES,
  type CbcCipher,
  type CertificateFacts,
  type Crypto,
  type CryptoFault,
  type Entropy,
  type GroupNumber,
  type HashName,
  type KeyShare,
  type MacHash,
} from './port.ts'

/**
 * The port implemented with Node's engine: OpenSSL under Node, BoringSSL under Electron. They support different
 * algorithms, which the self-test finds out, and accept different input: each version throws for other certificates,
 * names, keys and points. According to its documentation, BoringSSL takes strict DER only, RSA keys up to 16384 bits
 * with exponents below 2^33, and only the curves P-224 to P-521. No Electron has run these tests, but another runtime
 * on BoringSSL has (test/boringssl).
 */

type Octets = Result<Uint8Array, CryptoFault>

/**
 * The engine's answer, or undefined when it throws. It throws for an algorithm that it lacks, for input that it cannot
 * read and for a proof that is wrong; and it parses a certificate's properties only when they are read. So every call
 * with octets or text from outside goes through here.
 */
function attempt<Answer>(work: () => Answer): Answer | undefined {
  try {
    return work()
  } catch {
    return undefined
  }
}

const answered = (bytes: Uint8Array | undefined, otherwise: CryptoFault): Octets =>
  bytes ? done(plainBytes(bytes)) : failed(otherwise)

const wrongLength = (what: 'key' | 'iv' | 'block' | 'tag'): Octets => failed({ kind: 'length', what })

/** Without Buffer's methods and its shared pool. */
const plainBytes = (bytes: Uint8Array): Uint8Array => Uint8Array.from(bytes)

// --- digests -----------------------------------------------------------------------------------------------------

function hash(name: HashName, ...parts: readonly Uint8Array[]): Uint8Array {
  if (name === 'md4') return md4(concat(...parts))
  const digest = createHash(name)
  for (const part of parts) digest.update(part)
  return plainBytes(digest.digest())
}

function hmac(name: MacHash, key: Uint8Array, ...parts: readonly Uint8Array[]): Uint8Array {
  const mac = createHmac(name, key)
  for (const part of parts) mac.update(part)
  return plainBytes(mac.digest())
}

// --- ciphers -----------------------------------------------------------------------------------------------------

function cbcName(cipher: CbcCipher, key: Uint8Array): string | undefined {
  if (cipher === '3des') return key.length === 24 ? 'des-ede3-cbc' : undefined
  return [16, 24, 32].includes(key.length) ? `aes-${8 * key.length}-cbc` : undefined
}

function cbc(way: 'in' | 'out', cipher: CbcCipher, key: Uint8Array, iv: Uint8Array, text: Uint8Array): Octets {
  const name = cbcName(cipher, key)
  const block = BLOCK_BYTES[cipher]
  if (!name) return wrongLength('key')
  if (iv.length !== block) return wrongLength('iv')
  if (text.length % block !== 0) return wrongLength('block')
  const changed = attempt(() => {
    const transform = way === 'out' ? createCipheriv(name, key, iv) : createDecipheriv(name, key, iv)
    transform.setAutoPadding(false)
    return concat(transform.update(text), transform.final())
  })
  return answered(changed, { kind: 'unavailable', algorithm: name })
}

const TAG = 16
const NONCE = 12

function gcmName(key: Uint8Array): CipherGCMTypes | undefined {
  if (key.length === 16) return 'aes-128-gcm'
  if (key.length === 24) return 'aes-192-gcm'
  return key.length === 32 ? 'aes-256-gcm' : undefined
}

function gcmSeal(key: Uint8Array, nonce: Uint8Array, associated: Uint8Array, plain: Uint8Array): Octets {
  const name = gcmName(key)
  if (!name) return wrongLength('key')
  if (nonce.length !== NONCE) return wrongLength('iv')
  const sealed = attempt(() => {
    const cipher = createCipheriv(name, key, nonce, { authTagLength: TAG }).setAAD(associated)
    return concat(cipher.update(plain), cipher.final(), cipher.getAuthTag())
  })
  return answered(sealed, { kind: 'unavailable', algorithm: name })
}

function gcmOpen(key: Uint8Array, nonce: Uint8Array, associated: Uint8Array, sealed: Uint8Array): Octets {
  const name = gcmName(key)
  if (!name) return wrongLength('key')
  if (nonce.length !== NONCE) return wrongLength('iv')
  if (sealed.length < TAG) return wrongLength('tag')
  const decipher = attempt(() => createDecipheriv(name, key, nonce, { authTagLength: TAG }).setAAD(associated))
  if (!decipher) return failed({ kind: 'unavailable', algorithm: name })
  const plain = attempt(() => {
    decipher.setAuthTag(sealed.subarray(sealed.length - TAG))
    return concat(decipher.update(sealed.subarray(0, sealed.length - TAG)), decipher.final())
  })
  // The engine throws for a wrong tag.
  return answered(plain, { kind: 'authentication' })
}

// --- Diffie-Hellman ----------------------------------------------------------------------------------------------

const CURVES: Partial<Readonly<Record<GroupNumber, string>>> = { 19: 'prime256v1', 20: 'secp384r1', 21: 'secp521r1' }
/** Uncompressed point (SEC 1 section 2.3.3); IKE leaves this octet out. */
const POINT = Uint8Array.of(0x04)

/** An ECP share with a known scalar, for test vectors; undefined for a scalar outside 1…n−1. */
export function ecpShareOf(group: GroupNumber, scalar: Uint8Array): KeyShare | undefined {
  const curve = CURVES[group]
  if (curve === undefined) return undefined
  const half = createECDH(curve)
  const point = attempt(() => {
    half.setPrivateKey(scalar)
    return half.getPublicKey()
  })
  if (!point) return undefined
  return {
    group,
    publicValue: plainBytes(point).slice(POINT.length),
    shared(peer): Result<Key, CryptoFault> {
      if (peer.length !== PUBLIC_BYTES[group]) return failed({ kind: 'public-value', reason: 'length' })
      // The engine checks that the point is on the curve, and throws when it is not.
      const secret = attempt(() => half.computeSecret(concat(POINT, peer)))
      return secret ? done(new Key(secret)) : failed({ kind: 'public-value', reason: 'not-on-curve' })
    },
  }
}

function ecpShare(group: GroupNumber, entropy: Entropy): KeyShare {
  const length = PUBLIC_BYTES[group] / 2
  // A scalar above the curve's order is drawn again; the top octet for P-521 has one bit.
  for (let tries = 0; tries < 64; tries++) {
    const scalar = entropy(length)
    if (group === 21) scalar[0] = (scalar[0] ?? 0) & 1
    const share = ecpShareOf(group, scalar)
    if (share) return share
  }
  throw new Error('entropy gave no usable scalar')
}

// --- RSA and certificates ----------------------------------------------------------------------------------------

function signBareHash(privateKey: Secret, digest: Uint8Array): Octets {
  const key = attempt(() => createPrivateKey(privateKey.reveal()))
  if (!key) return failed({ kind: 'private-key', reason: 'unreadable' })
  if (attempt(() => key.asymmetricKeyType) !== 'rsa') return failed({ kind: 'private-key', reason: 'not-rsa' })
  const signature = attempt(() => privateEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, digest))
  return answered(signature, { kind: 'private-key', reason: 'refused' })
}

const readCertificate = (file: Uint8Array): X509Certificate | undefined => attempt(() => new X509Certificate(file))

/** The certificate's key if it is RSA; undefined for every other kind and for one that the engine cannot read. */
function rsaKeyOf(certificate: X509Certificate): KeyObject | undefined {
  return attempt(() => {
    const key = certificate.publicKey
    return key.asymmetricKeyType === 'rsa' ? key : undefined
  })
}

function verifyBareHash(certificate: Uint8Array, digest: Uint8Array, signature: Uint8Array): boolean {
  const read = readCertificate(certificate)
  const key = read && rsaKeyOf(read)
  if (!key) return false
  // The engine throws for a signature that another key made, as its padding is wrong.
  const signed = attempt(() => publicDecrypt({ key, padding: constants.RSA_PKCS1_PADDING }, signature))
  return signed !== undefined && equal(signed, digest)
}

/**
 * The name in one harmless line: the engine gives it as lines `CN=…`, and undefined for an empty one despite its types.
 */
const nameText = (lines: string | undefined): string => shownText(utf8((lines ?? '').split('\n').join(', ')))

/** The engine gives undefined for a certificate without the extension, despite its types. */
function usagesOf(read: { readonly keyUsage?: readonly string[] }): readonly string[] {
  return [...(read.keyUsage ?? [])]
}

function certificateFacts(certificate: Uint8Array): Result<CertificateFacts, CryptoFault> {
  const names = certificateNames(certificate)
  const read = names.ok ? readCertificate(certificate) : undefined
  const facts = names.ok && read ? attempt(() => factsOf(read, names.value)) : undefined
  if (!facts || Number.isNaN(facts.notBefore) || Number.isNaN(facts.notAfter)) {
    return failed({ kind: 'certificate', reason: 'unreadable' })
  }
  return done(facts)
}

/** Throws when the engine cannot read a property that every certificate has. */
function factsOf(read: X509Certificate, names: CertificateNames): CertificateFacts {
  const alternativeNames = attempt(() => read.subjectAltName)
  return {
    subject: nameText(read.subject),
    issuer: nameText(read.issuer),
    subjectDer: names.subject,
    issuerDer: names.issuer,
    notBefore: Date.parse(read.validFrom),
    notAfter: Date.parse(read.validTo),
    // An extension that cannot be read grants nothing, like an absent one.
    alternativeNames: alternativeNames === undefined ? undefined : shownText(utf8(alternativeNames)),
    usages: attempt(() => usagesOf(read)) ?? [],
    authority: attempt(() => read.ca) ?? false,
    rsaBits: attempt(() => rsaKeyOf(read)?.asymmetricKeyDetails?.modulusLength),
    sha256: read.fingerprint256.replaceAll(':', '').toLowerCase(),
  }
}

function certificateDer(file: Uint8Array): Octets {
  return answered(
    attempt(() => readCertificate(file)?.raw),
    { kind: 'certificate', reason: 'unreadable' },
  )
}

const ADDRESS = /^[0-9.]+$|:/

function certificateCovers(certificate: Uint8Array, host: string): boolean {
  // The engine throws for a host that is not a valid name.
  const found = attempt(() => {
    const read = readCertificate(certificate)
    if (host.includes('@')) return read?.checkEmail(host)
    return ADDRESS.test(host) ? read?.checkIP(host) : read?.checkHost(host)
  })
  return found !== undefined
}

function isIssuedBy(certificate: Uint8Array, issuer: Uint8Array): boolean {
  const [child, parent] = [readCertificate(certificate), readCertificate(issuer)]
  if (!child || !parent) return false
  // The engine throws for a key or an algorithm that it does not know; then the issuer is not proved.
  return attempt(() => child.checkIssued(parent) && child.verify(parent.publicKey)) ?? false
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b)
}

// --- signed files --------------------------------------------------------------------------------------------------

/** The octets before the 32 octets of a key in SubjectPublicKeyInfo and in PKCS#8 (RFC 8410 sections 4 and 7). */
const SPKI = Uint8Array.of(0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00)
const PKCS8 = Uint8Array.of(
  ...[0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20],
)
const ED25519_BYTES = 32

/** Creating the engine's key object takes as long as a verification, and a trust store has few keys. */
const ed25519Keys = new Map<string, KeyObject>()
const MOST_KEYS = 64

function ed25519Public(octets: Uint8Array): KeyObject {
  const der = Buffer.from(concat(SPKI, octets))
  // The cache is keyed by the octets: an array that its owner changes becomes another key.
  const name = der.toString('latin1')
  const known = ed25519Keys.get(name)
  if (known) return known
  const key = createPublicKey({ key: der, format: 'der', type: 'spki' })
  if (ed25519Keys.size >= MOST_KEYS) ed25519Keys.clear()
  ed25519Keys.set(name, key)
  return key
}

function verifyEd25519(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  if (publicKey.length !== ED25519_BYTES || signature.length !== 2 * ED25519_BYTES) return false
  return attempt(() => verify(null, message, ed25519Public(publicKey), signature)) ?? false
}

const ed25519Private = (der: Uint8Array): KeyObject | undefined =>
  attempt(() => {
    const key = createPrivateKey({ key: Buffer.from(der), format: 'der', type: 'pkcs8' })
    // With a key of another kind the engine would sign with that kind's algorithm.
    return key.asymmetricKeyType === 'ed25519' ? key : undefined
  })

function signEd25519(privateKey: Uint8Array, message: Uint8Array): Octets {
  const key = ed25519Private(privateKey)
  if (!key) return failed({ kind: 'private-key', reason: 'unreadable' })
  return answered(
    attempt(() => sign(null, message, key)),
    { kind: 'private-key', reason: 'refused' },
  )
}

function ed25519Pair(entropy: Entropy): ReturnType<Crypto['ed25519Pair']> {
  const privateKey = concat(PKCS8, entropy(ED25519_BYTES))
  const key = createPrivateKey({ key: Buffer.from(privateKey), format: 'der', type: 'pkcs8' })
  const spki = createPublicKey(key).export({ format: 'der', type: 'spki' })
  return { privateKey, publicKey: plainBytes(spki.subarray(SPKI.length)) }
}

const SCRYPT = { r: 8, p: 1 } as const

function scrypt(passphrase: Secret, salt: Uint8Array, logN: number): Promise<Octets> {
  const N = 2 ** logN
  return new Promise((resolve) => {
    const ended = (error: Error | null, key?: Uint8Array): void =>
      resolve(error || !key ? failed({ kind: 'unavailable', algorithm: 'scrypt' }) : done(plainBytes(key)))
    try {
      // 128·N·r itself is too little, as the engine needs some memory for its own bookkeeping.
      engineScrypt(utf8(passphrase.reveal()), salt, 32, { ...SCRYPT, N, maxmem: 129 * N * SCRYPT.r }, ended)
    } catch {
      ended(new Error('scrypt'))
    }
  })
}

export const nodeCrypto: Crypto = {
  hash,
  hmac,
  cbcEncrypt: (cipher, key, iv, plain) => cbc('out', cipher, key, iv, plain),
  cbcDecrypt: (cipher, key, iv, sealed) => cbc('in', cipher, key, iv, sealed),
  gcmSeal,
  gcmOpen,
  desBlock: desEncryptBlock,
  keyShare: (group, entropy) => (isModp(group) ? modpShare(group, entropy) : ecpShare(group, entropy)),
  signBareHash,
  verifyBareHash,
  certificateFacts,
  certificateDer,
  certificateCovers,
  isIssuedBy,
  verifyEd25519,
  signEd25519,
  ed25519Pair,
  pbkdf2Sha1: (passphrase, salt, iterations, length) =>
    plainBytes(pbkdf2Sync(utf8(passphrase.reveal()), salt, iterations, length, 'sha1')),
  scrypt,
  equal,
}
