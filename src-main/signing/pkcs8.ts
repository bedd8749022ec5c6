import type { Crypto } from '../crypto/port.ts'
import { fromBase64, fromUtf8 } from '../domain/trust/octets.ts'
import type { SigningKey } from './key-file.ts'

/** Prefix of the 32 bytes of an Ed25519 key in PKCS#8 version 1 (RFC 8410 section 7), as OpenSSL and Node write it. */
const BEFORE = Uint8Array.of(
  ...[0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20],
)
const SEED_BYTES = 32
const PEM = /^\s*-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\s]{1,200})-----END PRIVATE KEY-----\s*$/

/** Reads one unencrypted Ed25519 key in PKCS#8, PEM or DER; undefined for anything else. */
export function keyFromPkcs8(crypto: Pick<Crypto, 'ed25519Pair'>, octets: Uint8Array): SigningKey | undefined {
  const pem = PEM.exec(fromUtf8(octets) ?? '')?.[1]
  const der = pem === undefined ? octets : fromBase64(pem.replace(/\s/g, ''))
  if (der?.length !== BEFORE.length + SEED_BYTES || BEFORE.some((octet, at) => der[at] !== octet)) return undefined
  return crypto.ed25519Pair(() => der.slice(BEFORE.length))
}
