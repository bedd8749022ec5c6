import type { NetworkMarks } from '../../domain/networks/marks.ts'
import { isVpnLink } from '../link-names.ts'
import { ipv4Defaults } from './network-state.ts'

/** NetworkManager's data about a link. */
export interface LinkWords {
  readonly domains: readonly string[]
  readonly wifi?: string
}

/** The link that carries IPv4 out of this computer, tunnels excepted. */
export interface WayOut {
  readonly link: string
  /** In dotted form. */
  readonly gateway: string
}

/** The default route that the kernel prefers. @param route `/proc/net/route` */
export function wayOut(route: string): WayOut | undefined {
  const [best] = ipv4Defaults(route)
    .filter(({ link, gateway }) => !isVpnLink(link) && /^[0-9A-F]{8}$/.test(gateway) && gateway !== '00000000')
    .toSorted((a, b) => Number(a.metric) - Number(b.metric))
  return best && { link: best.link, gateway: dotted(best.gateway) }
}

/** Every processor that Culvert runs on is little-endian, so the lowest octet comes first. */
const dotted = (digits: string): string =>
  [6, 4, 2, 0].map((at) => Number.parseInt(digits.slice(at, at + 2), 16)).join('.')

/** Flag of a complete entry. */
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
 * The domain suffixes are those that NetworkManager has for that link; if it has none, those of the resolver's file,
 * which may also contain a tunnel's.
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

/** The last line of `search` or `domain` counts (resolv.conf(5)). */
const searched = (resolver: string): readonly string[] =>
  resolver
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([word]) => word === 'search' || word === 'domain')
    .at(-1)
    ?.slice(1) ?? []

/** The servers of resolv.conf(5), without zones. */
export const serversIn = (resolver: string): readonly string[] =>
  resolver.split('\n').flatMap((line) => {
    const [word, address] = line.trim().split(/\s+/)
    return word === 'nameserver' && address !== undefined ? [address.replace(/%.*$/, '')] : []
  })
