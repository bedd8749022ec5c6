import type { Stop } from '../domain/time.ts'
import type { Tunnel } from './backend.ts'

type Listener = (tunnels: readonly Tunnel[]) => void

export interface ListSource {
  /** Calls the listener after events that may have changed the list. */
  changes(listener: () => void): Stop
  /** undefined if the system could not be asked: the last known list stays */
  read(): Promise<readonly Tunnel[] | undefined>
}

/** The system's list of tunnels for all watchers; a tunnel being dialled here replaces the system's entry. */
export class TunnelList {
  readonly #source: ListSource
  readonly #listeners = new Set<Listener>()
  readonly #dialling = new Map<string, Tunnel>()
  #last: readonly Tunnel[] | undefined
  #watching: Stop | undefined
  #reading = false
  #wished = false

  constructor(source: ListSource) {
    this.#source = source
  }

  watch(listener: Listener): Stop {
    this.#listeners.add(listener)
    this.#watching ??= this.#source.changes(() => this.refresh())
    this.refresh()
    return () => {
      this.#listeners.delete(listener)
      if (this.#listeners.size > 0) return
      this.#watching?.()
      this.#watching = undefined
    }
  }

  progress(tunnel: Tunnel): void {
    this.#dialling.set(tunnel.id, tunnel)
    this.#tell()
  }

  /** The system's entry for the tunnel counts again. */
  settle(id: string): void {
    this.#dialling.delete(id)
    this.refresh()
  }

  /** Reads the list again; during a reading, once more after it. */
  refresh(): void {
    if (this.#listeners.size === 0) return
    this.#wished = true
    if (!this.#reading) void this.#readAll()
  }

  async #readAll(): Promise<void> {
    this.#reading = true
    while (this.#wished && this.#listeners.size > 0) {
      this.#wished = false
      this.#last = (await this.#source.read()) ?? this.#last ?? []
      this.#tell()
    }
    this.#reading = false
  }

  #tell(): void {
    if (!this.#last) return
    const rest = this.#last.filter(({ id }) => !this.#dialling.has(id))
    const all = [...rest, ...this.#dialling.values()]
    for (const listener of [...this.#listeners]) if (this.#listeners.has(listener)) listener(all)
  }
}
