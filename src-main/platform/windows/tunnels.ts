import type { TunnelFacts } from '../../domain/session/facts.ts'
import type { Tunnel, TunnelPhase } from '../backend.ts'
import type { Suites } from './agreed.ts'
import type { Entry } from './calls/parse.ts'

/** The profiles' ids, by the entries' GUIDs. */
export type Owners = ReadonlyMap<string, string>

/** The facts that Windows reports about a connected entry's link. @param suites what a record showed about it */
export const factsOf = (entry: Entry, suites: Suites): TunnelFacts => ({
  ...suites,
  link: entry.name,
  ...(entry.link ? { address: entry.link.address } : {}),
  ...(entry.peer === undefined ? {} : { peer: entry.peer }),
  dns: distinct([...(entry.link?.rules.servers ?? []), ...(entry.link?.dns ?? [])]),
  domains: distinct([entry.suffix, ...(entry.link?.rules.domains ?? []).map(withoutDot)].filter((name) => name !== '')),
  ...(entry.link && entry.link.mtu > 0 ? { mtu: entry.link.mtu } : {}),
})

const distinct = (words: readonly string[]): readonly string[] => [...new Set(words)]
/** A rule for a domain begins with a dot. */
const withoutDot = (suffix: string): string => suffix.replace(/^\./, '')

/** One tunnel of the list, by its entry. */
export function tunnelOf(entry: Entry, owners: Owners, suites: Suites): Tunnel {
  const own = owners.get(entry.guid)
  return {
    id: own ?? entry.guid,
    origin: own === undefined ? 'system' : 'culvert',
    name: entry.name,
    ...(entry.server === '' ? {} : { gateway: entry.server }),
    phase: phaseOf(entry, suites),
  }
}

function phaseOf(entry: Entry, suites: Suites): TunnelPhase {
  switch (entry.status) {
    case 'Connected':
      return { kind: 'connected', facts: factsOf(entry, suites) }
    case 'Connecting':
      return { kind: 'connecting', stage: entry.stage ?? 'resolve' }
    case 'Disconnecting':
      return { kind: 'disconnecting' }
    default:
      return { kind: 'down' }
  }
}
