import { entryOf } from '../domain/connect/catalogue.ts'
import type { Fault } from '../domain/connect/fault.ts'
import type { SessionKind, SessionState } from '../domain/session/state.ts'

/** How a session looks from afar. Each shell has a shape of its own for each, beside the colour. */
export type Look = 'off' | 'working' | 'on' | 'attention' | 'failed'

const LOOKS: Readonly<Record<Exclude<SessionKind, 'failed'>, Look>> = {
  idle: 'off',
  preparing: 'working',
  connecting: 'working',
  connected: 'on',
  disconnecting: 'working',
}

export const lookOf = (state: SessionState): Look =>
  state.kind === 'failed' ? lookOfFault(state.fault) : LOOKS[state.kind]

/** A warning is worth a look, and stops nothing by itself. */
export const lookOfFault = ({ code }: Pick<Fault, 'code'>): 'attention' | 'failed' =>
  entryOf(code).severity === 'warning' ? 'attention' : 'failed'
