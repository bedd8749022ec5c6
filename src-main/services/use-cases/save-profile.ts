import type { Fault } from '../../domain/connect/fault.ts'
import type { InputProblem } from '../../domain/profile/problem.ts'
import type { Profile } from '../../domain/profile/schema.ts'
import { STORED_FIELDS, type SecretField, type Secrets } from '../../domain/profile/secret.ts'
import { done, type Result } from '../../domain/result.ts'
import type { Services } from '../services.ts'

export interface SavedProfile {
  readonly profile: Profile
  /** The profile's secrets that are now in the keychain. */
  readonly stored: readonly SecretField[]
  /** The fields that the keychain did not store, and why. */
  readonly notKept?: { readonly fields: readonly SecretField[]; readonly why: Fault }
}

/**
 * Writes a profile, then its secrets; secrets that are not given stay unchanged. The profile is saved even if the
 * keychain refuses: the connect then asks for what is missing.
 */
export async function saveProfile(
  { profiles, vault, log }: Pick<Services, 'profiles' | 'vault' | 'log'>,
  profile: Profile,
  secrets: Secrets,
): Promise<Result<SavedProfile, readonly InputProblem[]>> {
  log.hide(secrets)
  const saved = await profiles.save(profile)
  if (!saved.ok) return saved
  const given = STORED_FIELDS.filter((field) => secrets[field] !== undefined)
  const kept = given.length > 0 ? await vault.set(profile.id, secrets) : done()
  const stored = await vault.stored(profile.id)
  if (kept.ok) return done({ profile: saved.value, stored })
  log.warning('profiles', `${profile.name}: the keychain did not take the secrets: ${kept.fault.code}`)
  return done({ profile: saved.value, stored, notKept: { fields: given, why: kept.fault } })
}
