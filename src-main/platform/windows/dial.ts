import type { Fault } from '../../domain/connect/fault.ts'
import type { Profile } from '../../domain/profile/schema.ts'
import type { Secrets } from '../../domain/profile/secret.ts'
import type { Entry } from './calls/parse.ts'
import type { DialEnd } from './calls/ras.ts'
import { eventsOf, since, type SoughtDial } from './events.ts'
import { dialFault, type Dialled } from './faults.ts'
import { pickProposals } from './render.ts'
import { usableLibrary, type Machine } from './run/machine.ts'
import { stageOf } from './stages.ts'
import type { TunnelList } from '../tunnel-list.ts'

export interface Dial {
  readonly profile: Profile
  readonly secrets: Secrets
  readonly entry: Entry
}

/** The queries after a failed dial must not be cancelled with it. */
const never = new AbortController().signal

/**
 * Dials an entry; undefined once it is up. Uses the library, with the password and with a report of each stage; without
 * it, `rasdial.exe`. When the signal fires, rejects with its reason, and the caller must take down the rest of the
 * dial.
 */
export async function dialEntry(
  machine: Machine,
  dial: Dial,
  tunnels: Pick<TunnelList, 'progress'>,
  signal: AbortSignal,
): Promise<Fault | undefined> {
  const { id, gateway, user, machineAuth } = dial.profile
  const tell = (state: number): void =>
    tunnels.progress({
      id,
      origin: 'culvert',
      name: dial.entry.name,
      gateway,
      phase: { kind: 'connecting', stage: stageOf(state) },
    })
  tell(0)
  const begun = machine.now()
  const end = await ended(machine, dial, tell, signal)
  if (end.outcome.kind === 'code' && end.outcome.code === 0) return undefined
  // Otherwise its port stays occupied.
  await hangUpEntry(machine, dial.entry)
  const trail = await trailOf(machine, { name: dial.entry.name, begun, correlation: end.correlation })
  return dialFault(end, { gateway, user, machineAuth: machineAuth.kind, pick: pickProposals(dial.profile), ...trail })
}

async function ended(
  machine: Machine,
  { profile, secrets, entry }: Dial,
  tell: (state: number) => void,
  signal: AbortSignal,
): Promise<DialEnd> {
  const library = await usableLibrary(machine)
  // It reports no stage, so everything is one.
  if (!library) return { outcome: await machine.rasdial.dial(entry.name, signal), sent: 'unknown' }
  const { password } = secrets
  let last = -1
  const progress = (state: number): void => {
    if (state !== last) tell(state)
    last = state
  }
  const end = await library.dial(entry, { user: profile.user, ...(password ? { password } : {}) }, progress, signal)
  return end.state === undefined && last >= 0 ? { ...end, state: last } : end
}

/** `gone` if RAS itself reports the connection gone; otherwise the hang-up has begun. */
export async function hangUpEntry(machine: Machine, entry: Entry): Promise<'gone' | 'begun'> {
  const library = await usableLibrary(machine)
  const outcome = await library?.hangUp(entry)
  if (outcome?.kind === 'code' && outcome.code === 0) return 'gone'
  await machine.rasdial.hangUp(entry.name)
  return 'begun'
}

/** What Windows itself logged about a failed dial. Without an answer, the dial's error number has to do. */
async function trailOf(machine: Machine, dial: SoughtDial): Promise<Pick<Dialled, 'values' | 'events'>> {
  const answer = await machine.ask({ version: 1, verb: 'trail', since: since(dial.begun) }, never)
  if (!answer.ok) return {}
  const { events, values } = answer.value
  return {
    events: eventsOf(events, dial),
    values: values && { natt: values.natt ?? 0, prohibit: values.prohibit ?? 0 },
  }
}
