import type { Stop } from '../../domain/time.ts'
import type { HostEvent, HostEvents } from '../host-events.ts'

/** Host events that happen only when a caller triggers them. */
export class VirtualHostEvents implements HostEvents {
  readonly #listeners = new Set<(event: HostEvent) => void>()

  watch(listener: (event: HostEvent) => void): Stop {
    const own = (event: HostEvent): void => listener(event)
    this.#listeners.add(own)
    return () => this.#listeners.delete(own)
  }

  happen(event: HostEvent): void {
    for (const listener of [...this.#listeners]) if (this.#listeners.has(listener)) listener(event)
  }
}
