import type { Profile } from '../../domain/profile/schema.ts'
import type { Entry } from './calls/parse.ts'
import { addressesIn, elevatedScript, freeTextIn, isPlainAddress, LONGEST_LINE, numberIn } from './elevated.ts'
import { needsRules, rulesValues, rulesWish, type RulesWish } from './rules.ts'
import script from './run/link.ps1?raw'
import { packed } from './run/packed.ts'

/**
 * The settings of a tunnel's link that an entry cannot express: MTU, name servers, and the domains that only certain
 * servers are asked for. Windows accepts them only from an administrator, for a link that is up.
 */
export interface LinkWish {
  /** InterfaceIndex of the link, and the alias that it must have: another link may have taken the number meanwhile. */
  readonly index: number
  readonly alias: string
  readonly mtu?: number
  readonly servers?: readonly string[]
  readonly rules?: RulesWish
}

type Wishing = Pick<Profile, 'ppp' | 'dns' | 'routing'>

/** The settings in which the link differs from the profile; undefined if there are none, or the link is unknown. */
export function linkWish(profile: Wishing, entry: Entry): LinkWish | undefined {
  const { link, name } = entry
  if (!link || link.index <= 0) return undefined
  const { ppp } = profile
  const mtu = ppp.mtu !== 'auto' && ppp.mtu !== link.mtu ? { mtu: ppp.mtu } : {}
  const wish = { ...mtu, ...namesWish(profile, entry) }
  return Object.keys(wish).length > 0 ? { index: link.index, alias: name, ...wish } : undefined
}

/** Servers of a link are asked for every name, so those that are for certain domains are not set there. */
function namesWish(profile: Wishing, { guid, link }: Entry): Pick<LinkWish, 'servers' | 'rules'> {
  const rules = rulesWish(profile, { guid, link })
  if (rules) return { rules }
  const servers = profile.dns.servers.filter(isPlainAddress)
  return servers.length > 0 && servers.join(' ') !== link?.dns.join(' ') ? { servers } : {}
}

/** The line that an administrator runs: constant except for numbers, addresses, domains, a GUID, and free text. */
export function linkCommand({ index, alias, mtu = 0, servers = [], rules }: LinkWish): string {
  const values = [
    `$index = ${numberIn(index)}`,
    `$mtu = ${numberIn(mtu)}`,
    `$servers = ${addressesIn(servers)}`,
    `$alias = ${freeTextIn(alias)}`,
    ...rulesValues(rules),
  ]
  return elevatedScript(`$given = {\n${values.join('\n')}\n}\n${packed(script)}`)
}

/** Stands for values that are known only once the link is up, at their longest. */
const LONGEST = {
  index: 4_294_967_295,
  mtu: 65_535,
  servers: Array.from({ length: 4 }, () => '255.255.255.255'),
  entry: '{00000000-0000-0000-0000-000000000000}',
}

/** Whether the profile's domains have room in that line. @param alias name of the entry */
export function rulesFit(profile: Wishing, alias: string): boolean {
  if (!needsRules(profile)) return true
  const { domains, servers } = profile.dns
  const rules = { entry: LONGEST.entry, domains, servers: servers.length > 0 ? servers : LONGEST.servers }
  return linkCommand({ index: LONGEST.index, alias, mtu: LONGEST.mtu, rules }).length <= LONGEST_LINE
}
