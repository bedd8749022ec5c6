import { indistinct, isSame, type NetworkMarks, type TrustedNetwork } from '../../domain/networks/marks.ts'
import { failed, type Result } from '../../domain/result.ts'
import type { Clock, Stop } from '../../domain/time.ts'
import type { HostEvent, HostEvents } from '../../platform/host-events.ts'
import type { HostNetwork } from '../../platform/host-network.ts'
import type { NetworkHere, NetworkRefusal } from '../../contract/networks.ts'
import type { Networks, Place } from '../services.ts'
import type { TrustedNetworks } from './trusted-networks.ts'

export interface WhereaboutsOptions {
  readonly network: HostNetwork
  readonly trusted: Pick<TrustedNetworks, 'list' | 'find' | 'trust' | 'forget'>
  /** Events that cause a new look; if absent, it looks only on request. */
  readonly hostEvents: HostEvents | undefined
  readonly clock: Clock
  /** Whether a tunnel is up, ours or another's: the DNS domains may then be the tunnel's. */
  readonly isTunnelUp: () => boolean
  /** Calls when another process has changed the list. */
  readonly watchFile: (changed: () => void) => Stop
}

/** Milliseconds; one change of the network causes several events. */
const GATHER = 250
/** The gateway's hardware address is known only once something was sent to it; until then it is not trusted. */
const LOOKS_FOR_GATEWAY = [500, 1_000, 1_500] as const

/** Tracks which network this computer is in and whether the user trusts it. */
export class Whereabouts implements Networks {
  readonly #options: WhereaboutsOptions
  readonly #listeners = new Set<(place: Place) => void>()
  #stops: readonly Stop[] = []
  #next: Stop | undefined
  /** Marks of the network at the last look that found one, or at the first look. */
  #last: NetworkMarks | undefined
  #turn = 0

  constructor(options: WhereaboutsOptions) {
    this.#options = options
  }

  list(): Promise<readonly TrustedNetwork[]> {
    return this.#options.trusted.list()
  }

  async here(): Promise<NetworkHere> {
    const marks = await this.#options.network.marks()
    const trusted = await this.#options.trusted.find(marks)
    if (trusted) return { trusted: { id: trusted.id, name: trusted.name } }
    const refusal = this.#refusal(marks)
    return refusal ? { refusal } : {}
  }

  async trust(name: string): Promise<Result<TrustedNetwork, NetworkRefusal>> {
    const wanted = name.trim()
    if (wanted === '') return failed({ code: 'name-empty' })
    if (wanted.length > LONGEST_NAME || /\p{C}/u.test(wanted)) return failed({ code: 'name-bad' })
    const marks = await this.#options.network.marks()
    const known = await this.#options.trusted.find(marks)
    const refusal = known ? undefined : this.#refusal(marks)
    if (refusal) return failed(refusal)
    const kept = await this.#options.trusted.trust(marks, wanted)
    if (kept.ok) this.#lookSoon(0)
    return kept
  }

  async forget(nameOrId: string): Promise<Result<TrustedNetwork, NetworkRefusal>> {
    const gone = await this.#options.trusted.forget(nameOrId)
    if (gone.ok) this.#lookSoon(0)
    return gone
  }

  watch(listener: (place: Place) => void): Stop {
    const own = (place: Place): void => listener(place)
    this.#listeners.add(own)
    if (this.#listeners.size === 1) this.#begin()
    return () => {
      this.#listeners.delete(own)
      if (this.#listeners.size === 0) this.close()
    }
  }

  close(): void {
    for (const stop of this.#stops) stop()
    this.#stops = []
    this.#next?.()
    this.#next = undefined
    this.#turn += 1
  }

  #begin(): void {
    const { hostEvents, watchFile } = this.#options
    this.#stops = [
      watchFile(() => this.#lookSoon(0)),
      ...(hostEvents ? [hostEvents.watch((event) => isOfNetwork(event) && this.#lookSoon(GATHER))] : []),
    ]
    this.#lookSoon(0)
  }

  #lookSoon(pause: number): void {
    if (this.#stops.length === 0) return
    this.#turn += 1
    const turn = this.#turn
    this.#next?.()
    this.#next = this.#options.clock.after(pause, () => void this.#look(turn, 0))
  }

  async #look(turn: number, count: number): Promise<void> {
    const { network, trusted, clock } = this.#options
    const marks = await network.marks()
    const found = await trusted.find(marks)
    if (turn !== this.#turn) return
    const pause = LOOKS_FOR_GATEWAY[count]
    // No decision is made while the network is not yet known.
    if (marks.gateway === undefined && pause !== undefined) {
      this.#next = clock.after(pause, () => void this.#look(turn, count + 1))
      return
    }
    const place: Place = { isTrusted: found !== undefined, isOther: this.#isOther(marks) }
    for (const listener of [...this.#listeners]) listener(place)
  }

  /** A network that goes away and comes back is the same network. */
  #isOther(marks: NetworkMarks): boolean {
    const before = this.#last
    if (marks.gateway !== undefined || !before) this.#last = marks
    return !before || (marks.gateway !== undefined && !isSame(before, marks))
  }

  #refusal(marks: NetworkMarks): NetworkRefusal | undefined {
    const code = indistinct(marks)
    if (code) return { code }
    return this.#options.isTunnelUp() ? { code: 'tunnel-up' } : undefined
  }
}

const LONGEST_NAME = 60

const isOfNetwork = ({ kind }: HostEvent): boolean =>
  kind === 'link' || kind === 'address' || kind === 'route' || kind === 'resolver' || kind === 'wake'
