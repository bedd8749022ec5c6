import type { Fault } from '../../../src-main/domain/connect/fault.ts'
import { KEPT_SILENT } from '../../../src-main/domain/keeping/pulse.ts'
import type { Entry } from '../journal/journal.ts'
import { OwnRoutes } from '../net/own-routes.ts'
import { gatewayRoute, type Way } from '../net/routes.ts'
import { keepRoutes, notRouted, routesOf, type Link } from '../net/set-up.ts'
import type { Progress } from '../daemons/progress.ts'
import { lostNetwork } from './conditions.ts'

/** Milliseconds for which a network may look like another one although it is the same. */
const BLINK = 2_000

/**
 * The network that a tunnel was made over and the tunnel's routes in it, compared at each check with the one before.
 */
export class NetworkWatch {
  readonly #way: Way
  readonly #gateway: string
  /** The route was seen to exist, so it can be missed. */
  readonly #pinned: boolean
  readonly #routes = new OwnRoutes()
  /** Since when there is no network, milliseconds of a monotonic clock. */
  #down: number | undefined

  constructor(way: Way, gateway: string) {
    this.#way = way
    this.#gateway = gateway
    this.#pinned = this.#lost() === undefined
  }

  /** Why the tunnel must end; `down` while it is kept although there is no network for its routes. */
  async state(progress: Progress): Promise<Fault | 'down' | undefined> {
    const lost = this.#pinned ? this.#lost() : undefined
    if (lost?.code !== 'network-down') this.#down = undefined
    if (!lost) return undefined
    if (lost.code === 'network-down') {
      this.#down ??= performance.now()
      return performance.now() - this.#down < KEPT_SILENT ? 'down' : lost
    }
    await progress.waitFor(() => !this.#lost(), BLINK)
    return this.#lost()
  }

  /** @returns why the tunnel must end */
  async keepRoutes(link: Link, write: (entry: Entry) => void): Promise<Fault | undefined> {
    const pin = this.#pinned ? [gatewayRoute(this.#gateway, this.#way)] : []
    const words = await this.#routes.keep([...pin, ...routesOf(link)])
    return words === undefined ? keepRoutes(link, 'live', write) : notRouted(words, 'live')
  }

  #lost(): Fault | undefined {
    return lostNetwork(this.#way, this.#gateway)
  }
}
