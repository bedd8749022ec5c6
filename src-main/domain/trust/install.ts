import type { ProfileField } from '../profile/field.ts'
import { changedFields, withSettings } from '../profile/origin.ts'
import { parseProfile, type Parsed } from '../profile/parse.ts'
import type { Filing, Profile } from '../profile/schema.ts'
import type { Payload } from './payload.ts'

/** The user's own settings, which the publisher left out or which would otherwise be equal for all users. */
export interface Own {
  readonly user?: string | undefined
  /** PEM. */
  readonly certificate?: string | undefined
  /** Another name than the publisher's, if a profile with that name exists already. */
  readonly name?: string | undefined
  /** Group and labels do not concern the connection, so publishers cannot set them. */
  readonly filing?: Filing | undefined
}

/**
 * The user's own settings in the installed profile, overridden by those given now. The name is the user's if it differs
 * from the former issue's; otherwise the next issue may change it.
 * @param former the installed issue
 */
export const ownOf = (
  { user, name, machineAuth, filing }: Profile,
  given: Own = {},
  former?: Pick<Payload, 'name'>,
): Own => ({
  user,
  filing,
  ...(name === former?.name ? {} : { name }),
  ...(machineAuth.kind === 'certificate' ? { certificate: machineAuth.certificate } : {}),
  ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
})

/** The profile that a payload becomes, validated like every other. */
export function profileFromPayload(payload: Payload, own: Own): Parsed<Profile> {
  const { profileId, name, gateway, user, machineAuth, ipsec, l2tp, ppp, routing, dns } = payload
  const settings = { ipsec, l2tp, ppp, routing, dns }
  return parseProfile({
    ...Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined)),
    id: profileId,
    name: own.name ?? name,
    gateway,
    user: user ?? own.user,
    machineAuth: machineAuth.kind === 'psk' ? machineAuth : { ...machineAuth, certificate: own.certificate },
    ...(own.filing ? { filing: own.filing } : {}),
  })
}

export interface NextIssue {
  readonly profile: Parsed<Profile>
  /** The same without any of the user's changes. */
  readonly issued: Parsed<Profile>
  /** Settings that the user has changed since the former issue and that keep the user's value. */
  readonly kept: readonly ProfileField[]
}

/** Groups of settings that are only valid together. */
const WHOLES = ['machineAuth', 'routing'] as const

const wholeOf = (field: ProfileField): string => WHOLES.find((whole) => field.startsWith(`${whole}.`)) ?? field

/**
 * The profile that an issue becomes. A setting that the user has changed since the former issue keeps the user's value,
 * unless the publisher has locked it or it is incompatible with the new issue.
 * @param own from `ownOf` if the profile is installed
 * @param former the issue that is installed as `before`
 */
export function nextIssue(payload: Payload, own: Own, before?: Profile, former?: Payload): NextIssue {
  const issued = profileFromPayload(payload, own)
  const base = before && former && profileFromPayload(former, ownOf(before, {}, former))
  if (!issued.ok || !before || !base?.ok) return { profile: issued, issued, kept: [] }
  const locked = new Set((payload.locked ?? []).map(wholeOf))
  let mine = new Set(
    changedFields(base.value, before)
      .map(wholeOf)
      .filter((path) => !locked.has(path)),
  )
  while (mine.size > 0) {
    const merged = parseProfile(withSettings(issued.value, before, [...mine]))
    if (merged.ok) {
      const kept = changedFields(issued.value, merged.value)
      return { profile: merged, issued, kept }
    }
    const wrong = merged.fault.map(({ field }) => field)
    const left = [...mine].filter((path) => !wrong.some((field) => field === path || field.startsWith(`${path}.`)))
    mine = new Set(left.length < mine.size ? left : [])
  }
  return { profile: issued, issued, kept: [] }
}
