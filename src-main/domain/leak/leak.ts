import { parseCidr } from '../net/cidr.ts'
import { formatIp, parseIp, type IpAddress } from '../net/address.ts'
import type { Profile } from '../profile/schema.ts'

/** The parts of this computer's traffic that are checked. */
export const LEAK_SUBJECTS = ['ipv4', 'ipv6', 'names'] as const
export type LeakSubject = (typeof LEAK_SUBJECTS)[number]

/**
 * The path that the traffic takes now. `mixed`: part of it one way and part the other. `here`: to a program on this
 * computer that does not reveal which servers it asks. `blocked`: there is a path outside the tunnel, but the kill
 * switch blocks it.
 */
export const LEAK_WAYS = ['tunnel', 'outside', 'mixed', 'nowhere', 'blocked', 'here'] as const
export type LeakWay = (typeof LEAK_WAYS)[number]

/** `chosen`: outside by the profile's own settings. `unsure`: it cannot be determined from here. */
export const LEAK_RESULTS = ['good', 'chosen', 'unsure', 'leak'] as const
export type LeakResult = (typeof LEAK_RESULTS)[number]

export interface LeakRow {
  readonly subject: LeakSubject
  readonly way: LeakWay
  readonly result: LeakResult
  /** The source addresses that were seen, or the name servers. */
  readonly seen: readonly string[]
}

/** One destination, and the source address that the system uses for it; undefined if there is no route. */
export interface SeenWay {
  readonly target: string
  readonly source: string | undefined
}

export interface LeakReadings {
  readonly ipv4: readonly SeenWay[]
  readonly ipv6: readonly SeenWay[]
  /** For each name server that the system asks. */
  readonly names: readonly SeenWay[]
  /** The tunnel's own addresses. */
  readonly own: readonly string[]
  readonly killSwitch: boolean
}

/** In both halves of the address space: tunnels override the default route by halves. No packet is sent to them. */
const PUBLIC_IPV4 = ['9.9.9.9', '198.41.0.4']
const PUBLIC_IPV6 = ['2001:503:ba3e::2:30', '2620:fe::fe']
const MOST_NETWORKS = 16

/** The destinations to check; for a profile with a split tunnel, only its own networks. */
export function leakTargets({ routing }: Profile): Readonly<Record<'ipv4' | 'ipv6', readonly string[]>> {
  if (routing.mode === 'full') return { ipv4: PUBLIC_IPV4, ipv6: PUBLIC_IPV6 }
  const inside = routing.routes.slice(0, MOST_NETWORKS).flatMap((text) => firstHost(text) ?? [])
  const ipv4 = inside.filter((address) => !address.includes(':'))
  const ipv6 = inside.filter((address) => address.includes(':'))
  return { ipv4: ipv4.length > 0 ? ipv4 : PUBLIC_IPV4, ipv6: ipv6.length > 0 ? ipv6 : PUBLIC_IPV6 }
}

function firstHost(text: string): string | undefined {
  const cidr = parseCidr(text)
  if (typeof cidr === 'string') return undefined
  const { address, length } = cidr
  const bytes =
    length >= address.bytes.length * 8 - 1 ? address.bytes : [...address.bytes.slice(0, -1), last(address) | 1]
  return formatIp({ ...address, bytes })
}

const last = ({ bytes }: IpAddress): number => bytes.at(-1) ?? 0

/** One row for each subject. */
export function leakRows(profile: Profile, readings: LeakReadings): readonly LeakRow[] {
  return [packets(profile, readings, 'ipv4'), packets(profile, readings, 'ipv6'), names(profile, readings)]
}

function packets(profile: Profile, readings: LeakReadings, subject: 'ipv4' | 'ipv6'): LeakRow {
  const seen = readings[subject]
  const way = wayOf(seen, readings)
  const sources = [...new Set(seen.flatMap(({ source }) => source ?? []))]
  return { subject, way, result: resultOf(profile, subject, way), seen: sources }
}

function resultOf({ routing }: Profile, subject: 'ipv4' | 'ipv6', way: LeakWay): LeakResult {
  if (way === 'tunnel' || way === 'nowhere' || way === 'blocked') return 'good'
  const isInside = (text: string): boolean => text.includes(':') === (subject === 'ipv6')
  const isWanted =
    routing.mode === 'split'
      ? routing.routes.some(isInside) || (subject === 'ipv6' && routing.ipv6 === 'block')
      : subject === 'ipv4' || routing.ipv6 === 'block'
  return isWanted ? 'leak' : 'chosen'
}

function names(profile: Profile, readings: LeakReadings): LeakRow {
  const servers = readings.names
  const seen = servers.map(({ target }) => target)
  const asked = servers.filter(({ target }) => !isLoopback(target))
  if (asked.length === 0) return { subject: 'names', way: 'here', result: 'unsure', seen }
  const way = wayOf(asked, readings)
  const wants = profile.routing.mode === 'full' || profile.dns.servers.length > 0
  const result: LeakResult =
    way === 'outside' ? (wants ? 'leak' : 'chosen') : way === 'mixed' ? (wants ? 'unsure' : 'chosen') : 'good'
  return { subject: 'names', way, result, seen }
}

const isLoopback = (text: string): boolean => {
  const address = parseIp(text)
  return address?.family === 4 ? address.bytes[0] === 127 : text === '::1'
}

function wayOf(seen: readonly SeenWay[], { own, killSwitch }: LeakReadings): Exclude<LeakWay, 'here'> {
  const ways = seen.filter(({ source }) => source !== undefined)
  if (ways.length === 0) return 'nowhere'
  const inside = ways.filter(({ source }) => source !== undefined && own.includes(source))
  if (inside.length === ways.length) return 'tunnel'
  // An active kill switch blocks everything that the routes would let out.
  if (killSwitch) return 'blocked'
  return inside.length === 0 ? 'outside' : 'mixed'
}

/** The worst result of the rows. */
export const worstOf = (rows: readonly LeakRow[]): LeakResult =>
  rows.reduce<LeakResult>(
    (worst, { result }) => (LEAK_RESULTS.indexOf(result) > LEAK_RESULTS.indexOf(worst) ? result : worst),
    'good',
  )
