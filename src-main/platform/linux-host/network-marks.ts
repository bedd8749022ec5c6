import type { NetworkMarks } from '../../domain/networks/marks.ts'
import { isVpnLink } from '../link-names.ts'
import { ipv4Defaults } from './network-state.ts'

/** What NetworkManager says of a link. */
export interface LinkWords {
  readonly domains: readonly string[]
  readonly wifi?: string
}

/** The link that carries IPv4 out of this computer, outside of tunnels. */
export interface WayOut {
  readonly link: string
  /** Dotted. */
  readonly gateway: string
}

/** Of several the one that the kernel prefers. @param route `/proc/net/route` */
export function wayOut(route: string): WayOut | undefined {
  const [best] = ipv4Defaults(route)
    .filter(({ link, gateway }) => !isVpnLink(link) && /^[0-9A-F]{8}$/.test(gateway) && gateway !== '00000000')
    .toSorted((a, b) => Number(a.metric) - Number(b.metric))
  return best && { link: best.link, gateway: dotted(best.gateway) }
}

/** Every processor that Culvert runs on writes the lowest octet first. */
const dotted = (digits: string): string =>
  [6, 4, 2, 0].map((at) => Number.parseInt(digits.slice(at, at + 2), 16)).join('.')

/** The entry is complete. */
const COMPLETE = 0x2

/** Columns IP address, HW type, Flags, HW address, Mask, Device. @param table `/proc/net/arp` */
export function hardwareAddress(table: string, { link, gateway }: WayOut): string | undefined {
  for (const line of table.split('\n')) {
    const [address, , flags, hardware, , device] = line.trim().split(/\s+/)
    if (address === gateway && device === link && (Number(flags) & COMPLETE) !== 0) return hardware?.toLowerCase()
  }
  return undefined
}

/**
 * The suffixes are NetworkManager's of that link, and those of the resolver's file where it has none: the file may hold
 * a tunnel's too.
 */
export function marksOf(
  way: WayOut | undefined,
  neighbours: string,
  words: LinkWords | undefined,
  resolver: string,
): NetworkMarks {
  if (!way) return { suffixes: [] }
  const gateway = hardwareAddress(neighbours, way)
  const domains = words && words.domains.length > 0 ? words.domains : searched(resolver)
  return {
    ...(gateway === undefined ? {} : { gateway }),
    suffixes: [...new Set(domains.map(plain))].filter((domain) => domain !== ''),
    ...(words?.wifi ? { wifi: words.wifi } : {}),
  }
}

const plain = (domain: string): string => domain.toLowerCase().replace(/^~/, '').replace(/\.$/, '')

/** Of `search` and `domain` the last line counts (resolv.conf(5)). */
const searched = (resolver: string): readonly string[] =>
  resolver
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([word]) => word === 'search' || word === 'domain')
    .at(-1)
    ?.slice(1) ?? []

/** Of resolv.conf(5), without zones. */
export const serversIn = (resolver: string): readonly string[] =>
  resolver.split('\n').flatMap((line) => {
    const [word, address] = line.trim().split(/\s+/)
    return word === 'nameserver' && address !== undefined ? [address.replace(/%.*$/, '')] : []
  })
