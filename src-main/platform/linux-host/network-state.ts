import type { HostEvent } from '../host-events.ts'
import { isVpnLink } from '../link-names.ts'
import type { NetworkReadings } from './run/host.ts'

/** The network of this computer at one moment; each part is a text that changes exactly when the part does. */
export interface NetworkState {
  readonly link: string
  readonly address: string
  readonly route: string
  readonly resolver: string
}

export function networkState({ links, addresses, route, ipv6Route, resolver }: NetworkReadings): NetworkState {
  return {
    link: sorted(outside(links).map(([name, state]) => `${name} ${state}`)),
    address: sorted(outside(addresses).flatMap(([name, list]) => list.map((address) => `${name} ${address}`))),
    route: sorted(
      [...defaultRoutes(route), ...ipv6DefaultRoutes(ipv6Route)]
        .filter(({ link }) => !NO_CARRIER.has(links[link] ?? 'unknown'))
        .map(({ link, words }) => `${link} ${words}`),
    ),
    resolver,
  }
}

/**
 * Links of tunnels, including ours, come and go without a change of the network below them. Where such a link is the
 * uplink itself (PPPoE), its default route reports that.
 */
const outside = <Value>(byLink: Readonly<Record<string, Value>>): readonly (readonly [string, Value])[] =>
  Object.entries(byLink).filter(([name]) => !isVpnLink(name))

/**
 * States of a link without a carrier (`operstate`, RFC 2863): the kernel keeps its routes until its address is removed.
 */
const NO_CARRIER: ReadonlySet<string> = new Set(['down', 'lowerlayerdown', 'notpresent'])

const PARTS = ['link', 'address', 'route', 'resolver'] as const satisfies readonly (keyof NetworkState)[]

/** One event for each part that differs, in the order in which the parts depend on each other. */
export const networkEvents = (before: NetworkState, after: NetworkState): readonly HostEvent[] =>
  PARTS.filter((part) => before[part] !== after[part]).map((kind) =>
    kind === 'route' ? { kind, exists: hasRoute(after) } : { kind },
  )

/** The only event of a first check: there is no default route. */
export const missing = (state: NetworkState): readonly HostEvent[] =>
  hasRoute(state) ? [] : [{ kind: 'route', exists: false }]

const hasRoute = ({ route }: NetworkState): boolean => route !== ''

/**
 * Columns Iface, Destination, Gateway, Flags, RefCnt, Use, Metric, Mask. RefCnt and Use are left out, as they change
 * without a change of the route.
 */
const defaultRoutes = (table: string): readonly LinkRoute[] =>
  ipv4Defaults(table).map(({ link, gateway, metric }) => ({ link, words: `${gateway} ${metric}` }))

interface LinkRoute {
  readonly link: string
  readonly words: string
}

interface Ipv4Default {
  readonly link: string
  /** In the kernel's format: two hexadecimal digits for each octet, in the byte order of this processor. */
  readonly gateway: string
  readonly metric: string
}

export const ipv4Defaults = (table: string): readonly Ipv4Default[] =>
  table.split('\n').flatMap((line) => {
    const [link = '', destination, gateway = '', , , , metric = '', mask] = line.split('\t')
    return destination === '00000000' && mask === '00000000' ? [{ link, gateway, metric }] : []
  })

const NOWHERE = '0'.repeat(32)
/** Destination, its prefix, source, its prefix, next hop, metric, reference count, use, flags, link. */
function ipv6DefaultRoutes(table: string): readonly LinkRoute[] {
  return table.split('\n').flatMap((line) => {
    const [destination, prefix, , , hop, metric, , , , link = ''] = line.trim().split(/ +/)
    // The kernel keeps an unreachable default on the loopback.
    return destination === NOWHERE && prefix === '00' && link !== 'lo' ? [{ link, words: `${hop} ${metric}` }] : []
  })
}

const sorted = (lines: readonly string[]): string => [...lines].sort().join('\n')
