import type { Crypto } from '../../crypto/port.ts'
import { ascii, fromBase64 } from './octets.ts'
import { distrust, type Trusted } from './problem.ts'
import { done } from '../result.ts'

/**
 * Checks of a public key before any signature by it is verified. OpenSSL and BoringSSL decode keys without checking
 * their order: with the identity as the key, one signature fits every message (RFC 8032 section 8.9 leaves the check to
 * the application).
 */
export const KEY_BYTES = 32
export const SIGNATURE_BYTES = 64

/** Lower-case hexadecimal SHA-256 over a label, a zero octet and the key. Only helps to find a key; decides nothing. */
export function keyIdOf(crypto: Pick<Crypto, 'hash'>, publicKey: Uint8Array): string {
  return hexOf(crypto.hash('sha256', ascii('l2tp-profile-key-v1\0'), publicKey))
}

const HEX = Array.from({ length: 256 }, (_, octet) => octet.toString(16).padStart(2, '0'))

export function hexOf(octets: Uint8Array): string {
  let text = ''
  for (const octet of octets) text += HEX[octet] ?? ''
  return text
}

/** y of the points of order 1, 2, 4 and 8 (the last twice), little endian, without the sign of x. */
const SMALL_ORDER: ReadonlySet<string> = new Set([
  '0100000000000000000000000000000000000000000000000000000000000000',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  '0000000000000000000000000000000000000000000000000000000000000000',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
])

/** Public keys whose private keys are published: RFC 8032 section 7.1, and the example of docs/signed-profiles.md. */
const PUBLISHED: ReadonlySet<string> = new Set([
  'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
  '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c',
  'fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025',
  '278117fc144c72340f67d0f2316e8386ceffbf2b2428c9c51fef7c597f1d426e',
  'c86867afd71352ec9af53cc4039a106b116b3ebffe149a0fc16edd55224ac3b8',
  'ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf',
])

/** The point without the sign bit of x, in hexadecimal. */
function yOf(point: Uint8Array): string {
  const y = Uint8Array.from(point)
  y[31] = (y[31] ?? 0) & 0x7f
  return hexOf(y)
}

/** Whether y is below p = 2^255 − 19, so that a point has only one encoding. */
function isCanonical(point: Uint8Array): boolean {
  const inner = point.subarray(1, 31).every((octet) => octet === 0xff)
  return !(inner && ((point[31] ?? 0) & 0x7f) === 0x7f && (point[0] ?? 0) >= 0xed)
}

const isSound = (point: Uint8Array): boolean => isCanonical(point) && !SMALL_ORDER.has(yOf(point))

/** The octets of a key that is fit for a trust store. @param text base64 of 32 octets */
export function soundKey(text: string): Trusted<Uint8Array> {
  const key = fromBase64(text)
  if (key?.length !== KEY_BYTES) return distrust('E_KEY_TYPE')
  if (!isSound(key)) return distrust('E_KEY_WEAK')
  return PUBLISHED.has(hexOf(key)) ? distrust('E_KEY_TEST') : done(key)
}

/** Whether R is not of small order: such a signature fits several messages, and RFC 8032 signers never make one. */
export const isSoundSignature = (signature: Uint8Array): boolean => isSound(signature.subarray(0, KEY_BYTES))
