import type { Profile } from '../../domain/profile/schema.ts'
import type { ImportEntry, RefusalCode, SettingsFile } from '../../formats/draft/draft.ts'
import type { Services } from '../services.ts'
import type { ImportedFile } from './import-settings.ts'

export interface FoundSettings {
  readonly files: readonly SettingsFile[]
  readonly read: readonly ImportedFile[]
}

/** Not shown if the user did not choose the file, because these are not L2TP connections. */
const ASIDE: ReadonlySet<RefusalCode> = new Set<RefusalCode>([
  'other-vpn',
  'not-vpn',
  'unknown',
  'syntax',
  'no-gateway',
])

/** L2TP connections of other programs on this computer that Culvert does not have. Changes nothing. */
export async function settingsOfSystem(
  { system, profiles, imports }: Pick<Services, 'system' | 'profiles' | 'imports'>,
  signal: AbortSignal,
): Promise<FoundSettings> {
  const [files, known] = await Promise.all([system.read(signal), profiles.list()])
  const found = await imports.read(files, {}, () => undefined, signal)
  signal.throwIfAborted()
  const read = (found === 'aborted' ? [] : found.files).flatMap(({ read: one, ...file }): readonly ImportedFile[] => {
    if (!one.ok) return ASIDE.has(one.fault.code) ? [] : [{ ...file, read: one }]
    const entries = one.value.entries.filter((entry) => !isKnown(entry, known))
    const refused = one.value.refused.filter(({ refusal }) => !ASIDE.has(refusal.code))
    if (entries.length + refused.length === 0) return []
    return [{ ...file, read: { ok: true, value: { entries, refused } } }]
  })
  return { files, read }
}

/** Whether a profile already uses that gateway and user: it was imported before, or the entry is Culvert's own. */
const isKnown = ({ profile: { gateway, user } }: ImportEntry, known: readonly Profile[]): boolean =>
  known.some((one) => one.gateway === gateway && (user === undefined || one.user === user))
