import { fault, type Fault } from '../../domain/connect/fault.ts'
import type { Profile } from '../../domain/profile/schema.ts'
import type { Secrets } from '../../domain/profile/secret.ts'
import { done, failed, type Result } from '../../domain/result.ts'
import { callFault, powerShellFault } from './faults.ts'
import { differs, type Entry, type KnownEntry } from './calls/parse.ts'
import { entryName, renderApply, renderForget } from './render.ts'
import type { Machine } from './run/machine.ts'

const never = new AbortController().signal

/**
 * Makes the profile's entry match it, and reads it back. An entry that is there is changed, never made anew: the
 * credentials that Windows keeps for it, and its GUID, would be lost.
 */
export async function applyEntry(
  machine: Machine,
  profile: Profile,
  secrets: Secrets,
  signal: AbortSignal,
): Promise<Result<Entry>> {
  signal.throwIfAborted()
  const { id } = profile
  const known = await machine.entries.read(id)
  const wanted: KnownEntry = known ?? { name: entryName(profile.name) }
  // Before anything is begun: what the entry cannot carry, and a name that is somebody else's.
  const rendered = renderApply(profile, secrets, wanted)
  if (!rendered.ok) return rendered
  if (known?.guid !== undefined) {
    const changed = await change(machine, profile, secrets, known, signal)
    // It was removed in Windows.
    if (!changed.ok || changed.value) return changed as Result<Entry>
    await machine.entries.remove(id)
    return applyEntry(machine, profile, secrets, signal)
  }
  if (!known) {
    const free = await isFree(machine, wanted.name, signal)
    if (!free.ok) return free
    // Known before it is made: whatever ends this process, the entry is found again.
    await machine.entries.write(id, wanted)
  }
  try {
    const made = await change(machine, profile, secrets, wanted, signal)
    if (made.ok && made.value) return done(made.value)
    await takeBack(machine, id, wanted)
    return made.ok ? failed(fault('powershell-silent')) : made
  } catch (error) {
    await takeBack(machine, id, wanted)
    throw error
  }
}

/** The entry as it is read back; undefined where the one with this GUID is gone. */
async function change(
  machine: Machine,
  profile: Profile,
  secrets: Secrets,
  known: KnownEntry,
  signal: AbortSignal,
): Promise<Result<Entry | undefined>> {
  const rendered = renderApply(profile, secrets, known)
  if (!rendered.ok) return rendered
  const answer = await machine.ask(rendered.value, signal)
  if (!answer.ok) return failed(powerShellFault(answer.fault))
  const { entry, faults } = answer.value
  if (faults.length > 0) return failed(callFault(faults, known.name))
  if (!entry) return done(undefined)
  const property = differs(entry, rendered.value)
  if (property !== undefined) return failed(unlike(property))
  await machine.entries.write(profile.id, { name: entry.name, guid: entry.guid })
  return done(entry)
}

const unlike = (property: string): Fault =>
  fault('settings-refused', {
    args: { component: 'Windows', reason: property },
    os: { source: 'Windows', text: property },
  })

async function isFree(machine: Machine, name: string, signal: AbortSignal): Promise<Result> {
  const listed = await machine.ask({ version: 1, verb: 'status' }, signal)
  if (!listed.ok) return failed(powerShellFault(listed.fault))
  const taken = listed.value.entries.some((entry) => !entry.allUsers && entry.name.toLowerCase() === name.toLowerCase())
  if (!taken) return done()
  const reason = `Name: ${name}`
  return failed(fault('settings-refused', { args: { component: 'Windows', reason } }))
}

/** Removes what an attempt that failed may have made. Where Windows does not answer, the next `apply` goes on with it. */
async function takeBack(machine: Machine, id: string, { name }: KnownEntry): Promise<void> {
  const answer = await machine.ask(renderForget({ name }), never)
  if (answer.ok && answer.value.gone) await machine.entries.remove(id)
}
