import { LONGEST_RAS_TEXT } from '../../contract/ras-door.ts'
import { fault, type Fault } from '../../domain/connect/fault.ts'
import type { Profile } from '../../domain/profile/schema.ts'
import type { Secret, Secrets } from '../../domain/profile/secret.ts'
import { done, failed, type Result } from '../../domain/result.ts'
import { certificateFault } from './certificates.ts'
import { callFault, powerShellFault } from './faults.ts'
import { differs, type Entry, type KnownEntry } from './calls/parse.ts'
import type { RasLibrary } from './calls/ras.ts'
import { entryName, renderApply, renderForget, renderSettings, type Settings } from './render.ts'
import { usableLibrary, type Machine } from './run/machine.ts'

const never = new AbortController().signal

/** One attempt to make an entry match a profile. */
interface Attempt {
  readonly machine: Machine
  readonly id: string
  readonly settings: Settings
  /** Absent for an entry with a certificate. */
  readonly key: Secret | undefined
  readonly library: RasLibrary | undefined
  readonly signal: AbortSignal
}

/**
 * Makes the profile's entry match it, and reads it back. An existing entry is changed, never recreated, because the
 * credentials that Windows stores for it, and its GUID, would be lost.
 */
export async function applyEntry(
  machine: Machine,
  profile: Profile,
  secrets: Secrets,
  signal: AbortSignal,
): Promise<Result<Entry>> {
  signal.throwIfAborted()
  // Checked first: settings that the entry cannot express, and a name that another owner has.
  const settings = renderSettings(profile)
  if (!settings.ok) return settings
  const { machineAuth } = profile
  const key = machineAuth.kind === 'psk' ? secrets.psk : undefined
  if (machineAuth.kind === 'psk' && !key) return failed(fault('secret-missing', { args: { missing: 'psk' } }))
  const long = (['psk', 'password'] as const).find((field) => (secrets[field]?.reveal().length ?? 0) > LONGEST_RAS_TEXT)
  if (long) return failed(unlike(long))
  const unusable = machineAuth.kind === 'psk' ? undefined : await certificateFault(machine, machineAuth, signal)
  if (unusable) return failed(unusable)
  const [known, library] = await Promise.all([machine.entries.read(profile.id), usableLibrary(machine)])
  const attempt = { machine, id: profile.id, settings: settings.value, key, library, signal }
  if (known?.guid !== undefined) {
    const changed = await change(attempt, known)
    // It was removed in Windows.
    if (!changed.ok || changed.value) return changed as Result<Entry>
    await machine.entries.remove(profile.id)
  }
  return make(attempt, known?.guid === undefined ? known : undefined, entryName(profile.name))
}

/** @param begun what an earlier attempt began without confirmation */
async function make(attempt: Attempt, begun: KnownEntry | undefined, name: string): Promise<Result<Entry>> {
  const { machine, id, signal } = attempt
  const wanted = begun ?? { name }
  if (!begun) {
    const free = await isFree(machine, wanted.name, signal)
    if (!free.ok) return free
    // Recorded first, so that the entry is found again even if this process ends now.
    await machine.entries.write(id, wanted)
  }
  try {
    const made = await change(attempt, wanted)
    if (made.ok && made.value) return done(made.value)
    await takeBack(machine, id, wanted)
    return made.ok ? failed(fault('powershell-silent')) : made
  } catch (error) {
    await takeBack(machine, id, wanted)
    throw error
  }
}

/**
 * The entry as read back; undefined if the one with this GUID is gone. If RAS can be given the key, PowerShell, whose
 * modules write logs, never receives it: the cmdlet gets a random one, because without a key it would create an entry
 * for a certificate.
 */
async function change(attempt: Attempt, known: KnownEntry): Promise<Result<Entry | undefined>> {
  const { machine, library, key } = attempt
  const changed = await write(attempt, known, library && key ? machine.randomKey() : (key?.reveal() ?? ''))
  if (!library || !key || !changed.ok || !changed.value) return changed
  const kept = await library.storeKey(changed.value, key)
  if (kept.kind === 'code' && kept.code === 0) return changed
  return write(attempt, { name: changed.value.name, guid: changed.value.guid }, key.reveal())
}

async function write(
  { machine, id, settings, signal }: Attempt,
  known: KnownEntry,
  key: string,
): Promise<Result<Entry | undefined>> {
  const request = renderApply(settings, known, key)
  const answer = await machine.ask(request, signal)
  if (!answer.ok) return failed(powerShellFault(answer.fault))
  const { entry, faults } = answer.value
  if (faults.length > 0) return failed(callFault(faults, known.name))
  if (!entry) return done(undefined)
  const property = differs(entry, request)
  if (property !== undefined) return failed(unlike(property))
  await machine.entries.write(id, { name: entry.name, guid: entry.guid })
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

/** Removes what a failed attempt may have created. If Windows does not answer, the next `apply` continues there. */
async function takeBack(machine: Machine, id: string, { name }: KnownEntry): Promise<void> {
  const answer = await machine.ask(renderForget({ name }), never)
  if (answer.ok && answer.value.gone) await machine.entries.remove(id)
}
