import type { Crypto, Entropy } from '../crypto/port.ts'
import type { Secret } from '../domain/profile/secret.ts'
import { done, failed, type Result } from '../domain/result.ts'
import { signedOctets } from '../domain/trust/envelope.ts'
import { fromBase64, fromUtf8, toBase64 } from '../domain/trust/octets.ts'
import { isObject, parseStrictJson } from '../domain/trust/strict-json.ts'

/**
 * A private key (PKCS#8) encrypted with a passphrase, in a format of our own: encrypted PKCS#8 as written by Node and
 * OpenSSL has only 2048 rounds of PBKDF2, and not every engine reads files with more. scrypt with N = 2^17,
 * AES-256-GCM.
 */
const TYPE = 'application/vnd.culvert.signing-key.v1'
const LOG_N = 17

export type KeyFileProblem = 'key-file' | 'key-passphrase' | 'key-unavailable'

export interface SigningKey {
  /** DER of PKCS#8. */
  readonly privateKey: Uint8Array
  /** 32 bytes. */
  readonly publicKey: Uint8Array
}

/** @param key an existing key; by default a new one is made */
export async function makeKeyFile(
  crypto: Crypto,
  entropy: Entropy,
  passphrase: Secret,
  key: SigningKey = crypto.ed25519Pair(entropy),
): Promise<Result<{ readonly text: string; readonly key: SigningKey }, KeyFileProblem>> {
  const [salt, nonce] = [entropy(16), entropy(12)]
  const wrapping = await crypto.scrypt(passphrase, salt, LOG_N)
  const box = wrapping.ok
    ? crypto.gcmSeal(wrapping.value, nonce, signedOctets(TYPE, key.publicKey), key.privateKey)
    : wrapping
  if (!box.ok) return failed('key-unavailable')
  const written = {
    type: TYPE,
    publicKey: toBase64(key.publicKey),
    kdf: 'scrypt',
    logN: LOG_N,
    salt: toBase64(salt),
    nonce: toBase64(nonce),
    box: toBase64(box.value),
  }
  return done({ text: `${JSON.stringify(written, undefined, 1)}\n`, key })
}

export async function openKeyFile(
  crypto: Crypto,
  file: Uint8Array,
  passphrase: Secret,
): Promise<Result<SigningKey, KeyFileProblem>> {
  const text = fromUtf8(file)
  const parsed = text === undefined ? undefined : parseStrictJson(text)
  const value = parsed?.ok && isObject(parsed.value) ? parsed.value : undefined
  if (value?.['type'] !== TYPE || value['kdf'] !== 'scrypt' || value['logN'] !== LOG_N) return failed('key-file')
  const [publicKey, salt, nonce, box] = ['publicKey', 'salt', 'nonce', 'box'].map((name) => {
    const member = value[name]
    return typeof member === 'string' ? fromBase64(member) : undefined
  })
  if (!publicKey || !salt || !nonce || !box) return failed('key-file')
  const wrapping = await crypto.scrypt(passphrase, salt, LOG_N)
  if (!wrapping.ok) return failed('key-unavailable')
  const privateKey = crypto.gcmOpen(wrapping.value, nonce, signedOctets(TYPE, publicKey), box)
  return privateKey.ok ? done({ privateKey: privateKey.value, publicKey }) : failed('key-passphrase')
}

/** Checks a key's passphrase: at least sixteen characters, of more than a few kinds. */
export const passphraseProblem = (passphrase: Secret): 'passphrase-short' | undefined => {
  const text = passphrase.reveal()
  return text.length < 16 || new Set(text).size < 8 ? 'passphrase-short' : undefined
}
