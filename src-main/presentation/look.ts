import { entryOf } from '../domain/connect/catalogue.ts'
import type { Fault } from '../domain/connect/fault.ts'
import {
  isIdleWait,
  waitsForPerson,
  type Health,
  type SessionKind,
  type SessionState,
} from '../domain/session/state.ts'

/** The look of a session at a glance. Each shell has its own shape for each, besides the colour. */
export type Look = 'off' | 'working' | 'on' | 'unsure' | 'attention' | 'failed'

const LOOKS: Readonly<Record<Exclude<SessionKind, 'failed' | 'connected'>, Look>> = {
  idle: 'off',
  preparing: 'working',
  connecting: 'working',
  waiting: 'attention',
  disconnecting: 'working',
}

/** A tunnel shows as good only while something comes back through it. */
const LOOKS_UP: Readonly<Record<Health, Look>> = { live: 'on', silent: 'attention', unknown: 'unsure' }

export function lookOf(state: SessionState): Look {
  if (state.kind === 'failed') return lookOfFault(state.fault)
  if (waitsForPerson(state)) return 'attention'
  if (state.kind === 'waiting' && isIdleWait(state.why)) return 'off'
  return state.kind === 'connected' ? LOOKS_UP[state.health] : LOOKS[state.kind]
}

/** A warning needs attention, but stops nothing by itself. */
export const lookOfFault = ({ code }: Pick<Fault, 'code'>): 'attention' | 'failed' =>
  entryOf(code).severity === 'warning' ? 'attention' : 'failed'
