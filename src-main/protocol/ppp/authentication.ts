import type { Secret } from '../../domain/profile/secret.ts'
import type { Crypto, Entropy } from '../../crypto/port.ts'
import type { Key } from '../../crypto/key.ts'
import type { ControlPacket } from '../wire/ppp/control.ts'
import type { Task } from '../task.ts'

/** One method of proving a password, one side of it. Packets of its own protocol go in and come out. */
export type Authentication = Task<ControlPacket, AuthenticationOutput>

export type AuthenticationOutput =
  | { readonly kind: 'packet'; readonly packet: ControlPacket }
  /** On the gateway's side `user` has proved to be who it says. */
  | {
      readonly kind: 'accepted'
      readonly user: string
      /** What MS-CHAPv2 leaves for MPPE (RFC 3079). */
      readonly master?: Key
    }
  /** The gateway asked for types of EAP that we have not; `wanted` for people. Client only. */
  | { readonly kind: 'type-refused'; readonly wanted: string }
  /** `code` is the E= of MS-CHAP. Never tried again: accounts are locked for less. */
  | { readonly kind: 'rejected'; readonly user: string; readonly why: Rejection }
  /** The other side said nothing for as long as we wait. */
  | { readonly kind: 'silent' }
  /** The gateway accepted us and does not know the password itself. Client with MS-CHAPv2 only. */
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

/** How the gateway's side judges. */
export interface Accounts {
  readonly crypto: Crypto
  readonly entropy: Entropy
  /** What it calls itself in challenges. */
  readonly host: string
  account(user: string): Account | undefined
  /** For practice: says nothing, or accepts without knowing the password. */
  readonly misbehave?: 'mute' | 'wrong-proof'
  /** For practice: the only type of EAP that it takes, by number; MS-CHAPv2 when absent. */
  readonly eapType?: number
}

export interface Account {
  readonly password: Secret
  /** Turned away although the password is right, with RFC 2759's code: 647 disabled, 648 expired, … */
  readonly refuse?: Required<Rejection>
}

/** Code of a wrong user or password (RFC 2759 section 6), told alike for both. */
export const WRONG_CREDENTIALS = { code: 691, text: 'Authentication failure' } as const

/** Between repetitions, and in all. Longer than RADIUS takes to fail over. */
export const AGAIN = 3_000
export const PATIENCE = 15_000
