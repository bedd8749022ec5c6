import type { Tunnel, TunnelPhase } from '../../platform/backend.ts'
import type { HeldTunnel } from '../services.ts'
import { isShut } from './session-report.ts'

/**
 * The observed state: every tunnel of the system as its last report has it, ours and those of others. Nothing here is
 * wanted or expected of them; what is made of the difference is the runner's.
 */
export class ObservedTunnels {
  readonly #isAtRest: (id: string) => boolean
  #tunnels: readonly Tunnel[] = []
  #told: string

  /** @param isAtRest whether nothing is up or under way for a profile of ours: a kill switch is its own then. */
  constructor(isAtRest: (id: string) => boolean) {
    this.#isAtRest = isAtRest
    this.#told = this.#text()
  }

  /** A report replaces the one before it. */
  replace(tunnels: readonly Tunnel[]): void {
    this.#tunnels = tunnels
  }

  /** Where the profile's tunnel is; undefined when the system has none of it. */
  phaseOf(id: string): TunnelPhase | undefined {
    return this.ours().find((tunnel) => tunnel.id === id)?.phase
  }

  ours(): readonly Tunnel[] {
    return this.#tunnels.filter(({ origin }) => origin === 'culvert')
  }

  foreign(): readonly Tunnel[] {
    return this.#tunnels.filter(({ origin }) => origin === 'system')
  }

  /** Ours that are up and end with this process. */
  bound(): readonly HeldTunnel[] {
    return this.ours()
      .filter(({ bound, phase }) => bound && phase.kind === 'connected')
      .map(({ id, name }) => ({ id, name }))
  }

  /** Ours that are down and not gone. */
  left(): readonly Tunnel[] {
    return this.ours().filter(({ phase }) => phase.kind === 'down')
  }

  /** Whose kill switch is on without a tunnel, and will be until it is taken back. */
  held(): readonly HeldTunnel[] {
    return this.#tunnels.filter((tunnel) => this.isHeld(tunnel)).map(({ id, name }) => ({ id, name }))
  }

  /** The same of one tunnel, of this report or an earlier one. */
  isHeld({ id, origin, phase }: Tunnel): boolean {
    return origin === 'culvert' && isShut(phase) && this.#isAtRest(id)
  }

  /** Its kill switch was taken back, and the report that says so is on its way. */
  letGo(id: string): void {
    this.#tunnels = this.#tunnels.filter((tunnel) => tunnel.id !== id || !isShut(tunnel.phase))
  }

  /** Whether `foreign`, `held` or `bound` are others than when this was asked before. */
  hasNews(): boolean {
    const before = this.#told
    this.#told = this.#text()
    return this.#told !== before
  }

  #text(): string {
    return JSON.stringify([this.foreign(), this.held(), this.bound()])
  }
}
