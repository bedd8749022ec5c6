import type { Secret } from '../domain/profile/secret.ts'
import { concat, hex, utf8 } from './bytes.ts'
import { Key } from './key.ts'
import type { Crypto } from './port.ts'

/** MS-CHAPv2 (RFC 2759 section 8). Challenges are 16 octets, responses 24. */

export interface MsChapExchange {
  /** From the Challenge packet. */
  readonly authenticatorChallenge: Uint8Array
  /** From our Response packet. */
  readonly peerChallenge: Uint8Array
  /** As typed; a leading `DOMAIN\` is left out of the computation. */
  readonly user: string
  readonly password: Secret
}

/** Section 8.2: the name without a domain. */
export const bareUser = (user: string): string => user.slice(user.lastIndexOf('\\') + 1)

/** Section 8.3: MD4 of the password as UTF-16, low octet first. */
export function ntPasswordHash(crypto: Crypto, password: Secret): Key {
  const text = password.reveal()
  const units = Uint8Array.from(
    { length: 2 * text.length },
    (_, i) => (text.charCodeAt(i >> 1) >> (8 * (i & 1))) & 0xff,
  )
  return new Key(crypto.hash('md4', units))
}

/** Section 8.2: the first 8 octets of SHA-1 over both challenges and the user. */
export function challengeHash(crypto: Crypto, exchange: Omit<MsChapExchange, 'password'>): Uint8Array {
  const { authenticatorChallenge, peerChallenge, user } = exchange
  return crypto.hash('sha1', peerChallenge, authenticatorChallenge, utf8(bareUser(user))).slice(0, 8)
}

/** Seven octets of a key spread over eight; the low bit of each is left for parity, which DES ignores (section 8.6). */
export function spreadKey(seven: Uint8Array): Uint8Array {
  let bits = 0n
  for (const byte of seven) bits = (bits << 8n) | BigInt(byte)
  return Uint8Array.from({ length: 8 }, (_, i) => Number((bits >> BigInt(7 * (7 - i))) & 0x7fn) << 1)
}

/** Section 8.5: encrypts the 8-octet challenge with three DES keys, which are the hash padded to 21 octets. */
function challengeResponse(crypto: Crypto, challenge: Uint8Array, passwordHash: Key): Uint8Array {
  const padded = concat(passwordHash.reveal(), new Uint8Array(5))
  const third = (i: number): Uint8Array => crypto.desBlock(spreadKey(padded.slice(7 * i, 7 * i + 7)), challenge)
  return concat(third(0), third(1), third(2))
}

/** Section 8.1: the 24 octets that prove the password to the gateway. */
export function ntResponse(crypto: Crypto, exchange: MsChapExchange): Uint8Array {
  return challengeResponse(crypto, challengeHash(crypto, exchange), ntPasswordHash(crypto, exchange.password))
}

const SERVER_SIGNING = utf8('Magic server to client signing constant')
const MORE_ITERATIONS = utf8('Pad to make it do more than one iteration')

/** Section 8.7: `S=` and 40 upper-case hexadecimal digits, by which the gateway proves that it knows the password. */
export function authenticatorResponse(crypto: Crypto, exchange: MsChapExchange, response: Uint8Array): string {
  const hashOfHash = crypto.hash('md4', ntPasswordHash(crypto, exchange.password).reveal())
  const digest = crypto.hash('sha1', hashOfHash, response, SERVER_SIGNING)
  const proof = crypto.hash('sha1', digest, challengeHash(crypto, exchange), MORE_ITERATIONS)
  return `S=${hex(proof).toUpperCase()}`
}

/**
 * Section 8.8: whether the text of a Success packet carries the proof. What follows it (` M=…`) is free text. A false
 * answer means that the gateway does not know the password.
 */
export function isAuthenticatorProof(
  crypto: Crypto,
  exchange: MsChapExchange,
  response: Uint8Array,
  message: Uint8Array,
): boolean {
  const expected = utf8(authenticatorResponse(crypto, exchange, response))
  return crypto.equal(message.slice(0, expected.length), expected)
}
