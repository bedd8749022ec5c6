import { networkInterfaces } from 'node:os'
import { z } from 'zod'
import { parseIp } from '../../../src-main/domain/net/address.ts'
import { maskOf, overlaps, type Cidr } from '../../../src-main/domain/net/cidr.ts'
import { wordsOf } from '../../../src-main/domain/thrown.ts'
import type { Entry } from '../journal/journal.ts'
import { run } from '../system/run.ts'
import { prependRoutes, PROTOCOL, type RouteWords } from './routes.ts'

/**
 * Covers routes that the network hands out. The kernel prefers a more specific route to the tunnel's, and any network
 * can hand out such routes: by DHCP (option 121, RFC 3442) and by router advertisement (RFC 4191). For each of them we
 * add a route of our own with the same prefix ahead of it. Other routes do not change: an administrator's, because they
 * are there on purpose, and those to connected networks, because a tunnel leaves the local network reachable.
 *
 * Some leaks cannot be told from those routes, and only the kill switch stops them: a netmask or on-link prefix that
 * covers other hosts' addresses, routes that a DHCP client adds without `proto dhcp` (dhclient, udhcpc), and packets
 * sent between two checks.
 */
const HANDED_OUT: readonly (string | undefined)[] = ['dhcp', 'ra']

/**
 * Most routes in addition to the tunnel's own. A network that hands out more ends the tunnel, so that it cannot fill
 * the routing table and the journal.
 */
const MOST = 64

/** `protocol` is absent for `boot`, and `table` for main. A route through several routers has `nexthops`. */
const word = z.string().optional()
const row = z.object({ dst: z.string(), table: word, protocol: word, gateway: word, nexthops: z.unknown().optional() })

/**
 * Routes to put ahead of those that the network has handed out.
 * @param json output of `ip -j route show table all`: among routes of one prefix, the one in force comes first
 * @param routes of the tunnel; each is checked for more specific ones
 * @param kept addresses and networks that stay reachable: `192.0.2.2/24`, `198.51.100.10`
 * @throws for output that is not a routing table, and for one with too many routes
 */
export function coversOf(json: string, routes: readonly RouteWords[], kept: readonly string[]): readonly RouteWords[] {
  const rows = z.array(row).parse(JSON.parse(json))
  const main = rows.filter(({ table }) => table === undefined)
  const inForce = new Map([...main].reverse().map((found) => [found.dst, found]))
  // With the netmask of a single address, DHCP also has to hand out the route to the router.
  const routers = main.flatMap(({ dst, gateway = '' }) => (dst === 'default' ? [gateway] : []))
  const covers = [...inForce.values()].flatMap(({ dst, protocol, gateway, nexthops }) => {
    const isOnLink = protocol === 'ra' && gateway === undefined && nexthops === undefined
    if (!HANDED_OUT.includes(protocol) || isOnLink || liesIn(dst, [...kept, ...routers])) return []
    const ours = routes.find((words) => liesIn(dst, words))
    return ours ? [ours.map((part) => (part.includes('/') ? dst : part))] : []
  })
  const own = main.filter(({ protocol }) => protocol === PROTOCOL)
  if (own.length + covers.length <= routes.length + MOST) return covers
  throw new Error(`the network hands out ${covers.length} routes that lead past the tunnel`)
}

const liesIn = (text: string, networks: readonly string[]): boolean =>
  networkOf(text).some((inner) =>
    networks.flatMap(networkOf).some((outer) => inner.length >= outer.length && overlaps(inner, outer)),
  )

/**
 * The network in a text: `192.0.2.7/24` is in 192.0.2.0/24, and an address alone is a network of its own. Empty for
 * other text.
 */
function networkOf(text: string): readonly Cidr[] {
  const [head = '', tail] = text.split('/')
  const address = parseIp(head)
  const length = tail === undefined ? (address?.bytes.length ?? 0) * 8 : Number(tail)
  return address ? [{ address: maskOf(address, length), length }] : []
}

/**
 * Covers the routes that the network has handed out; changes nothing when there is no new one. @returns what went wrong
 */
export async function coverForeignRoutes(
  routes: readonly RouteWords[],
  gateway: string,
  write: (entry: Entry) => void,
): Promise<string | undefined> {
  // The second pass finds nothing, unless the network added a route meanwhile.
  for (let pass = 0; pass < 3; pass += 1) {
    const covers = await missing(routes, gateway).catch(wordsOf)
    if (typeof covers === 'string') return covers
    if (covers.length === 0) return undefined
    write({ kind: 'routes', routes: covers.map((cover) => [...cover]) })
    const words = await prependRoutes(covers)
    if (words !== undefined) return words
  }
  return 'routes of the network still lead past the tunnel'
}

async function missing(routes: readonly RouteWords[], gateway: string): Promise<readonly RouteWords[]> {
  const connected = Object.values(networkInterfaces()).flatMap((all = []) => all.map(({ cidr }) => cidr ?? ''))
  const { code, stdout, stderr } = await run('ip', ['-j', 'route', 'show', 'table', 'all'])
  if (code !== 0) throw new Error(stderr || 'ip has not answered')
  return coversOf(stdout, routes, [gateway, ...connected])
}
