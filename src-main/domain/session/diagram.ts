import { SESSION_EVENT_KINDS } from './event.ts'
import { SESSION_KINDS, IDLE, type SessionKind, type SessionState } from './state.ts'
import { isLegal, transition } from './transition.ts'
import type { SessionEvent } from './event.ts'
import { fault } from '../connect/fault.ts'

const SAMPLE_FAULT = fault('cause-unknown')
const SAMPLE_STATES: Readonly<Record<SessionKind, SessionState>> = {
  idle: IDLE,
  preparing: { kind: 'preparing', since: 0 },
  connecting: { kind: 'connecting', stage: 'ike', since: 0, rungs: [] },
  connected: { kind: 'connected', facts: { dns: [], domains: [] }, rungs: [], health: 'unknown' },
  waiting: { kind: 'waiting', why: 'network', attempt: 1 },
  disconnecting: { kind: 'disconnecting', why: 'user' },
  failed: { kind: 'failed', fault: SAMPLE_FAULT, rungs: [] },
}
const SAMPLE_EVENTS: Readonly<Record<SessionEvent['kind'], SessionEvent>> = {
  'connect-requested': { kind: 'connect-requested', at: 0 },
  applied: { kind: 'applied', at: 0 },
  'stage-reached': { kind: 'stage-reached', stage: 'l2tp', at: 0 },
  'tunnel-up': { kind: 'tunnel-up', facts: { dns: [], domains: [] }, at: 0 },
  'tunnel-down': { kind: 'tunnel-down', whose: 'ours', fault: SAMPLE_FAULT, at: 0 },
  failed: { kind: 'failed', fault: SAMPLE_FAULT, at: 0 },
  postponed: { kind: 'postponed', why: 'pause', until: 0, attempt: 1 },
  checked: { kind: 'checked', health: 'live' },
  'disconnect-requested': { kind: 'disconnect-requested', at: 0 },
  abandoned: { kind: 'abandoned', at: 0 },
  cleared: { kind: 'cleared', at: 0 },
  explained: { kind: 'explained', fault: fault('psk-mismatch'), at: 0 },
  dismissed: { kind: 'dismissed', at: 0 },
}

/** The state machine as a Mermaid diagram, generated from its transitions; moves that keep the state are left out. */
export function diagram(): string {
  const moves = SESSION_KINDS.flatMap((from) =>
    SESSION_EVENT_KINDS.filter((event) => isLegal(from, event))
      .map((event) => ({ event, to: transition(SAMPLE_STATES[from], SAMPLE_EVENTS[event]).state.kind }))
      .filter((move) => move.to !== from)
      .map((move) => `  ${from} --> ${move.to}: ${move.event}`),
  )
  return ['stateDiagram-v2', '  [*] --> idle', ...moves].join('\n')
}
