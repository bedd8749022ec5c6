import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Snapshot } from '../../src-main/contract/desktop.ts'
import type { AllTexts } from '../../src-main/contract/texts/texts.ts'
import type { SessionState } from '../../src-main/domain/session/state.ts'

/** Bytes since the link came up, at one moment (milliseconds since 1970). */
export interface TrafficSample {
  readonly at: number
  readonly received: number
  readonly sent: number
}

/** Main's latest snapshot, and what only an observer can know: when an attempt began, how traffic changed. */
export interface Live {
  readonly snapshot: Snapshot | undefined
  /** In the snapshot's language; before the first one, in the page's. */
  readonly texts: AllTexts
  /** Main did not answer the request for the first snapshot. */
  readonly lost: boolean
  /** By profile id, during an attempt: milliseconds since 1970. */
  readonly began: Readonly<Record<string, number>>
  /** By profile id, while connected; oldest first. */
  readonly traffic: Readonly<Record<string, readonly TrafficSample[]>>
}

export type LiveStore = StoreApi<Live>

export const nothingYet = (texts: AllTexts): Live => ({
  snapshot: undefined,
  texts,
  lost: false,
  began: {},
  traffic: {},
})
export const createLiveStore = (initial: Live): LiveStore => createStore<Live>(() => initial)

/** As many samples as the chart shows. */
const SAMPLES = 90

/**
 * Ignores a snapshot that is older than the current one.
 * @param texts in the snapshot's language
 */
export function accept(live: Live, snapshot: Snapshot, texts: AllTexts, at: number): Live {
  if (live.snapshot && snapshot.revision <= live.snapshot.revision) return live
  const sessions = Object.entries(snapshot.sessions)
  return {
    snapshot,
    texts,
    lost: false,
    began: Object.fromEntries(sessions.flatMap(([id, state]) => entryOf(id, beganOf(live.began[id], state)))),
    traffic: Object.fromEntries(sessions.flatMap(([id, state]) => entryOf(id, trafficOf(live.traffic[id], state, at)))),
  }
}

const entryOf = <Value>(id: string, value: Value | undefined): readonly (readonly [string, Value])[] =>
  value === undefined ? [] : [[id, value]]

function beganOf(before: number | undefined, state: SessionState): number | undefined {
  if (state.kind === 'preparing') return state.since
  if (state.kind !== 'connecting') return undefined
  return before ?? state.since - state.rungs.reduce((sum, rung) => sum + rung.milliseconds, 0)
}

function trafficOf(
  before: readonly TrafficSample[] | undefined,
  state: SessionState,
  at: number,
): readonly TrafficSample[] | undefined {
  if (state.kind !== 'connected' || !state.facts.traffic) return undefined
  const last = before?.at(-1)
  const { received, sent } = state.facts.traffic
  // The counters of a new link start at zero again.
  if (!before || !last || received < last.received || sent < last.sent) return [{ at, received, sent }]
  return at === last.at ? before : [...before, { at, received, sent }].slice(-SAMPLES)
}
