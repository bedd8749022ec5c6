import type { Tunnel, TunnelPhase } from '../../platform/backend.ts'
import type { HeldTunnel } from '../services.ts'
import { isShut } from './session-report.ts'

/**
 * The observed state: every tunnel of the system, ours and others', as the latest report has it. It contains no wishes
 * or expectations; the runner acts on the difference.
 */
export class ObservedTunnels {
  readonly #isAtRest: (id: string) => boolean
  #tunnels: readonly Tunnel[] = []
  #told: string

  /** @param isAtRest whether nothing is up or in progress for a profile of ours; a kill switch is then on by itself */
  constructor(isAtRest: (id: string) => boolean) {
    this.#isAtRest = isAtRest
    this.#told = this.#text()
  }

  /** Replaces the previous report. */
  replace(tunnels: readonly Tunnel[]): void {
    this.#tunnels = tunnels
  }

  /** Phase of the profile's tunnel; undefined if the system has none. */
  phaseOf(id: string): TunnelPhase | undefined {
    return this.ours().find((tunnel) => tunnel.id === id)?.phase
  }

  ours(): readonly Tunnel[] {
    return this.#tunnels.filter(({ origin }) => origin === 'culvert')
  }

  foreign(): readonly Tunnel[] {
    return this.#tunnels.filter(({ origin }) => origin === 'system')
  }

  /** Our tunnels that are up and end with this process. */
  bound(): readonly HeldTunnel[] {
    return this.ours()
      .filter(({ bound, phase }) => bound && phase.kind === 'connected')
      .map(({ id, name }) => ({ id, name }))
  }

  /** Our tunnels that are down but still exist. */
  left(): readonly Tunnel[] {
    return this.ours().filter(({ phase }) => phase.kind === 'down')
  }

  /** Profiles whose kill switch is on without a tunnel, until it is turned off. */
  held(): readonly HeldTunnel[] {
    return this.#tunnels.filter((tunnel) => this.isHeld(tunnel)).map(({ id, name }) => ({ id, name }))
  }

  /** Whether that is so for one tunnel, of this report or an earlier one. */
  isHeld({ id, origin, phase }: Tunnel): boolean {
    return origin === 'culvert' && isShut(phase) && this.#isAtRest(id)
  }

  /** The kill switch was turned off, and the report that says so has not arrived yet. */
  letGo(id: string): void {
    this.#tunnels = this.#tunnels.filter((tunnel) => tunnel.id !== id || !isShut(tunnel.phase))
  }

  /** Whether `foreign`, `held` or `bound` have changed since the previous call. */
  hasNews(): boolean {
    const before = this.#told
    this.#told = this.#text()
    return this.#told !== before
  }

  #text(): string {
    return JSON.stringify([this.foreign(), this.held(), this.bound()])
  }
}
