import { formatIp, parseIp } from '../../../src-main/domain/net/address.ts'
import { maskOf } from '../../../src-main/domain/net/cidr.ts'
import { read } from '../system/processes.ts'
import { addRoutes, asInTable, type RouteWords } from './routes.ts'

/**
 * How often routes are put back within so many milliseconds. A program that removes them more often does so on purpose,
 * or would never stop.
 */
const MOST = 3
const SPAN = 60_000

/**
 * The routes of a tunnel that is up; those that were removed are put back. systemd-networkd removes foreign routes
 * whenever it starts (its ManageForeignRoutes), and the kernel removes the route to the gateway when its link is down
 * for a moment. Without them, the tunnel's traffic would leave in clear text by the next best route.
 */
export class OwnRoutes {
  #putBack: readonly number[] = []

  /** @param routes that must exist, on links that exist @returns what went wrong */
  async keep(routes: readonly RouteWords[]): Promise<string | undefined> {
    const gone = missingOf(routes, read('/proc/net/route') ?? '', read('/proc/net/ipv6_route') ?? '')
    if (gone.length === 0) return undefined
    const now = performance.now()
    this.#putBack = [...this.#putBack.filter((moment) => now - moment < SPAN), now]
    if (this.#putBack.length > MOST) return 'somebody removes the routes of the tunnel again and again'
    return addRoutes(gone)
  }
}

/** @param ipv4 `/proc/net/route` @param ipv6 `/proc/net/ipv6_route` */
export const missingOf = (routes: readonly RouteWords[], ipv4: string, ipv6: string): readonly RouteWords[] =>
  routes.filter((words) => !isThere(words, ipv4.split('\n'), ipv6.split('\n')))

function isThere(words: RouteWords, ipv4: readonly string[], ipv6: readonly string[]): boolean {
  const [text = '', length = ''] = (words.find((word) => word.includes('/')) ?? '').split('/')
  const address = parseIp(text)
  if (!address) return true
  if (address.family === 6) {
    const begin = `${Buffer.from(address.bytes).toString('hex')} ${Number(length).toString(16).padStart(2, '0')} `
    return ipv6.some((line) => line.startsWith(begin))
  }
  const to = asInTable(formatIp(maskOf(address, Number(length))))
  const under = asInTable(formatIp(maskOf(EVERY_BIT, Number(length))))
  const device = words[words.indexOf('dev') + 1]
  return ipv4.some((line) => {
    const [link, destination, , , , , , netmask] = line.split('\t')
    return link === device && destination === to && netmask === under
  })
}

const EVERY_BIT = { family: 4, bytes: [255, 255, 255, 255] } as const
