import { stageOrder, STAGES, type Stage } from '../connect/stage.ts'
import type { Effect } from './effect.ts'
import type { SessionEvent, SessionEventKind } from './event.ts'
import { IDLE, type SessionKind, type SessionState } from './state.ts'
import type { Rung } from './rung.ts'

/** Result of an event: the next state, and what the runner must do now. */
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
 * The complete behaviour of a session. A pair that is not in the table is an illegal transition; a pair that is and
 * keeps the state is legal but has no effect at that point (the system may report what we already know).
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
    // A tunnel is reported as up only after packets have come back.
    'tunnel-up': (state, event) => {
      const rungs = climbed(state, STAGES.at(-1), undefined, event.at)
      const { via } = state
      return stay({ kind: 'connected', facts: event.facts, rungs, health: 'live', ...(via ? { via } : {}) })
    },
    'tunnel-down': (state, event) =>
      event.fault ? to({ kind: 'failed', fault: event.fault, rungs: state.rungs }, ...clearing(event)) : stay(state),
    // A dial that was begun elsewhere was cancelled there.
    cleared: () => stay(IDLE),
    failed: (state, event) => to({ kind: 'failed', fault: event.fault, rungs: state.rungs }, { kind: 'hang-up' }),
    'disconnect-requested': () =>
      to({ kind: 'disconnecting', why: 'cancelled' }, { kind: 'cancel' }, { kind: 'release' }),
    abandoned: () => to({ kind: 'disconnecting', why: 'outside' }, { kind: 'cancel' }, { kind: 'hang-up' }),
  },
  connected: {
    // Elsewhere, it was taken down and dialled again between two reports of the system.
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
    // The system still reports the tunnel while it takes it down.
    applied: stay,
    'stage-reached': stay,
    'tunnel-up': stay,
    'tunnel-down': stay,
    // A tunnel that goes down without a request keeps its kill switch; a request may still follow.
    'disconnect-requested': (state) =>
      state.why === 'outside' ? to({ kind: 'disconnecting', why: 'user' }, { kind: 'release' }) : stay(state),
    abandoned: stay,
    failed: (_, event) => stay({ kind: 'failed', fault: event.fault, rungs: [] }),
    cleared: () => stay(IDLE),
  },
  // The remains of the previous dial may still be going down.
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
    // Dialled again elsewhere.
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

/** A dial that this process did not begin. */
const elsewhere = ({ stage, at, waitsFor }: EventOf<'stage-reached'>): Step =>
  stay({ kind: 'connecting', stage, since: at, rungs: [], ...(waitsFor ? { waitsFor } : {}) })

/** A tunnel that was already up when it was first seen: whether anything comes back was not checked. */
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

/**
 * @throws IllegalMove for a pair that is not in the table, which is a defect of the caller and never a person's mistake
 */
export function transition(state: SessionState, event: SessionEvent): Step {
  const move = TRANSITIONS[state.kind][event.kind] as ((state: SessionState, event: SessionEvent) => Step) | undefined
  if (!move) throw new IllegalMove(state.kind, event.kind)
  return move(state, event)
}

/** This process cleans up only after its own tunnel. */
const clearing = ({ whose }: EventOf<'tunnel-down'>): readonly Effect[] =>
  whose === 'ours' ? [{ kind: 'hang-up' }] : []

type Connecting = StateOf<'connecting'>

/**
 * Advances to a later stage; reports may repeat or arrive late, so earlier stages are ignored. Any progress ends a
 * wait.
 */
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
