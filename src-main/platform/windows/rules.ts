import type { Profile } from '../../domain/profile/schema.ts'
import type { Entry } from './calls/parse.ts'
import { addressesIn, isGuid, isPlainAddress, suffixesIn } from './elevated.ts'

/**
 * Rules of name resolution (NRPT): for which domains only a tunnel's servers are asked. They belong to the computer,
 * only an administrator makes them, and they outlast the tunnel; so one consent also starts a process that removes them
 * when the link is gone: `run/link.ps1`. If that process is killed, as by a shutdown, the survey finds what is left.
 */
export interface RulesWish {
  /** GUID of the entry, by which its rules are known. */
  readonly entry: string
  readonly domains: readonly string[]
  readonly servers: readonly string[]
}

type Names = Pick<Profile, 'routing' | 'dns'>

/**
 * Whether an entry cannot express the profile's domains: it has one suffix, and no servers that only its names are
 * asked of. In a full tunnel, the link's servers apply to all names.
 */
export const needsRules = ({ routing, dns }: Names): boolean =>
  routing.mode === 'split' && dns.domains.length > (dns.servers.length > 0 ? 0 : 1)

/** Undefined if no rules are needed, or no server is known. */
export function rulesWish(profile: Names, { guid, link }: Pick<Entry, 'guid' | 'link'>): RulesWish | undefined {
  if (!needsRules(profile)) return undefined
  const { servers, domains } = profile.dns
  const asked = (servers.length > 0 ? servers : (link?.dns ?? [])).filter(isPlainAddress)
  return asked.length > 0 ? { entry: guid, domains, servers: asked } : undefined
}

/** The values of the rules in the administrator's script. */
export function rulesValues(wish: RulesWish | undefined): readonly string[] {
  const { entry, domains, servers } = wish && isGuid(wish.entry) ? wish : { entry: '', domains: [], servers: [] }
  return [`$domains = ${suffixesIn(domains)}`, `$asked = ${addressesIn(servers)}`, `$tag = 'Culvert ${entry}'`]
}
