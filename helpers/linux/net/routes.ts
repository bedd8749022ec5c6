import { networkInterfaces } from 'node:os'
import { read } from '../system/processes.ts'
import { run } from '../system/run.ts'

/** The route to an address, as the kernel reports it. */
export interface Way {
  /** Next router; absent when the address is on the link itself. */
  readonly via?: string
  readonly device: string
  /** Our address on the link. */
  readonly source: string
  /** MTU of the link, bytes. */
  readonly mtu: number
}

/** Protocol number of our routes, which tells them from all others. */
export const PROTOCOL = '197'
const DEVICE = /^[A-Za-z0-9_.@-]{1,15}$/

/**
 * Whether the pinned route still leads to the gateway: its link has a carrier and our address, and the route exists,
 * which the kernel removes together with the link or the network. `unpinned` when only our route is missing: the link
 * was down for a moment, or someone removed the route. `changed` when the gateway may be reached through another
 * network.
 */
export function stateOf(way: Way, gateway: string): 'there' | 'unpinned' | 'changed' | 'down' {
  const routes = read('/proc/net/route') ?? ''
  const carrying = networkInterfaces()
  const isOurs = (carrying[way.device] ?? []).some(({ address }) => address === way.source)
  const hasRoute = (to: string, by: string): boolean => routes.includes(`\n${way.device}\t${to}\t${by}`)
  if (isOurs && hasRoute(asInTable(gateway), '')) return 'there'
  if (isOurs && (way.via === undefined || hasRoute(asInTable('0.0.0.0'), `${asInTable(way.via)}\t`))) return 'unpinned'
  const defaults = routes.matchAll(/^(?!ppp)(\S+)\t0{8}(?:\t\S+){5}\t0{8}\t/gm)
  return [...defaults].some(([, device = '']) => carrying[device]) ? 'changed' : 'down'
}

/**
 * The kernel prints the address as a number in host byte order, so on every machine that we support the last octet
 * comes first.
 */
export const asInTable = (address: string): string =>
  Buffer.from(address.split('.').map(Number)).reverse().toString('hex').toUpperCase()

/** A route as the words that `ip route` takes after `add` or `del`; the family follows from the network. */
export type RouteWords = readonly string[]

export async function wayTo(address: string): Promise<Way | undefined> {
  const { code, stdout } = await run('ip', ['-4', 'route', 'get', address])
  if (code !== 0) return undefined
  const words = stdout.split(/\s+/)
  const after = (word: string): string | undefined => words[words.indexOf(word) + 1]
  const device = words.includes('dev') ? after('dev') : undefined
  const source = words.includes('src') ? after('src') : undefined
  if (device === undefined || source === undefined || !DEVICE.test(device)) return undefined
  const mtu = Number(read(`/sys/class/net/${device}/mtu`)?.trim() ?? Number.NaN)
  const via = words.includes('via') ? after('via') : undefined
  return { ...(via === undefined ? {} : { via }), device, source, mtu: Number.isInteger(mtu) ? mtu : 1_500 }
}

export const gatewayRoute = (gateway: string, way: Way): RouteWords => [
  `${gateway}/32`,
  ...(way.via === undefined ? [] : ['via', way.via]),
  'dev',
  way.device,
  'proto',
  PROTOCOL,
]

export const tunnelRoute = (network: string, link: string): RouteWords => [network, 'dev', link, 'proto', PROTOCOL]

/** Two halves instead of the default route, so that the existing default route does not change. */
export const FULL_TUNNEL = ['0.0.0.0/1', '128.0.0.0/1'] as const

/** Blocks IPv6 outside the computer's own networks, as this tunnel does not carry it. */
export const IPV6_BLOCK: readonly RouteWords[] = ['::/1', '8000::/1'].map((half) => [
  'unreachable',
  half,
  'metric',
  '1',
  'proto',
  PROTOCOL,
])

/** Runs one process for all routes: `ip` reads one command a line and continues after one that fails. */
async function batch(
  verb: 'add' | 'prepend' | 'del',
  routes: readonly RouteWords[],
  harmless: RegExp,
): Promise<string | undefined> {
  const lines = routes.map((words) => `route ${verb} ${words.join(' ')}\n`).join('')
  const { code, stderr } = await run('ip', ['-force', '-batch', '-'], { input: lines })
  if (code === 127) return stderr
  const said = stderr.split('\n').filter((line) => line !== '' && !line.startsWith('Command failed'))
  return said.find((line) => !harmless.test(line))
}

/** Adds routes; a route that existed before does not change. @returns what went wrong */
export const addRoutes = (routes: readonly RouteWords[]): Promise<string | undefined> =>
  batch('add', routes, /File exists/)

/** Adds routes ahead of others to the same network with the same metric. @returns what went wrong */
export const prependRoutes = (routes: readonly RouteWords[]): Promise<string | undefined> =>
  batch('prepend', routes, /File exists/)

/** Removes our routes; a route that does not exist is not an error. @returns what went wrong */
export const removeRoutes = (routes: readonly RouteWords[]): Promise<string | undefined> =>
  batch('del', routes, /No such process|Cannot find device|No such device/)

/**
 * Removes the route to the gateway through the tunnel that the kernel adds when the peer has the gateway's address:
 * packets would go in a circle.
 */
export async function removeCircle(gateway: string, link: string): Promise<void> {
  await run('ip', ['-4', 'route', 'del', `${gateway}/32`, 'dev', link])
}

export const hasIpv6 = (): boolean => (read('/proc/net/if_inet6') ?? '') !== ''
