import type { RasConnection } from '../../contract/ras-door.ts'
import { done, type Result } from '../../domain/result.ts'
import type { Answers, Entry, PowerShellFailure } from './calls/parse.ts'
import { usableLibrary, type Machine } from './run/machine.ts'
import { stageOf } from './stages.ts'

/** The entries of both phone books, each with RAS' state of its connection, because the cmdlets' state lags behind. */
export async function readEntries(
  machine: Machine,
  signal: AbortSignal,
): Promise<Result<Answers['status'], PowerShellFailure>> {
  const [listed, connections] = await Promise.all([
    machine.ask({ version: 1, verb: 'status' }, signal),
    usableLibrary(machine).then((library) => library?.connections()),
  ])
  if (!connections) return listed
  // A tunnel that is up can be seen and taken down even if PowerShell does not answer.
  if (!listed.ok)
    return connections.length > 0 ? done({ version: 1, faults: [], entries: connections.map(connectedEntry) }) : listed
  const { entries } = listed.value
  return done({ ...listed.value, entries: entries.map((entry) => asConnected(entry, entries, connections)) })
}

/** An entry that only RAS reports. */
const connectedEntry = (connection: RasConnection): Entry => {
  const bare = {
    ...{ guid: connection.guid, name: connection.entry, server: '', allUsers: false, tunnel: '', auth: '' },
    ...{ encryption: '', methods: [], split: false, remember: false, suffix: '', routes: [], policy: null },
  }
  return asConnected({ ...bare, status: '', link: undefined }, [], [connection])
}

/** A link of which RAS reports only the address. */
const UNKNOWN_LINK = { dns: [], mtu: 0, index: 0, rules: { domains: [], servers: [] } }

/** @param all the entries among which its name may occur twice */
function asConnected(entry: Entry, all: readonly Entry[], connections: readonly RasConnection[]): Entry {
  const connection = connectionOf(entry, all, connections)
  if (!connection) return { ...entry, status: 'Disconnected' }
  const status = statusOf(connection)
  const { address, peer } = connection.projection ?? {}
  if (status !== 'Connected') return { ...entry, status, stage: stageOf(connection.state) }
  return {
    ...entry,
    status,
    ...(connection.correlation === undefined ? {} : { connection: connection.correlation }),
    ...(peer === undefined ? {} : { peer }),
    ...(address === undefined ? {} : { link: { ...UNKNOWN_LINK, ...entry.link, address } }),
  }
}

/** By its GUID; if RAS does not know that, by a name that no other entry has. */
function connectionOf(
  entry: Entry,
  all: readonly Entry[],
  connections: readonly RasConnection[],
): RasConnection | undefined {
  const same = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase()
  const byGuid = connections.find(({ guid }) => same(guid, entry.guid))
  if (byGuid) return byGuid
  const isTwice = all.filter(({ name }) => same(name, entry.name)).length > 1
  const strangers = connections.filter(({ guid }) => !all.some((other) => same(other.guid, guid)))
  return isTwice ? undefined : strangers.find((connection) => same(connection.entry, entry.name))
}

/** RASCS_Connected and RASCS_Disconnected; a connection that ended with an error is about to disappear. */
function statusOf({ state, error }: RasConnection): string {
  if (state === 0x2000) return 'Connected'
  return state === 0x2001 || error !== 0 ? 'Disconnecting' : 'Connecting'
}
