import type { Profile } from '../../domain/profile/schema.ts'
import type { Services } from '../../services/services.ts'
import { Refused } from '../input/problem.ts'
import { problemAt, problem } from '../../domain/profile/problem.ts'

/** Most names listed after a mistyped one. */
const SHOWN = 8

/** The profile with that name or id. @throws Refused, listing existing names */
export async function profileNamed(services: Services, name: string): Promise<Profile> {
  const profile = await services.profiles.find(name)
  if (profile) return profile
  const known = await services.profiles.list()
  throw new Refused(
    [problemAt('profile', problem('profile-unknown'), name)],
    known.length === 0
      ? { key: 'cli.hint.no-profiles', args: {} }
      : {
          key: 'cli.hint.profiles',
          args: {
            names: known
              .slice(0, SHOWN)
              .map((item) => item.name)
              .join(', '),
          },
        },
  )
}

/** Several profiles by name or id, each once, in the order given. @throws Refused */
export async function profilesNamed(services: Services, names: readonly string[]): Promise<readonly Profile[]> {
  const found = new Map<string, Profile>()
  for (const name of names) {
    const profile = await profileNamed(services, name)
    found.set(profile.id, profile)
  }
  return [...found.values()]
}
