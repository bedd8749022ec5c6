import type { Profile } from '../../domain/profile/schema.ts'
import type { ImportEntry, RefusalCode, SettingsFile } from '../../formats/draft/draft.ts'
import type { Services } from '../services.ts'
import { settingsIn, type ImportedFile } from './import-settings.ts'

export interface FoundSettings {
  readonly files: readonly SettingsFile[]
  readonly read: readonly ImportedFile[]
}

/** Of no interest to who did not give the file: it is no L2TP connection. */
const ASIDE: ReadonlySet<RefusalCode> = new Set<RefusalCode>([
  'other-vpn',
  'not-vpn',
  'unknown',
  'syntax',
  'no-gateway',
])

/** What other programs of this computer have of L2TP connections, and Culvert has not. Changes nothing. */
export async function settingsOfSystem(
  { system, profiles }: Pick<Services, 'system' | 'profiles'>,
  signal: AbortSignal,
): Promise<FoundSettings> {
  const [files, known] = await Promise.all([system.read(signal), profiles.list()])
  const read = settingsIn(files).flatMap(({ read: found, ...file }): readonly ImportedFile[] => {
    if (!found.ok) return ASIDE.has(found.fault.code) ? [] : [{ ...file, read: found }]
    const entries = found.value.entries.filter((entry) => !isKnown(entry, known))
    const refused = found.value.refused.filter(({ refusal }) => !ASIDE.has(refusal.code))
    if (entries.length + refused.length === 0) return []
    return [{ ...file, read: { ok: true, value: { entries, refused } } }]
  })
  return { files, read }
}

/** A profile signs in at that gateway as that user: it was taken over before, or the entry is Culvert's own. */
const isKnown = ({ profile: { gateway, user } }: ImportEntry, known: readonly Profile[]): boolean =>
  known.some((one) => one.gateway === gateway && (user === undefined || one.user === user))
