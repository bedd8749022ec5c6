import {
  constants,
  createCipheriv,
  createDecipheriv,
  createECDH,
  createHash,
  createHmac,
  createPrivateKey,
  privateEncrypt,
  publicDecrypt,
  timingSafeEqual,
  X509Certificate,
  type CipherGCMTypes,
  type KeyObject,
} from 'node:crypto'
import type { Secret } from '../../domain/profile/secret.ts'
import { done, failed, type Result } from '../../domain/result.ts'
import { concat, shownText, utf8 } from '../wire/bytes.ts'
import { certificateNames } from './der.ts'
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

/** The port on Node's engine: OpenSSL under Node, BoringSSL under Electron, which the self-test tells apart. */

type Octets = Result<Uint8Array, CryptoFault>

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
  const transform = way === 'out' ? createCipheriv(name, key, iv) : createDecipheriv(name, key, iv)
  transform.setAutoPadding(false)
  return done(concat(transform.update(text), transform.final()))
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
  const cipher = createCipheriv(name, key, nonce, { authTagLength: TAG }).setAAD(associated)
  return done(concat(cipher.update(plain), cipher.final(), cipher.getAuthTag()))
}

function gcmOpen(key: Uint8Array, nonce: Uint8Array, associated: Uint8Array, sealed: Uint8Array): Octets {
  const name = gcmName(key)
  if (!name) return wrongLength('key')
  if (nonce.length !== NONCE) return wrongLength('iv')
  if (sealed.length < TAG) return wrongLength('tag')
  const decipher = createDecipheriv(name, key, nonce, { authTagLength: TAG }).setAAD(associated)
  decipher.setAuthTag(sealed.subarray(sealed.length - TAG))
  const plain = decipher.update(sealed.subarray(0, sealed.length - TAG))
  try {
    return done(concat(plain, decipher.final()))
  } catch {
    // The engine has no other way to say that the tag is wrong.
    return failed({ kind: 'authentication' })
  }
}

// --- Diffie-Hellman ----------------------------------------------------------------------------------------------

const CURVES: Partial<Readonly<Record<GroupNumber, string>>> = { 19: 'prime256v1', 20: 'secp384r1', 21: 'secp521r1' }
/** Uncompressed point (SEC 1 section 2.3.3); IKE leaves this octet out. */
const POINT = Uint8Array.of(0x04)

/** An ECP share with a known scalar, for vectors; undefined for a scalar outside 1…n−1. */
export function ecpShareOf(group: GroupNumber, scalar: Uint8Array): KeyShare | undefined {
  const curve = CURVES[group]
  if (curve === undefined) return undefined
  const half = createECDH(curve)
  try {
    half.setPrivateKey(scalar)
  } catch {
    return undefined
  }
  return {
    group,
    publicValue: plainBytes(half.getPublicKey()).slice(POINT.length),
    shared(peer): Result<Key, CryptoFault> {
      if (peer.length !== PUBLIC_BYTES[group]) return failed({ kind: 'public-value', reason: 'length' })
      try {
        return done(new Key(half.computeSecret(concat(POINT, peer))))
      } catch {
        // The engine checks that the point is on the curve, and says no by throwing.
        return failed({ kind: 'public-value', reason: 'not-on-curve' })
      }
    },
  }
}

function ecpShare(group: GroupNumber, entropy: Entropy): KeyShare {
  const length = PUBLIC_BYTES[group] / 2
  // A scalar above the curve's order is drawn again; P-521's top octet has one bit.
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
  let key: KeyObject
  try {
    key = createPrivateKey(privateKey.reveal())
  } catch {
    return failed({ kind: 'private-key', reason: 'unreadable' })
  }
  if (key.asymmetricKeyType !== 'rsa') return failed({ kind: 'private-key', reason: 'not-rsa' })
  try {
    return done(plainBytes(privateEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, digest)))
  } catch {
    return failed({ kind: 'private-key', reason: 'refused' })
  }
}

function readCertificate(file: Uint8Array): X509Certificate | undefined {
  try {
    return new X509Certificate(file)
  } catch {
    return undefined
  }
}

/** Undefined for a kind of key the engine does not know, which it says by throwing. */
function publicKeyOf(certificate: X509Certificate | undefined): KeyObject | undefined {
  try {
    return certificate?.publicKey
  } catch {
    return undefined
  }
}

function verifyBareHash(certificate: Uint8Array, digest: Uint8Array, signature: Uint8Array): boolean {
  const key = publicKeyOf(readCertificate(certificate))
  if (key?.asymmetricKeyType !== 'rsa') return false
  try {
    return equal(publicDecrypt({ key, padding: constants.RSA_PKCS1_PADDING }, signature), digest)
  } catch {
    // Wrong padding is how the engine says that this key did not sign it.
    return false
  }
}

/** One line, harmless: the engine gives a name as lines `CN=…`, and undefined for an empty one whatever its types say. */
const nameText = (lines: string | undefined): string => shownText(utf8((lines ?? '').split('\n').join(', ')))

/** The engine gives undefined for a certificate without the extension, whatever its types say. */
function usagesOf(read: { readonly keyUsage?: readonly string[] }): readonly string[] {
  return [...(read.keyUsage ?? [])]
}

function certificateFacts(certificate: Uint8Array): Result<CertificateFacts, CryptoFault> {
  const read = readCertificate(certificate)
  const names = certificateNames(certificate)
  if (!read || !names.ok) return failed({ kind: 'certificate', reason: 'unreadable' })
  const [notBefore, notAfter] = [Date.parse(read.validFrom), Date.parse(read.validTo)]
  if (Number.isNaN(notBefore) || Number.isNaN(notAfter)) return failed({ kind: 'certificate', reason: 'unreadable' })
  const key = publicKeyOf(read)
  return done({
    subject: nameText(read.subject),
    issuer: nameText(read.issuer),
    subjectDer: names.value.subject,
    issuerDer: names.value.issuer,
    notBefore,
    notAfter,
    alternativeNames: read.subjectAltName === undefined ? undefined : shownText(utf8(read.subjectAltName)),
    usages: usagesOf(read),
    authority: read.ca,
    rsaBits: key?.asymmetricKeyType === 'rsa' ? key.asymmetricKeyDetails?.modulusLength : undefined,
    sha256: read.fingerprint256.replaceAll(':', '').toLowerCase(),
  })
}

function certificateDer(file: Uint8Array): Octets {
  const read = readCertificate(file)
  return read ? done(plainBytes(read.raw)) : failed({ kind: 'certificate', reason: 'unreadable' })
}

const ADDRESS = /^[0-9.]+$|:/

function certificateCovers(certificate: Uint8Array, host: string): boolean {
  const read = readCertificate(certificate)
  if (!read) return false
  const found = ADDRESS.test(host) ? read.checkIP(host) : read.checkHost(host)
  return found !== undefined
}

function isIssuedBy(certificate: Uint8Array, issuer: Uint8Array): boolean {
  const [child, parent] = [readCertificate(certificate), readCertificate(issuer)]
  const key = publicKeyOf(parent)
  if (!child || !parent || !key || !child.checkIssued(parent)) return false
  try {
    return child.verify(key)
  } catch {
    // A signature algorithm the engine does not know: not shown to be issued by it.
    return false
  }
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b)
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
  equal,
}
