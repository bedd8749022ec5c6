import { PROFILE_FIELDS, type ProfileField } from './field.ts'
import type { Profile } from './schema.ts'

/** Where a profile came from that a publisher has signed. */
export interface Origin {
  readonly publisher: string
  /** Whether the administrator set this publisher, or the person pinned it. */
  readonly by: 'policy' | 'pin'
  readonly serial: number
  /** Milliseconds since 1970. */
  readonly expires: number
  /** Settings that a person may not change. */
  readonly locked: readonly ProfileField[]
}

const DAY = 86_400_000
/** A profile's end is told as long before it. */
const WARNED = 14 * DAY

/** Whole days until a profile ends, once they are few enough to be told; 0 on its last day, and when it has ended. */
export function daysLeft({ expires }: Pick<Origin, 'expires'>, now: number): number | undefined {
  const left = expires - now
  return left > WARNED ? undefined : Math.max(0, Math.floor(left / DAY))
}

function valueOf(profile: Profile, field: ProfileField): unknown {
  let value: unknown = profile
  for (const name of field.split('.'))
    value = typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined
  return value
}

const settingOf = (profile: Profile, field: ProfileField): string => JSON.stringify(valueOf(profile, field) ?? '')

/** The settings that two states of a profile differ in. */
export const changedFields = (
  before: Profile,
  after: Profile,
  among: readonly ProfileField[] = PROFILE_FIELDS,
): readonly ProfileField[] => among.filter((field) => settingOf(before, field) !== settingOf(after, field))

/** A setting as text for people who compare two states; empty for one that is absent. */
export function settingText(profile: Profile, field: ProfileField): string {
  const value = valueOf(profile, field)
  if (Array.isArray(value)) return value.join(', ')
  return typeof value === 'string' ? value : JSON.stringify(value ?? '').replaceAll('"', '')
}
