import { concat, utf8 } from '../../crypto/bytes.ts'
import type { Key } from '../../crypto/key.ts'
import { mppeMasterKey } from '../../crypto/mppe.ts'
import { authenticatorResponse, isAuthenticatorProof, ntResponse, type MsChapExchange } from '../../crypto/mschap.ts'
import { Secret } from '../../domain/profile/secret.ts'
import {
  decodeMsChapResponse,
  encodeMsChapResponse,
  MSCHAP_CHALLENGE_BYTES,
  readMsChapFailure,
} from '../wire/ppp/chap.ts'
import type { Account, Accounts, ClientCredentials, Rejection } from './authentication.ts'

/** MS-CHAPv2 (RFC 2759) without the protocol that carries it, which is CHAP or EAP. */
export interface MsChapAnswer {
  /** Value for the Response packet. */
  readonly value: Uint8Array
  /** Whether the text of a Success shows that the gateway knows the password. */
  isProof(message: Uint8Array): boolean
  master(): Key
}

/** Undefined when the challenge does not fit MS-CHAPv2. */
export function answerMsChap(
  { crypto, entropy, user, password }: ClientCredentials,
  challenge: Uint8Array,
): MsChapAnswer | undefined {
  if (challenge.length !== MSCHAP_CHALLENGE_BYTES) return undefined
  const peerChallenge = entropy(MSCHAP_CHALLENGE_BYTES)
  const exchange = { authenticatorChallenge: challenge, peerChallenge, user, password }
  const response = ntResponse(crypto, exchange)
  return {
    value: encodeMsChapResponse({ peerChallenge, ntResponse: response }),
    isProof: (message) => isAuthenticatorProof(crypto, exchange, response, message),
    master: () => mppeMasterKey(crypto, password, response),
  }
}

export function rejectionIn(message: Uint8Array): Rejection {
  const { code, text } = readMsChapFailure(message)
  return { ...(code === undefined ? {} : { code }), ...(text === undefined ? {} : { text }) }
}

export interface MsChapProof {
  /** Message for the Success packet. */
  readonly message: Uint8Array
  master(): Key
}

/** Checks a response on the gateway's side; undefined when it is wrong. */
export function judgeMsChap(
  { crypto, misbehave }: Accounts,
  { password }: Account,
  challenge: Uint8Array,
  user: string,
  value: Uint8Array,
): MsChapProof | undefined {
  const decoded = decodeMsChapResponse(value)
  if (!decoded.ok) return undefined
  const { peerChallenge, ntResponse: response } = decoded.value
  const exchange: MsChapExchange = { authenticatorChallenge: challenge, peerChallenge, user, password }
  if (!crypto.equal(response, ntResponse(crypto, exchange))) return undefined
  const known = misbehave === 'wrong-proof' ? { ...exchange, password: new Secret('not the password') } : exchange
  return {
    message: concat(utf8(authenticatorResponse(crypto, known, response)), utf8(' M=Welcome')),
    master: () => mppeMasterKey(crypto, password, response),
  }
}
