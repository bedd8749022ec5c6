import type { HostEvent } from '../host-events.ts'
import type { NetworkReadings } from './run/host.ts'

/** The network of this computer at one moment, each part as a text that changes exactly when the part does. */
export interface NetworkState {
  readonly link: string
  readonly address: string
  readonly route: string
  readonly resolver: string
}

export function networkState({ links, addresses, route, ipv6Route, resolver }: NetworkReadings): NetworkState {
  return {
    link: sorted(Object.entries(links).map(([name, state]) => `${name} ${state}`)),
    address: sorted(Object.entries(addresses).flatMap(([name, list]) => list.map((address) => `${name} ${address}`))),
    route: sorted(
      [...defaultRoutes(route), ...ipv6DefaultRoutes(ipv6Route)]
        .filter(({ link }) => !NO_CARRIER.has(links[link] ?? 'unknown'))
        .map(({ link, words }) => `${link} ${words}`),
    ),
    resolver,
  }
}

/** Of a link without a carrier the kernel keeps the routes for as long as nobody takes its address (`operstate`, RFC 2863). */
const NO_CARRIER: ReadonlySet<string> = new Set(['down', 'lowerlayerdown', 'notpresent'])

const PARTS = ['link', 'address', 'route', 'resolver'] as const satisfies readonly (keyof NetworkState)[]

/** One event for each part that is another, in the order in which they depend on each other. */
export const networkEvents = (before: NetworkState, after: NetworkState): readonly HostEvent[] =>
  PARTS.filter((part) => before[part] !== after[part]).map((kind) =>
    kind === 'route' ? { kind, exists: hasRoute(after) } : { kind },
  )

/** What a first look tells: that there is no way out. */
export const missing = (state: NetworkState): readonly HostEvent[] =>
  hasRoute(state) ? [] : [{ kind: 'route', exists: false }]

const hasRoute = ({ route }: NetworkState): boolean => route !== ''

/** Columns Iface, Destination, Gateway, Flags, RefCnt, Use, Metric, Mask: the counts change without any change. */
const defaultRoutes = (table: string): readonly LinkRoute[] =>
  ipv4Defaults(table).map(({ link, gateway, metric }) => ({ link, words: `${gateway} ${metric}` }))

interface LinkRoute {
  readonly link: string
  readonly words: string
}

interface Ipv4Default {
  readonly link: string
  /** As the kernel writes it: an octet's two digits after another, in the order of this processor. */
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
