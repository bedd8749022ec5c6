import { freeName } from '../../domain/profile/name.ts'
import type { InputProblem } from '../../domain/profile/problem.ts'
import type { Profile } from '../../domain/profile/schema.ts'
import { failed, type Result } from '../../domain/result.ts'
import type { Services } from '../services.ts'
import { PROFILE_UNKNOWN } from './profile-unknown.ts'

/**
 * Saves a copy under a free name, and copies the secrets if the keychain can be used; otherwise the copy asks for them.
 */
export async function duplicateProfile(
  { profiles, vault, log }: Pick<Services, 'profiles' | 'vault' | 'log'>,
  id: string,
): Promise<Result<Profile, readonly InputProblem[]>> {
  const original = await profiles.find(id)
  if (!original) return failed(PROFILE_UNKNOWN)
  const taken = (await profiles.list()).map((profile) => profile.name)
  const filing = { ...original.filing, favourite: false }
  const copy = { ...original, id: crypto.randomUUID(), name: freeName(original.name, taken), filing }
  const saved = await profiles.save(copy)
  if (!saved.ok) return saved
  const secrets = await vault.get(original.id)
  const kept = secrets.ok ? await vault.set(copy.id, secrets.value) : secrets
  if (!kept.ok) log.warning('profiles', `${copy.name}: made without the secrets: ${kept.fault.code}`)
  return saved
}
