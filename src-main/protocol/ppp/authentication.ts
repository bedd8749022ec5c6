import type { Secret } from '../../domain/profile/secret.ts'
import type { Crypto, Entropy } from '../../crypto/port.ts'
import type { Key } from '../../crypto/key.ts'
import type { ControlPacket } from '../wire/ppp/control.ts'
import type { Task } from '../task.ts'

/** One side of one method of authentication. It takes and gives packets of the method's own protocol. */
export type Authentication = Task<ControlPacket, AuthenticationOutput>

export type AuthenticationOutput =
  | { readonly kind: 'packet'; readonly packet: ControlPacket }
  /** On the gateway's side, `user` is the name that was proved. */
  | {
      readonly kind: 'accepted'
      readonly user: string
      /** Master key for MPPE, from MS-CHAPv2 (RFC 3079). */
      readonly master?: Key
    }
  /** The gateway asked for EAP types that we do not have; `wanted` names them for people. Client only. */
  | { readonly kind: 'type-refused'; readonly wanted: string }
  /** `code` is the E= of MS-CHAP. We never try again, as accounts may be locked for it. */
  | { readonly kind: 'rejected'; readonly user: string; readonly why: Rejection }
  /** The other side sent nothing for as long as we wait. */
  | { readonly kind: 'silent' }
  /** The gateway accepted us without knowing the password itself. Client with MS-CHAPv2 only. */
  | { readonly kind: 'proof-wrong' }

export interface Rejection {
  readonly code?: number
  readonly text?: string
}

export interface ClientCredentials {
  readonly crypto: Crypto
  readonly entropy: Entropy
  readonly user: string
  readonly password: Secret
}

/** What the gateway's side checks clients against. */
export interface Accounts {
  readonly crypto: Crypto
  readonly entropy: Entropy
  /** Name that it gives itself in challenges. */
  readonly host: string
  account(user: string): Account | undefined
  /** For practice: sends nothing, or accepts without knowing the password. */
  readonly misbehave?: 'mute' | 'wrong-proof'
  /** For practice: number of the only EAP type that it accepts; MS-CHAPv2 when absent. */
  readonly eapType?: number
}

export interface Account {
  readonly password: Secret
  /** Rejects the user although the password is right, with RFC 2759's code: 647 disabled, 648 expired, … */
  readonly refuse?: Required<Rejection>
}

/** Code for a wrong user or a wrong password (RFC 2759 section 6); the same for both. */
export const WRONG_CREDENTIALS = { code: 691, text: 'Authentication failure' } as const

/** Time between repetitions, and in all. Longer than RADIUS takes to fail over. */
export const AGAIN = 3_000
export const PATIENCE = 15_000
