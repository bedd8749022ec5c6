import type { Crypto, Entropy } from '../../crypto/port.ts'
import { Secret } from '../profile/secret.ts'
import { pskProblem } from '../profile/text.ts'
import { done, failed, type Result } from '../result.ts'
import { signedOctets } from './envelope.ts'
import { ascii, fromBase64, fromUtf8, toBase64 } from './octets.ts'
import type { Payload, SealedBlock } from './payload.ts'
import { distrust, type Trusted } from './problem.ts'
import { isObject, parseStrictJson } from './strict-json.ts'

/**
 * A pre-shared key in a signed profile, sealed with a passphrase that is delivered separately: scrypt (RFC 7914),
 * AES-256-GCM with a 16-octet tag, and the profile's identity as associated data, so that a block is valid for only one
 * issue of one profile.
 */
export const SEALED_TYPE = 'application/vnd.culvert.l2tp-sealed.v1'

type Issue = Pick<Payload, 'profileId' | 'serial' | 'publisher'>

/** @param type the known-answer vector has its own */
export const sealedFor = ({ profileId, serial, publisher }: Issue, type = SEALED_TYPE): Uint8Array =>
  signedOctets(type, ascii(`${profileId}\0${serial}\0${publisher}`))

const SHORTEST_PSK = 8

/** A wrong passphrase and a changed block give the same result. */
export async function openSealed(
  crypto: Crypto,
  block: SealedBlock,
  associated: Uint8Array,
  passphrase: Secret,
): Promise<Trusted<Secret>> {
  const [salt, nonce, box] = [block.salt, block.nonce, block.box].map(fromBase64)
  if (!salt || !nonce || !box) return distrust('E_SECRET_SHAPE')
  const key = await crypto.scrypt(passphrase, salt, block.logN)
  if (!key.ok) return distrust('E_SECRET_KDF', { name: 'scrypt' })
  const plain = crypto.gcmOpen(key.value, nonce, associated, box)
  return plain.ok ? contentOf(plain.value) : distrust('E_SECRET_OPEN')
}

function contentOf(plain: Uint8Array): Trusted<Secret> {
  const text = fromUtf8(plain)
  const json = text === undefined ? undefined : parseStrictJson(text)
  const value = json?.ok && isObject(json.value) ? json.value : undefined
  if (!value || Object.keys(value).join() !== 'psk' || typeof value['psk'] !== 'string')
    return distrust('E_SECRET_CONTENT', { reason: 'form' })
  const psk = value['psk']
  const problem = pskProblem(psk)?.code ?? (psk.length < SHORTEST_PSK ? 'too-short' : undefined)
  return problem === undefined ? done(new Secret(psk)) : distrust('E_SECRET_CONTENT', { reason: problem })
}

/** Why a profile may not carry a pre-shared key; undefined if it may. */
export const sealableProblem = (psk: Secret): string | undefined =>
  pskProblem(psk.reveal())?.code ?? (psk.reveal().length < SHORTEST_PSK ? 'too-short' : undefined)

export async function seal(
  crypto: Crypto,
  entropy: Entropy,
  psk: Secret,
  issue: Issue,
  passphrase: Secret,
): Promise<Result<SealedBlock, 'unavailable'>> {
  const [salt, nonce, logN] = [entropy(16), entropy(12), 17]
  const key = await crypto.scrypt(passphrase, salt, logN)
  // The key is printable ASCII, and so is its JSON.
  const plain = ascii(JSON.stringify({ psk: psk.reveal() }))
  const box = key.ok ? crypto.gcmSeal(key.value, nonce, sealedFor(issue), plain) : key
  if (!box.ok) return failed('unavailable')
  return done({
    kdf: 'scrypt',
    logN,
    r: 8,
    p: 1,
    salt: toBase64(salt),
    nonce: toBase64(nonce),
    box: toBase64(box.value),
  })
}

/** Passphrase attempts per minute. */
const MOST_ATTEMPTS = 5
const MINUTE = 60_000

/** Seconds to wait before the next attempt; 0 for none. @param attempts times of earlier attempts, milliseconds */
export function waitBefore(attempts: readonly number[], now: number): number {
  const recent = attempts.filter((at) => now - at < MINUTE)
  if (recent.length < MOST_ATTEMPTS) return 0
  return Math.ceil((Math.min(...recent.slice(-MOST_ATTEMPTS)) + MINUTE - now) / 1000)
}
