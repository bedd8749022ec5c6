import { stageOrder, STAGES, type Stage } from '../connect/stage.ts'
import type { Effect } from './effect.ts'
import type { SessionEvent, SessionEventKind } from './event.ts'
import { IDLE, type SessionKind, type SessionState } from './state.ts'
import type { Rung } from './rung.ts'

/** What an event leads to: the next state, and what the runner must now do. */
export interface Step {
  readonly state: SessionState
  readonly effects: readonly Effect[]
}

type StateOf<Kind extends SessionKind> = Extract<SessionState, { kind: Kind }>
type EventOf<Kind extends SessionEventKind> = Extract<SessionEvent, { kind: Kind }>
type Row<Kind extends SessionKind> = {
  readonly [Event in SessionEventKind]?: (state: StateOf<Kind>, event: EventOf<Event>) => Step
}
type Table = { readonly [Kind in SessionKind]: Row<Kind> }

const stay = (state: SessionState): Step => ({ state, effects: [] })
const to = (state: SessionState, ...effects: readonly Effect[]): Step => ({ state, effects })

/**
 * The whole behaviour of a session. A pair that is not here is an illegal move; a pair that is here and keeps the
 * state is a legal move without meaning at that point (the system may report what we already know).
 */
const TRANSITIONS: Table = {
  idle: {
    'connect-requested': (_, event) => begin(event),
    'stage-reached': (_, event) => elsewhere(event),
    'tunnel-up': (_, event) => adopted(event),
    'tunnel-down': stay,
    postponed: (_, event) => stay(waiting(event)),
    'disconnect-requested': () => to({ kind: 'disconnecting', why: 'user' }, { kind: 'release' }),
    abandoned: stay,
  },
  preparing: {
    applied: ({ via }, { at, waitsFor }) =>
      to(
        {
          kind: 'connecting',
          stage: 'prerequisites',
          since: at,
          rungs: [],
          ...(via ? { via } : {}),
          ...(waitsFor ? { waitsFor } : {}),
        },
        { kind: 'dial' },
      ),
    'tunnel-down': stay,
    failed: (_, event) => to({ kind: 'failed', fault: event.fault, rungs: [] }, { kind: 'hang-up' }),
    'disconnect-requested': () =>
      to({ kind: 'disconnecting', why: 'cancelled' }, { kind: 'cancel' }, { kind: 'release' }),
    abandoned: () => to({ kind: 'disconnecting', why: 'outside' }, { kind: 'cancel' }, { kind: 'hang-up' }),
  },
  connecting: {
    'stage-reached': (state, event) => stay(climb(state, event)),
    // Who says that it is up has seen packets come back.
    'tunnel-up': (state, event) => {
      const rungs = climbed(state, STAGES.at(-1), undefined, event.at)
      const { via } = state
      return stay({ kind: 'connected', facts: event.facts, rungs, health: 'live', ...(via ? { via } : {}) })
    },
    'tunnel-down': (state, event) =>
      event.fault ? to({ kind: 'failed', fault: event.fault, rungs: state.rungs }, ...clearing(event)) : stay(state),
    // A dial that was begun elsewhere was called off there.
    cleared: () => stay(IDLE),
    failed: (state, event) => to({ kind: 'failed', fault: event.fault, rungs: state.rungs }, { kind: 'hang-up' }),
    'disconnect-requested': () =>
      to({ kind: 'disconnecting', why: 'cancelled' }, { kind: 'cancel' }, { kind: 'release' }),
    abandoned: () => to({ kind: 'disconnecting', why: 'outside' }, { kind: 'cancel' }, { kind: 'hang-up' }),
  },
  connected: {
    // Taken down and dialled anew elsewhere, between two reports of the system.
    'stage-reached': (_, event) => elsewhere(event),
    'tunnel-up': (state, event) => stay({ ...state, facts: event.facts }),
    checked: (state, event) => stay(state.health === event.health ? state : { ...state, health: event.health }),
    'tunnel-down': (state, event) =>
      event.fault
        ? to({ kind: 'failed', fault: event.fault, rungs: state.rungs }, ...clearing(event))
        : event.whose === 'ours'
          ? to({ kind: 'disconnecting', why: 'outside' }, { kind: 'hang-up' })
          : stay(IDLE),
    failed: (state, event) => to({ kind: 'failed', fault: event.fault, rungs: state.rungs }, { kind: 'hang-up' }),
    'disconnect-requested': () => to({ kind: 'disconnecting', why: 'user' }, { kind: 'release' }),
    abandoned: () => to({ kind: 'disconnecting', why: 'outside' }, { kind: 'hang-up' }),
  },
  disconnecting: {
    // The system goes on reporting the tunnel it is taking down.
    applied: stay,
    'stage-reached': stay,
    'tunnel-up': stay,
    'tunnel-down': stay,
    // What goes down without a wish keeps its kill switch, and the wish may come meanwhile.
    'disconnect-requested': (state) =>
      state.why === 'outside' ? to({ kind: 'disconnecting', why: 'user' }, { kind: 'release' }) : stay(state),
    abandoned: stay,
    failed: (_, event) => stay({ kind: 'failed', fault: event.fault, rungs: [] }),
    cleared: () => stay(IDLE),
  },
  // What the dial before had made may still be going down.
  waiting: {
    'connect-requested': (_, event) => begin(event),
    'stage-reached': (_, event) => elsewhere(event),
    'tunnel-up': (_, event) => adopted(event),
    'tunnel-down': stay,
    postponed: (_, event) => stay(waiting(event)),
    failed: (_, event) => stay(given(event, [])),
    cleared: stay,
    'disconnect-requested': () => to({ kind: 'disconnecting', why: 'user' }, { kind: 'release' }),
    abandoned: () => to({ kind: 'disconnecting', why: 'outside' }, { kind: 'hang-up' }),
  },
  failed: {
    'connect-requested': (_, event) => begin(event),
    'tunnel-up': (_, event) => adopted(event),
    'tunnel-down': stay,
    postponed: (_, event) => stay(waiting(event)),
    // Dialled anew elsewhere.
    'stage-reached': (_, event) => elsewhere(event),
    failed: (state, event) => stay(event.gaveUp ? given(event, state.rungs) : state),
    cleared: stay,
    explained: (state, event) => stay({ ...state, fault: event.fault }),
    dismissed: () => stay(IDLE),
    'disconnect-requested': () => to({ kind: 'disconnecting', why: 'user' }, { kind: 'release' }),
    abandoned: stay,
  },
}

