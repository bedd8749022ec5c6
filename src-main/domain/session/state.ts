import type { Fault } from '../connect/fault.ts'
import type { Stage } from '../connect/stage.ts'
import type { TunnelFacts } from './facts.ts'
import type { Rung } from './rung.ts'

/** How a session stands. Each variant carries its own data and nothing else's. */
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

/** What a connect stands still for: a person who allows its configuration in the system's settings. */
export type WaitsFor = 'approval'

export type DisconnectReason = 'user' | 'cancelled' | 'outside'

/**
 * Whether something comes back through the tunnel. `live`: the last check says so. `silent`: it did before, and the last
 * checks stayed unanswered. `unknown`: not asked yet, or nothing at the other end ever answers.
 */
export const HEALTHS = ['live', 'silent', 'unknown'] as const
export type Health = (typeof HEALTHS)[number]

/** The gateway of a dial, where the profile has several, and the one before it with why it was left. */
export interface Via {
  readonly gateway: string
  readonly after?: { readonly gateway: string; readonly fault: Fault }
}

/** What a session waits for that is not up and is to be. */
export const WAIT_REASONS = [
  /** A pause between two rounds of dials. */
  'pause',
  /** The network changed a moment ago. */
  'settling',
  /** The gateway refuses the login that worked until now: it may still hold the session that was lost. */
  'session-held',
  'network',
  'portal',
  'asleep',
  'trusted-network',
  /** The person, who has left the seat. */
  'away',
  /** Somebody who enters a one-time code. */
  'code',
] as const
export type WaitReason = (typeof WAIT_REASONS)[number]

/** Nothing is to be done about it: it may wait for a day, and stands in nobody's way. */
export const isIdleWait = (why: WaitReason): boolean => why === 'trusted-network' || why === 'away'

export interface Waiting {
  readonly why: WaitReason
  /** Milliseconds since 1970 of the next dial; absent where something else than time is waited for. */
  readonly until?: number
  /** Dials since the tunnel was lost, or since the first one. */
  readonly attempt: number
  /** Of the last dial, or what the tunnel was lost by. */
  readonly fault?: Fault
}

/** Why no further dial follows a fault although the profile asks for a tunnel that stays. */
export const GIVE_UPS = [
  /** Another device signs in with the same account, and each of the two ends the other's session. */
  'other-device',
  /** The login was refused as often as is safe for the account. */
  'refused',
] as const
export type GaveUp = (typeof GIVE_UPS)[number]

export const IDLE: SessionState = { kind: 'idle' }

/** Nothing goes on before a person has allowed it in the system's settings. */
export const waitsForPerson = (state: SessionState): boolean =>
  state.kind === 'connecting' && state.waitsFor === 'approval'

/** The session has something at the gateway, or may: a second connect there could end it. */
export const isInUse = ({ kind }: SessionState): boolean => kind !== 'idle' && kind !== 'failed'

/** Nothing of it is up or under way in the system. */
export const isAtRest = ({ kind }: SessionState): boolean => kind === 'idle' || kind === 'failed' || kind === 'waiting'
