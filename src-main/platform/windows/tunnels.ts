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
  dns: entry.link?.dns ?? [],
  domains: entry.suffix === '' ? [] : [entry.suffix],
  ...(entry.link && entry.link.mtu > 0 ? { mtu: entry.link.mtu } : {}),
})

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