function begin({ at, via }: EventOf<'connect-requested'>): Step {
  return to({ kind: 'preparing', since: at, ...(via ? { via } : {}) }, { kind: 'apply' })
}

/** A dial that this process has not begun. */
const elsewhere = ({ stage, at, waitsFor }: EventOf<'stage-reached'>): Step =>
  stay({ kind: 'connecting', stage, since: at, rungs: [], ...(waitsFor ? { waitsFor } : {}) })

/** Up already when it was first seen: whether anything comes back, nobody has asked. */
const adopted = ({ facts }: EventOf<'tunnel-up'>): Step =>
  stay({ kind: 'connected', facts, rungs: [], health: 'unknown' })

const waiting = ({ why, until, attempt, fault }: EventOf<'postponed'>): SessionState => ({
  kind: 'waiting',
  why,
  attempt,
  ...(until === undefined ? {} : { until }),
  ...(fault ? { fault } : {}),
})

const given = ({ fault, gaveUp }: EventOf<'failed'>, rungs: readonly Rung[]): SessionState => ({
  kind: 'failed',
  fault,
  rungs,
  ...(gaveUp ? { gaveUp } : {}),
})

export class IllegalMove extends Error {
  override readonly name = 'IllegalMove'
  constructor(state: SessionKind, event: SessionEventKind) {
    super(`a session that is ${state} cannot take ${event}`)
  }
}

export const isLegal = (state: SessionKind, event: SessionEventKind): boolean => TRANSITIONS[state][event] !== undefined

/** @throws IllegalMove on a pair the table does not have: a defect of the caller, never a person's mistake. */
export function transition(state: SessionState, event: SessionEvent): Step {
  const move = TRANSITIONS[state.kind][event.kind] as ((state: SessionState, event: SessionEvent) => Step) | undefined
  if (!move) throw new IllegalMove(state.kind, event.kind)
  return move(state, event)
}

/** What remains of a tunnel is taken away by whose it was. */
const clearing = ({ whose }: EventOf<'tunnel-down'>): readonly Effect[] =>
  whose === 'ours' ? [{ kind: 'hang-up' }] : []

type Connecting = StateOf<'connecting'>

/** Reports may repeat or come late; a ladder is only ever climbed. What has moved on stands still for nothing any more. */
function climb(state: Connecting, event: EventOf<'stage-reached'>): SessionState {
  if (stageOrder(event.stage) <= stageOrder(state.stage)) return state
  const { waitsFor: _, ...moving } = state
  return { ...moving, stage: event.stage, since: event.at, rungs: climbed(state, event.stage, event.found, event.at) }
}

function climbed(state: Connecting, next: Stage | undefined, found: string | undefined, at: number): readonly Rung[] {
  const rung: Rung = { stage: state.stage, milliseconds: Math.max(0, at - state.since), ...(found ? { found } : {}) }
  const skipped = STAGES.slice(stageOrder(state.stage) + 1, next ? stageOrder(next) : undefined)
  return [...state.rungs, rung, ...skipped.map((stage) => ({ stage, milliseconds: 0 }))]
}
