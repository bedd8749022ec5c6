import type { Fault } from '../../domain/connect/fault.ts'
import type { Tunnel } from '../../platform/backend.ts'
import type { Leaves, Leftover, Log } from '../services.ts'
import type { Ending } from './lane.ts'
import type { ObservedTunnels } from './observed-tunnels.ts'
import type { SessionClaim } from './session-claim.ts'

export interface RemainsOptions {
  readonly observed: ObservedTunnels
  readonly claim: SessionClaim
  readonly log: Log
  /** What is not removed; everything is removed if absent. */
  readonly leaves: Leaves | undefined
  /** @returns why it still exists */
  readonly takeDown: (tunnel: Tunnel, how: Ending) => Promise<Fault | undefined>
}

/** Remains of a killed run in the system: tunnels of ours that are not up and that no process is connecting. */
export class Remains {
  readonly #options: RemainsOptions
  readonly found: Leftover[] = []

  constructor(options: RemainsOptions) {
    this.#options = options
  }

  async clean(): Promise<void> {
    const { observed, claim, leaves } = this.#options
    const left = observed.left()
    if (left.length === 0) return
    const busy = await claim.holder().catch(() => undefined)
    const ended = left.filter((tunnel) => tunnel.id !== busy && !(leaves && observed.isHeld(tunnel)))
    if (leaves === 'everything') {
      this.found.push(...ended.map(({ name }) => ({ name, untouched: true as const })))
      return
    }
    await Promise.all(ended.map((tunnel) => this.#remove(tunnel)))
  }

  async #remove(tunnel: Tunnel): Promise<void> {
    const { log, leaves, takeDown } = this.#options
    const { name } = tunnel
    log.info('sessions', `${name}: removing what an earlier run left`)
    const problem = await takeDown(tunnel, leaves ? 'hang-up' : 'release')
    this.found.push({ name, ...(problem ? { problem } : {}) })
  }
}
