import type { Observation } from '../../domain/connect/observation.ts'
import { rasAttempts, rasEvent } from '../../verdict/readers/ras-events.ts'
import type { Logged } from './calls/parse.ts'

/** What is known about a dial before its events are searched for. */
export interface SoughtDial {
  /** Name of the entry. */
  readonly name: string
  /** Milliseconds since 1970. */
  readonly begun: number
  readonly correlation?: string | undefined
}

/** One dial in the event log. */
export interface DialEvents {
  /** The number that it failed with, if it was logged. */
  readonly code?: number
  readonly observations: readonly Observation[]
  /** For looking the events up: their numbers, and what they have in common. */
  readonly reference: string
}

/** Milliseconds by which a dial may seem to have begun before its first event, if the clock was set meanwhile. */
const CLOCK_MS = 2_000
export const since = (begun: number): number => Math.max(0, begun - CLOCK_MS)

/**
 * The events of one dial: those with its correlation id; if RAS has not reported that, or Windows logs another, the
 * last group that began after the dial and names its entry. Undefined if the log has none.
 */
export function eventsOf(log: readonly Logged[], dial: SoughtDial): DialEvents | undefined {
  const found = groupOf(log, dial)
  const events = found?.events.flatMap(({ id, values, at }) => rasEvent(id, values, at))
  if (!found || !events || events.length === 0) return undefined
  const code = events.findLast((event) => event.code !== undefined)?.code
  const numbers = events.map(({ id }) => id).join(' ')
  return {
    ...(code === undefined ? {} : { code }),
    observations: rasAttempts(events).at(-1) ?? [],
    reference: `RasClient ${numbers}, CoId ${found.id}`,
  }
}

interface Group {
  readonly id: string
  /** In the order in which they were logged. */
  readonly events: readonly Logged[]
}

function groupOf(log: readonly Logged[], { name, begun, correlation }: SoughtDial): Group | undefined {
  const groups = grouped(log)
  const own = correlation === undefined ? undefined : groups.find(({ id }) => id === correlation)
  if (own) return own
  return groups.findLast(({ events }) => (events[0]?.at ?? 0) >= since(begun) && events.some(isOf(name)))
}

/** An event without an entry's name belongs to those with the same id. */
const isOf =
  (name: string) =>
  ({ values }: Logged): boolean =>
    values.some((value) => value.toLowerCase() === name.toLowerCase())

/** `{B4000371-A67F-452F-AA4C-3125AA9CFC78}`, in either case, with or without braces. */
const GUID = /^\{?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\}?$/i

/** Groups events by their common id, in the order of each group's first event. */
function grouped(log: readonly Logged[]): readonly Group[] {
  const groups = new Map<string, Logged[]>()
  for (const event of [...log].sort((one, other) => one.at - other.at || one.id - other.id)) {
    const guid = GUID.exec(event.values[0] ?? '')?.[1]
    if (guid === undefined) continue
    const id = `{${guid.toUpperCase()}}`
    groups.set(id, [...(groups.get(id) ?? []), event])
  }
  return [...groups].map(([id, events]) => ({ id, events }))
}
