import type { InputProblem } from '../../domain/profile/problem.ts'
import type { Profile } from '../../domain/profile/schema.ts'
import { done, failed, type Result } from '../../domain/result.ts'
import type { Services } from '../services.ts'
import { PROFILE_UNKNOWN } from './profile-unknown.ts'

/** The packet sizes that a profile has set for both directions. */
export type SizesSet = Pick<Profile['ppp'], 'mtu' | 'mru'>

/**
 * Sets a profile to a measured size in both directions and returns the former sizes for undo. Reads the profile again:
 * measuring takes minutes, and the profile may have changed meanwhile.
 */
export async function applySize(
  { profiles }: Pick<Services, 'profiles'>,
  id: string,
  size: number,
): Promise<Result<{ readonly before: SizesSet; readonly after: SizesSet }, readonly InputProblem[]>> {
  const profile = await profiles.find(id)
  if (!profile) return failed(PROFILE_UNKNOWN)
  const { mtu, mru } = profile.ppp
  const after: SizesSet = { mtu: size, mru: size }
  if (mtu !== size || mru !== size) {
    const saved = await profiles.save({ ...profile, ppp: { ...profile.ppp, ...after } })
    if (!saved.ok) return saved
  }
  return done({ before: { mtu, mru }, after })
}
