import type { ProfileField } from '../profile/field.ts'
import { changedFields, withSettings } from '../profile/origin.ts'
import { parseProfile, type Parsed } from '../profile/parse.ts'
import type { Filing, Profile } from '../profile/schema.ts'
import type { Payload } from './payload.ts'

/** What a person has of their own: the publisher left it out, or it would be the same for everybody. */
export interface Own {
  readonly user?: string | undefined
  /** PEM. */
  readonly certificate?: string | undefined
  /** Another name than the publisher's, where one profile of that name is there already. */
  readonly name?: string | undefined
  /** Group and labels say nothing of a connection, so that no publisher has a say in them. */
  readonly filing?: Filing | undefined
}

/**
 * What a person has in the profile that is there already, and over it what is given now. The name is theirs where it is
 * another than the earlier issue had; otherwise the next issue may rename it.
 * @param former the issue that is installed
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

/** The profile that a payload becomes, judged like every other. */
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
  /** What the person has changed since the former issue: it stays, whatever this one says. */
  readonly kept: readonly ProfileField[]
}

/** Settings that make sense together alone. */
const WHOLES = ['machineAuth', 'routing'] as const

const wholeOf = (field: ProfileField): string => WHOLES.find((whole) => field.startsWith(`${whole}.`)) ?? field

/**
 * The profile that an issue becomes. A setting that the person has changed since the former issue stays theirs, unless
 * the publisher has locked it or it does not go together with what is new.
 * @param own by `ownOf`, where the profile is there already
 * @param former the issue that is installed as `before`
 */
export function nextIssue(payload: Payload, own: Own, before?: Profile, former?: Payload): NextIssue {
  const issued = profileFromPayload(payload, own)
  const base = before && former && profileFromPayload(former, ownOf(before, {}, former))
  if (!issued.ok || !before || !base?.ok) return { profile: issued, kept: [] }
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
      return { profile: merged, kept }
    }
    const wrong = merged.fault.map(({ field }) => field)
    const left = [...mine].filter((path) => !wrong.some((field) => field === path || field.startsWith(`${path}.`)))
    mine = new Set(left.length < mine.size ? left : [])
  }
  return { profile: issued, kept: [] }
}
