import type { Profile } from '../../domain/profile/schema.ts'
import type { TunnelFacts } from '../../domain/session/facts.ts'
import type { Tunnel, TunnelPhase } from '../backend.ts'
import type { Stop } from '../../domain/time.ts'
import { parseL2tpLinks } from './parse.ts'
import type { Machine } from './run/machine.ts'
import { readSessions, type SeenSession } from './sessions.ts'

type Listener = (tunnels: readonly Tunnel[]) => void
type Known = Pick<Profile, 'id' | 'name' | 'gateway'>

/** The system announces changes of files at once, but not those of links or the death of another helper. */
const POLL_MS = 2_000
const GATHER_MS = 30

/** The list of tunnels: those of this process, those that other processes publish, and all others on the computer. */
export class Tunnels {
  readonly #machine: Machine
  readonly #listeners = new Set<Listener>()
  /** Tunnels of this process, about which it knows more than the files say. */
  readonly #own = new Map<string, { readonly known: Known; readonly phase: TunnelPhase }>()
  /** The list that was reported last. */
  #last: readonly Tunnel[] | undefined
  #watching: Stop | undefined
  #reading = false
  #wished = false
  #timer: NodeJS.Timeout | undefined

  constructor(machine: Machine) {
    this.#machine = machine
  }

  watch(listener: Listener): Stop {
    this.#listeners.add(listener)
    this.#begin()
    this.refresh(0)
    return () => {
      this.#listeners.delete(listener)
      if (this.#listeners.size === 0) this.#end()
    }
  }

  own(id: string): TunnelPhase | undefined {
    return this.#own.get(id)?.phase
  }

  set({ id, name, gateway }: Known, phase: TunnelPhase): void {
    this.#own.set(id, { known: { id, name, gateway }, phase })
    this.refresh()
  }

  /** Like `set`, but reported at once: of two stages in a row, both count. */
  progress(known: Known, phase: TunnelPhase): void {
    this.set(known, phase)
    const { id, name, gateway } = known
    const tunnel: Tunnel = { id, name, gateway, origin: 'culvert', phase, bound: true }
    if (this.#last) this.#tell([...this.#last.filter((other) => other.id !== id), tunnel])
  }

  /** Changes the phase of a known tunnel. */
  move(id: string, phase: TunnelPhase): void {
    const own = this.#own.get(id)
    if (own) this.set(own.known, phase)
  }

  drop(id: string): void {
    if (this.#own.delete(id)) this.refresh()
  }

  /** Reads again; during a reading, once more after it. */
  refresh(after = GATHER_MS): void {
    if (this.#listeners.size === 0) return
    this.#wished = true
    if (this.#reading) return
    this.#reading = true
    setTimeout(() => void this.#read(), after)
  }

  #begin(): void {
    if (this.#watching) return
    const { sessions } = this.#machine
    let stop = this.#machine.watchFolder(sessions, () => this.refresh())
    let there = false
    const poll = setInterval(() => {
      void this.#machine.list(sessions).then((names) => {
        // The folder appears with the first session since the computer started.
        if (names && !there && this.#watching) {
          stop()
          stop = this.#machine.watchFolder(sessions, () => this.refresh())
        }
        there = names !== undefined
      })
      this.refresh()
    }, POLL_MS)
    this.#timer = poll
    this.#watching = () => {
      stop()
      clearInterval(poll)
    }
  }

  #end(): void {
    this.#watching?.()
    this.#watching = undefined
    this.#last = undefined
    clearInterval(this.#timer)
  }

  async #read(): Promise<void> {
    try {
      while (this.#wished) {
        this.#wished = false
        const tunnels = await this.#list()
        // If another reading has been requested meanwhile, this list is outdated already.
        if (!this.#hasWish()) this.#tell(tunnels)
      }
    } finally {
      this.#reading = false
    }
  }

  #tell(tunnels: readonly Tunnel[]): void {
    this.#last = tunnels
    for (const listener of [...this.#listeners]) if (this.#listeners.has(listener)) listener(tunnels)
  }

  /** Read through a method, as other code sets it during a reading. */
  #hasWish(): boolean {
    return this.#wished
  }

  async #list(): Promise<readonly Tunnel[]> {
    const [sessions, l2tp] = await Promise.all([
      readSessions(this.#machine, this.#machine.sessions),
      this.#machine.readText('/proc/net/pppol2tp'),
    ])
    const links = new Set(parseL2tpLinks(l2tp ?? ''))
    const others = sessions.filter(({ file }) => !this.#own.has(file.profile))
    const own = [...this.#own.values()].map(({ known, phase }): Tunnel => ({
      ...known,
      origin: 'culvert',
      phase,
      bound: true,
    }))
    const seen = await Promise.all(others.map((session) => this.#seen(session)))
    for (const { facts } of [...sessions.map(({ file }) => file)]) if (facts) links.delete(facts.link)
    for (const { phase } of own) if (phase.kind === 'connected' && phase.facts.link) links.delete(phase.facts.link)
    const foreign = await Promise.all([...links].map((link) => this.#foreign(link)))
    return [...own, ...seen, ...foreign]
  }

  async #seen({ file, alive }: SeenSession): Promise<Tunnel> {
    const { profile, name, gateway, phase, stage, facts, owner, killSwitch } = file
    // A living session belongs to its owner. The remains of a dead one concern everybody, but only its owner may lift
    // its kill switch.
    const origin = alive && owner !== this.#machine.user ? 'system' : 'culvert'
    const tunnel = { id: profile, name, gateway, origin } as const
    if (!alive) return { ...tunnel, phase: { kind: 'down', ...(killSwitch ? { held: true } : {}) } }
    if (phase === 'connecting') return { ...tunnel, phase: { kind: 'connecting', stage } }
    if (phase === 'disconnecting' || !facts) return { ...tunnel, phase: { kind: 'disconnecting' } }
    const traffic = await this.#traffic(facts.link)
    return { ...tunnel, phase: { kind: 'connected', facts: { ...facts, ...(traffic ? { traffic } : {}) } } }
  }

  async #foreign(link: string): Promise<Tunnel> {
    const address = this.#machine.addressOf(link)
    const traffic = await this.#traffic(link)
    const facts: TunnelFacts = {
      link,
      ...(address === undefined ? {} : { address }),
      dns: [],
      domains: [],
      ...(traffic ? { traffic } : {}),
    }
    return { id: link, name: link, origin: 'system', phase: { kind: 'connected', facts } }
  }

  async #traffic(link: string): Promise<TunnelFacts['traffic']> {
    const folder = `/sys/class/net/${link}/statistics`
    const [received, sent] = await Promise.all(
      ['rx_bytes', 'tx_bytes'].map(async (name) => Number((await this.#machine.readText(`${folder}/${name}`)) ?? NaN)),
    )
    return Number.isFinite(received) && Number.isFinite(sent) ? { received: received ?? 0, sent: sent ?? 0 } : undefined
  }
}
