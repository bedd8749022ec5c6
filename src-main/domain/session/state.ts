import type { Fault } from '../connect/fault.ts'
import type { Stage } from '../connect/stage.ts'
import type { TunnelFacts } from './facts.ts'
import type { Rung } from './rung.ts'

/** How a session stands. Each variant carries its own data and nothing else's. */
export type SessionState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'preparing'; readonly since: number }
  | { readonly kind: 'connecting'; readonly stage: Stage; readonly since: number; readonly rungs: readonly Rung[] }
  | { readonly kind: 'connected'; readonly facts: TunnelFacts; readonly rungs: readonly Rung[] }
  | { readonly kind: 'disconnecting'; readonly why: DisconnectReason }
  | { readonly kind: 'failed'; readonly fault: Fault; readonly rungs: readonly Rung[] }

export type SessionKind = SessionState['kind']
export const SESSION_KINDS = [
  'idle',
  'preparing',
  'connecting',
  'connected',
  'disconnecting',
  'failed',
] as const satisfies readonly SessionKind[]

export type DisconnectReason = 'user' | 'cancelled' | 'outside'

export const IDLE: SessionState = { kind: 'idle' }

/** The session has something at the gateway, or may: a second connect there could end it. */
export const isInUse = ({ kind }: SessionState): boolean => kind !== 'idle' && kind !== 'failed'
