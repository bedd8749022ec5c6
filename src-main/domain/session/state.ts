import type { Fault } from '../connect/fault.ts'
import type { Stage } from '../connect/stage.ts'
import type { TunnelFacts } from './facts.ts'
import type { Rung } from './rung.ts'

/** State of a session. Each variant carries only its own data. */
export type SessionState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'preparing'; readonly since: number; readonly via?: Via }
  | {
      readonly kind: 'connecting'
      readonly stage: Stage
      readonly since: number
      readonly rungs: readonly Rung[]
      readonly via?: Via
      readonly waitsFor?: WaitsFor
    }
  | {
      readonly kind: 'connected'
      readonly facts: TunnelFacts
      readonly rungs: readonly Rung[]
      readonly health: Health
      readonly via?: Via
    }
  | ({ readonly kind: 'waiting' } & Waiting)
  | { readonly kind: 'disconnecting'; readonly why: DisconnectReason }
  | { readonly kind: 'failed'; readonly fault: Fault; readonly rungs: readonly Rung[]; readonly gaveUp?: GaveUp }

export type SessionKind = SessionState['kind']
export const SESSION_KINDS = [
  'idle',
  'preparing',
  'connecting',
  'connected',
  'waiting',
  'disconnecting',
  'failed',
] as const satisfies readonly SessionKind[]

/** What pauses a connect: a person has to allow its configuration in the system's settings. */
export type WaitsFor = 'approval'

export type DisconnectReason = 'user' | 'cancelled' | 'outside'

/**
 * Whether anything comes back through the tunnel. `live`: the last check was answered. `silent`: earlier checks were
 * answered, but the last ones were not. `unknown`: not checked yet, or nothing at the other end ever answers.
 */
export const HEALTHS = ['live', 'silent', 'unknown'] as const
export type Health = (typeof HEALTHS)[number]

/** The gateway of a dial, if the profile has several, and the previous one with the reason for leaving it. */
export interface Via {
  readonly gateway: string
  readonly after?: { readonly gateway: string; readonly fault: Fault }
}

/** What a session waits for while its tunnel is down but should be up. */
export const WAIT_REASONS = [
  /** A pause between two rounds of dials. */
  'pause',
  /** The network changed a moment ago. */
  'settling',
  /** The gateway rejects the login that worked until now: it may still have the lost session. */
  'session-held',
  'network',
  'portal',
  'asleep',
  'trusted-network',
  /** The person is away from this computer. */
  'away',
  /** Someone has to enter a one-time code. */
  'code',
] as const
export type WaitReason = (typeof WAIT_REASONS)[number]

/** Whether nothing has to be done about it: the session may wait for a day and blocks nothing. */
export const isIdleWait = (why: WaitReason): boolean => why === 'trusted-network' || why === 'away'

export interface Waiting {
  readonly why: WaitReason
  /** Milliseconds since 1970 of the next dial; absent when the session does not wait for a time. */
  readonly until?: number
  /** Dials since the tunnel was lost, or since the first one. */
  readonly attempt: number
  /** Fault of the last dial, or the one that ended the tunnel. */
  readonly fault?: Fault
}

/** Why no further dial follows a fault although the profile asks for a permanent tunnel. */
export const GIVE_UPS = [
  /** Another device signs in with the same account, and each of the two ends the other's session. */
  'other-device',
  /** The login was rejected as often as is safe for the account. */
  'refused',
] as const
export type GaveUp = (typeof GIVE_UPS)[number]

export const IDLE: SessionState = { kind: 'idle' }

/** Whether a person first has to allow it in the system's settings. */
export const waitsForPerson = (state: SessionState): boolean =>
  state.kind === 'connecting' && state.waitsFor === 'approval'

/** Whether the session has state at the gateway, or may have: a second connect there could end it. */
export const isInUse = ({ kind }: SessionState): boolean => kind !== 'idle' && kind !== 'failed'

/** Whether nothing of it is up or in progress on the system. */
export const isAtRest = ({ kind }: SessionState): boolean => kind === 'idle' || kind === 'failed' || kind === 'waiting'
