import { refiled, type FilingChange } from '../../domain/profile/arrangement.ts'
import type { InputProblem } from '../../domain/profile/problem.ts'
import type { Profile } from '../../domain/profile/schema.ts'
import { failed, type Result } from '../../domain/result.ts'
import type { Services } from '../services.ts'
import { PROFILE_UNKNOWN } from './profile-unknown.ts'

/** Puts several profiles into one group: all of them or none. */
export async function fileProfiles(
  { profiles }: Pick<Services, 'profiles'>,
  ids: readonly string[],
  change: FilingChange,
): Promise<Result<readonly Profile[], readonly InputProblem[]>> {
  const wanted = new Set(ids)
  const there = (await profiles.list('hand')).filter(({ id }) => wanted.has(id))
  if (there.length === 0) return failed(PROFILE_UNKNOWN)
  return profiles.saveAll(there.map((profile) => ({ ...profile, filing: refiled(profile.filing, change) })))
}
