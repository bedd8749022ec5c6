import type { Crypto } from '../../crypto/port.ts'
import { failed, done, type Result } from '../../domain/result.ts'
import { refusal, type Refusal } from '../draft/draft.ts'
import { fromBase64 } from '../draft/octets.ts'
import type { Opening } from '../draft/opening.ts'
import { member, textIn, utf8Text, type Value } from '../draft/value.ts'

/** About a second of work; the format's own example has 20000. */
const MOST_ITERATIONS = 1_000_000
const KEY_BYTES = 32

/**
 * Decrypts an ONC (onc_spec.md): AES-256-CBC with PBKDF2-HMAC-SHA1 of the passphrase, and an HMAC-SHA1 of the
 * ciphertext with the same key, which is checked first to distinguish a wrong passphrase from a damaged file.
 */
export function openOnc(root: Value, opening: Opening): Result<string, Refusal> {
  const methods = [member(root, 'Cipher'), member(root, 'HMACMethod'), member(root, 'Stretch')].map(textIn)
  if (methods.join(' ') !== 'AES256 SHA1 PBKDF2') return failed(refusal('syntax', { format: 'ONC' }))
  const [salt, iv, sealed, mac] = ['Salt', 'IV', 'Ciphertext', 'HMAC'].map((name) =>
    fromBase64(textIn(member(root, name)) ?? ''),
  )
  const iterations = member(root, 'Iterations')
  if (!salt || !sealed || !mac || iv?.length !== 16 || typeof iterations !== 'number' || !(iterations >= 1))
    return failed(refusal('syntax', { format: 'ONC' }))
  if (iterations > MOST_ITERATIONS) return failed(refusal('too-slow', { most: String(MOST_ITERATIONS) }))
  if (opening.passphrase === undefined) return failed(refusal('passphrase'))
  const { crypto } = opening
  const key = crypto.pbkdf2Sha1(opening.passphrase, salt, Math.floor(iterations), KEY_BYTES)
  if (!crypto.equal(crypto.hmac('sha1', key, sealed), mac)) return failed(refusal('wrong-passphrase'))
  return plain(crypto, key, iv, sealed)
}

function plain(crypto: Crypto, key: Uint8Array, iv: Uint8Array, sealed: Uint8Array): Result<string, Refusal> {
  const opened = crypto.cbcDecrypt('aes', key, iv, sealed)
  const padding = opened.ok ? (opened.value.at(-1) ?? 0) : 0
  if (!opened.ok || padding < 1 || padding > 16) return failed(refusal('syntax', { format: 'ONC' }))
  return done(utf8Text(opened.value.subarray(0, opened.value.length - padding)))
}
