import type { TunnelFacts } from '../../domain/session/facts.ts'
import type { Stop } from '../../domain/time.ts'
import type { Tunnel, TunnelPhase } from '../backend.ts'
import type { Entry } from './calls/parse.ts'
import type { Machine } from './run/machine.ts'

type Listener = (tunnels: readonly Tunnel[]) => void

/** What a dial of this process is at, which Windows does not tell. */
export interface Dialling {
  readonly id: string
  readonly name: string
  readonly gateway: string
  readonly phase: TunnelPhase
}

/** The profiles' ids, by the entries' GUIDs. */
export type Owners = ReadonlyMap<string, string>

/** What Windows says of a connected entry's link. */
export const factsOf = (entry: Entry): TunnelFacts => ({
  link: entry.name,
  ...(entry.link ? { address: entry.link.address } : {}),
  ...(entry.peer === undefined ? {} : { peer: entry.peer }),
  dns: entry.link?.dns ?? [],
  domains: entry.suffix === '' ? [] : [entry.suffix],
  ...(entry.link && entry.link.mtu > 0 ? { mtu: entry.link.mtu } : {}),
})

/** One tunnel of the list, by its entry. */
export function tunnelOf(entry: Entry, owners: Owners): Tunnel {
  const own = owners.get(entry.guid)
  return {
    id: own ?? entry.guid,
    origin: own === undefined ? 'system' : 'culvert',
    name: entry.name,
    gateway: entry.server,
    phase: phaseOf(entry),
  }
}

function phaseOf(entry: Entry): TunnelPhase {
  switch (entry.status) {
    case 'Connected':
      return { kind: 'connected', facts: factsOf(entry) }
    case 'Connecting':
      return { kind: 'connecting', stage: entry.stage ?? 'resolve' }
    case 'Disconnecting':
      return { kind: 'disconnecting' }
    default:
      return { kind: 'down' }
  }
}

/** The list of tunnels: both phone books, and what this process is dialling. */
export class Tunnels {
  readonly #machine: Pick<Machine, 'changes'>
  readonly #read: () => Promise<readonly Tunnel[] | undefined>
  readonly #listeners = new Set<Listener>()
  readonly #dialling = new Map<string, Dialling>()
  #last: readonly Tunnel[] | undefined
  #watching: Stop | undefined
  #reading = false
  #wished = false

  /** @param read undefined where Windows could not be asked: what was known last stays */
  constructor(machine: Pick<Machine, 'changes'>, read: () => Promise<readonly Tunnel[] | undefined>) {
    this.#machine = machine
    this.#read = read
  }

  watch(listener: Listener): Stop {
    this.#listeners.add(listener)
    this.#watching ??= this.#machine.changes(() => this.refresh())
    this.refresh()
    return () => {
      this.#listeners.delete(listener)
      if (this.#listeners.size > 0) return
      this.#watching?.()
      this.#watching = undefined
    }
  }

  progress(dialling: Dialling): void {
    this.#dialling.set(dialling.id, dialling)
    this.#tell()
  }

  /** What Windows says of it counts again. */
  settle(id: string): void {
    this.#dialling.delete(id)
    this.refresh()
  }

  /** Reads anew; while a reading is under way, once more after it. */
  refresh(): void {
    if (this.#listeners.size === 0) return
    this.#wished = true
    if (!this.#reading) void this.#readAll()
  }

  async #readAll(): Promise<void> {
    this.#reading = true
    while (this.#wished && this.#listeners.size > 0) {
      this.#wished = false
      const read = await this.#read()
      this.#last = read ?? this.#last ?? []
      this.#tell()
    }
    this.#reading = false
  }

  #tell(): void {
    if (!this.#last) return
    const dialling = [...this.#dialling.values()]
    const rest = this.#last.filter(({ id }) => !this.#dialling.has(id))
    const all = [...rest, ...dialling.map((item): Tunnel => ({ ...item, origin: 'culvert' }))]
    for (const listener of [...this.#listeners]) if (this.#listeners.has(listener)) listener(all)
  }
}
