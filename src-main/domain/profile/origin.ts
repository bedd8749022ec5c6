import { PROFILE_FIELDS, type ProfileField } from './field.ts'
import type { Profile } from './schema.ts'

/** Origin of a profile that a publisher has signed. */
export interface Origin {
  readonly publisher: string
  /** Whether the administrator set this publisher or the user pinned it. */
  readonly by: 'policy' | 'pin'
  readonly serial: number
  /** Milliseconds since 1970. */
  readonly expires: number
  /** Settings that the user may not change. */
  readonly locked: readonly ProfileField[]
  /** The file contains the pre-shared key, sealed with a passphrase, which the user is asked for. */
  readonly sealed?: true
}

const DAY = 86_400_000
/** Milliseconds before a profile's expiry from which the user is warned. */
const WARNED = 14 * DAY

/** Whole days until a profile expires, once the user should know; 0 on its last day and after its expiry. */
export function daysLeft({ expires }: Pick<Origin, 'expires'>, now: number): number | undefined {
  const left = expires - now
  return left > WARNED ? undefined : Math.max(0, Math.floor(left / DAY))
}

function valueOf(profile: Profile, field: ProfileField): unknown {
  let value: unknown = profile
  for (const name of field.split('.')) value = isTree(value) ? value[name] : undefined
  return value
}

const settingOf = (profile: Profile, field: ProfileField): string => JSON.stringify(valueOf(profile, field) ?? '')

/** The settings in which two states of a profile differ. */
export const changedFields = (
  before: Profile,
  after: Profile,
  among: readonly ProfileField[] = PROFILE_FIELDS,
): readonly ProfileField[] => among.filter((field) => settingOf(before, field) !== settingOf(after, field))

type Tree = Readonly<Record<string, unknown>>
const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null

/** A profile with some of another's settings, not validated. @param paths dotted, of settings or of groups of them */
export function withSettings(profile: Profile, from: Profile, paths: readonly string[]): unknown {
  return paths.reduce<Tree>((tree, path) => withSetting(tree, from, path.split('.')), { ...profile })
}

function withSetting(tree: Tree, from: unknown, [name = '', ...rest]: readonly string[]): Tree {
  const { [name]: inner, ...others } = tree
  const value = isTree(from) ? from[name] : undefined
  if (rest.length > 0) return { ...others, [name]: withSetting(isTree(inner) ? inner : {}, value, rest) }
  return value === undefined ? others : { ...others, [name]: value }
}

/** A setting as text, for comparing two states; empty if it is absent. */
export function settingText(profile: Profile, field: ProfileField): string {
  const value = valueOf(profile, field)
  if (Array.isArray(value)) return value.join(', ')
  return typeof value === 'string' ? value : JSON.stringify(value ?? '').replaceAll('"', '')
}
