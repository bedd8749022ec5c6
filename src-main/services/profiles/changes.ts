import type { ProfileField } from '../../domain/profile/field.ts'
import { foldedName } from '../../domain/profile/name.ts'
import { changedFields } from '../../domain/profile/origin.ts'
import { problem, problemAt, type InputProblem } from '../../domain/profile/problem.ts'
import type { Profile } from '../../domain/profile/schema.ts'

export interface Locks {
  readonly publisher: string
  readonly locked: readonly ProfileField[]
}

/** The changes that the profile's publisher does not allow. */
export function lockedIn(
  profiles: readonly Profile[],
  wanted: readonly Profile[],
  locks: ReadonlyMap<string, Locks>,
): readonly InputProblem[] {
  return wanted.flatMap((profile) => {
    const lock = locks.get(profile.id)
    const before = lock && profiles.find(({ id }) => id === profile.id)
    if (!lock || !before) return []
    const found = problem('locked', { publisher: lock.publisher })
    return changedFields(before, profile, lock.locked).map((field) => problemAt(field, found))
  })
}

/** Names that another profile already has, among the stored or the given ones. */
export function namesTaken(profiles: readonly Profile[], wanted: readonly Profile[]): readonly InputProblem[] {
  const ids = new Set(wanted.map(({ id }) => id))
  const taken = new Set(profiles.filter(({ id }) => !ids.has(id)).map(({ name }) => foldedName(name)))
  return wanted.flatMap(({ name }) => {
    const folded = foldedName(name)
    if (taken.has(folded)) return [problemAt('name', problem('name-taken'), name)]
    taken.add(folded)
    return []
  })
}

/** Replaces each profile in its place; new ones come last. */
export function merged(profiles: readonly Profile[], wanted: readonly Profile[]): readonly Profile[] {
  const byId = new Map(wanted.map((profile) => [profile.id, profile]))
  const known = new Set(profiles.map(({ id }) => id))
  return [...profiles.map((profile) => byId.get(profile.id) ?? profile), ...wanted.filter(({ id }) => !known.has(id))]
}
