import type { Observation } from '../../domain/connect/observation.ts'
import { rasAttempts, rasEvent } from '../../verdict/readers/ras-events.ts'
import type { Logged } from './calls/parse.ts'

/** What is known of a dial before its events are looked for. */
export interface SoughtDial {
  /** Of the entry. */
  readonly name: string
  /** Milliseconds since 1970. */
  readonly begun: number
  readonly correlation?: string | undefined
}

/** One dial, as the event log has it. */
export interface DialEvents {
  /** The number that it failed with, where it is written. */
  readonly code?: number
  readonly observations: readonly Observation[]
  /** For whoever looks them up: numbers of the events, and what they have in common. */
  readonly reference: string
}

/** By what a dial may seem to have begun before its first event: the clock was set meanwhile. */
const CLOCK_MS = 2_000
export const since = (begun: number): number => Math.max(0, begun - CLOCK_MS)

/**
 * The events of one dial: those with its correlation id; where RAS has not said that, or Windows writes another, the last of
 * those that began after it did and name its entry. Undefined where the log has none.
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
  /** In the order that they were written in. */
  readonly events: readonly Logged[]
}

function groupOf(log: readonly Logged[], { name, begun, correlation }: SoughtDial): Group | undefined {
  const groups = grouped(log)
  const own = correlation === undefined ? undefined : groups.find(({ id }) => id === correlation)
  if (own) return own
  return groups.findLast(({ events }) => (events[0]?.at ?? 0) >= since(begun) && events.some(isOf(name)))
}

/** An event without a name of an entry belongs to those that it shares its id with. */
const isOf =
  (name: string) =>
  ({ values }: Logged): boolean =>
    values.some((value) => value.toLowerCase() === name.toLowerCase())

/** `{B4000371-A67F-452F-AA4C-3125AA9CFC78}`, in either case and with braces or without. */
const GUID = /^\{?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\}?$/i

/** By what they have in common, in the order of each group's first. */
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
