import type { Secret } from '../domain/profile/secret.ts'
import { utf8 } from './bytes.ts'
import type { Crypto } from './port.ts'

/** The two protocols that prove a shared secret with one MD5 digest: CHAP, and L2TP's own tunnel authentication. */

/**
 * CHAP with MD5: MD5(identifier | secret | challenge) (RFC 1994 section 4.1).
 * @param identifier of the Challenge packet, one octet
 */
export function chapResponse(crypto: Crypto, identifier: number, password: Secret, challenge: Uint8Array): Uint8Array {
  return crypto.hash('md5', Uint8Array.of(identifier), utf8(password.reveal()), challenge)
}

/** Types of the messages whose Challenge Response AVP carries the proof (RFC 2661 section 4.4.3). */
export const TUNNEL_PROOF_IN = { sccrp: 2, scccn: 3 } as const

/** L2TP tunnel: MD5(message type | secret | challenge) (RFC 2661 sections 4.4.3 and 5.1.1). */
export function tunnelResponse(
  crypto: Crypto,
  message: keyof typeof TUNNEL_PROOF_IN,
  secret: Secret,
  challenge: Uint8Array,
): Uint8Array {
  return crypto.hash('md5', Uint8Array.of(TUNNEL_PROOF_IN[message]), utf8(secret.reveal()), challenge)
}
