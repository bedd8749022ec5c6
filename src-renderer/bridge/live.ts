import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Snapshot } from '../../src-main/contract/desktop.ts'
import type { Texts } from '../../src-main/contract/texts/texts.ts'
import type { SessionState } from '../../src-main/domain/session/state.ts'

/** Bytes since the link came up, as seen at one moment (milliseconds since 1970). */
export interface TrafficSample {
  readonly at: number
  readonly received: number
  readonly sent: number
}

/** What main last said, and what can only be known by having watched: when an attempt began, how traffic went. */
export interface Live {
  readonly snapshot: Snapshot | undefined
  /** In the snapshot's language; before there is one, in the page's. */
  readonly texts: Texts
  /** Main could not be asked for the first snapshot. */
  readonly lost: boolean
  /** By profile id, while an attempt is under way: milliseconds since 1970. */
  readonly began: Readonly<Record<string, number>>
  /** By profile id, while connected; oldest first. */
  readonly traffic: Readonly<Record<string, readonly TrafficSample[]>>
}

export type LiveStore = StoreApi<Live>

export const nothingYet = (texts: Texts): Live => ({ snapshot: undefined, texts, lost: false, began: {}, traffic: {} })
export const createLiveStore = (initial: Live): LiveStore => createStore<Live>(() => initial)

/** As many samples as the chart is wide. */
const SAMPLES = 90

/**
 * Drops a snapshot that is older than the one at hand.
 * @param texts in the snapshot's language
 */
export function accept(live: Live, snapshot: Snapshot, texts: Texts, at: number): Live {
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
  // A link that came up anew counts from nothing again.
  if (!before || !last || received < last.received || sent < last.sent) return [{ at, received, sent }]
  return at === last.at ? before : [...before, { at, received, sent }].slice(-SAMPLES)
}
