import type { Stage } from '../../domain/connect/stage.ts'
import type { Profile } from '../../domain/profile/schema.ts'
import type { Result } from '../../domain/result.ts'
import type { Tunnel, TunnelPhase } from '../backend.ts'
import type { Stop } from '../../domain/time.ts'
import { printable } from '../linux-daemons/parse.ts'
import { factsOf, gatewayOf, readKernel, type KernelView, type Known } from './facts.ts'
import type { Falls } from './falls.ts'
import { I_ACTIVE, I_VPN, type ActiveConnection, type KnownConnection, NM } from './network-manager.ts'
import type { Recollection } from './recall.ts'
import type { Machine } from './run/machine.ts'
import type { Loan, SharedBus } from './shared-bus.ts'
import { isOurs, removeStaleFiles } from './take-down.ts'
import { pause } from '../time.ts'

type Listener = (tunnels: readonly Tunnel[]) => void

/** The kernel counts the traffic, and it knows the end of a link seconds before NetworkManager reports it. */
const POLL_MS = 2000
const RETRY_MS = 3000
const GATHER_MS = 40
/** Longest time that readings are postponed for a dial. */
const QUIET_MS = 1000

/** The list of tunnels, read from the system after each of its signals. Nothing runs while nobody listens. */
export class Tunnels {
  readonly #machine: Machine
  readonly #shared: SharedBus
  readonly #listeners = new Set<Listener>()
  readonly #rungs = new Map<string, { readonly stage: Stage; readonly found: string | undefined }>()
  readonly #known = new Map<string, Known>()
  /** The number of requests to end each tunnel. */
  readonly #ending = new Map<string, number>()
  /**
   * Both are created with the first tunnel that is up: they interpret other programs' lines, and that code is slow to
   * load.
   */
  #falls: Falls | undefined
  #recollection: Promise<Recollection> | undefined
  #watching: AbortController | undefined
  #loan: Loan | undefined
  #reading = false
  /** The list that was reported last. */
  #last: readonly Tunnel[] = []
  /** Counts the requests for a reading. */
  #wishes = 0
  #stopPoll: Stop | undefined
  #stopQuiet: Stop | undefined

  constructor(machine: Machine, shared: SharedBus) {
    this.#machine = machine
    this.#shared = shared
  }

  watch(listener: Listener): Stop {
    this.#listeners.add(listener)
    if (this.#watching) this.refresh()
    else {
      this.#watching = new AbortController()
      void this.#keepWatching(this.#watching.signal)
    }
    return () => {
      if (!this.#listeners.delete(listener) || this.#listeners.size > 0) return
      this.#watching?.abort()
      this.#watching = undefined
    }
  }

  /** Adds a connection that NetworkManager has now, without reading it. */
  applied({ id, name, gateway }: Pick<Profile, 'id' | 'name' | 'gateway'>): void {
    if (this.#last.some((tunnel) => tunnel.id === id)) return
    this.#last = [...this.#last, { id, name, gateway, origin: 'culvert', phase: { kind: 'down' } }]
  }

  /** A dial of ours has reached `stage`. */
  progress(id: string, stage: Stage, found: string | undefined): void {
    this.#rungs.set(id, { stage, found })
    this.#falls?.forget(id)
    const before = this.#last.find((tunnel) => tunnel.id === id)
    if (before?.phase.kind !== 'down' && before?.phase.kind !== 'connecting') {
      this.refresh()
      return
    }
    // The system knows no more than its signals say, and a reading would slow down the dial.
    const phase = { kind: 'connecting', stage, ...(found === undefined ? {} : { found }) } as const
    this.#tell(this.#last.map((tunnel) => (tunnel === before ? { ...tunnel, phase } : tunnel)))
  }

  /** The dial has ended, successfully or not. */
  settle(id: string): void {
    this.#rungs.delete(id)
    this.refresh()
  }

  remember(id: string, known: Known): void {
    this.#known.set(id, known)
  }

  /** Facts of the tunnel from its dial, or a way to find them out for a process that did not dial it. */
  known({ path, uuid }: ActiveConnection, gateway: string | undefined): Known {
    return this.#known.get(uuid) ?? { gateway, recall: (since) => this.#recall(path, uuid, since) }
  }

  async #recall(path: string, id: string, since: number): Promise<Known['esp']> {
    this.#recollection ??= import('./recall.ts').then((recall) => new recall.Recollection(this.#machine))
    return (await this.#recollection).of(path, id, since)
  }

  async #openFalls(): Promise<Falls> {
    const falls = await import('./falls.ts')
    return new falls.Falls(this.#machine, () => this.refresh())
  }

  /** A tunnel that ends while `work` runs was ended on purpose. */
  async whileEnding(id: string, work: () => Promise<Result>): Promise<Result> {
    this.#ending.set(id, (this.#ending.get(id) ?? 0) + 1)
    this.refresh()
    try {
      return await work()
    } finally {
      const others = (this.#ending.get(id) ?? 1) - 1
      if (others > 0) this.#ending.set(id, others)
      else this.#ending.delete(id)
      this.#known.delete(id)
      this.#falls?.forget(id)
      this.refresh()
    }
  }

  /** Postpones readings: NetworkManager handles one request at a time, and is about to be asked to connect. */
  quiet(): void {
    this.#stopQuiet?.()
    this.#stopQuiet = this.#machine.after(QUIET_MS, () => this.resume())
  }

  resume(): void {
    if (!this.#stopQuiet) return
    this.#stopQuiet()
    this.#stopQuiet = undefined
    this.refresh()
  }

  /** Reads again; during a reading, once more after it. Signals arrive in bursts, so it waits a little. */
  refresh(after = GATHER_MS): void {
    if (this.#listeners.size === 0) return
    this.#wishes += 1
    if (this.#reading || this.#stopQuiet) return
    this.#reading = true
    this.#machine.after(after, () => void this.#read())
  }

  async #keepWatching(stopped: AbortSignal): Promise<void> {
    const ended = new Promise<'ended'>((resolve) => {
      stopped.addEventListener('abort', () => resolve('ended'), { once: true })
    })
    do {
      const loan = await this.#shared.borrow()
      if (loan.ok) await this.#watchOver(loan.value, ended)
      this.#tell([])
    } while (await goesOn(pause(this.#machine, RETRY_MS, stopped)))
    this.#stopPoll?.()
    this.#stopQuiet?.()
    this.#stopQuiet = undefined
    this.#falls?.stop()
  }

  async #watchOver(loan: Loan, ended: Promise<'ended'>): Promise<void> {
    const lost = new Promise<void>((resolve) => loan.bus.onLost(resolve))
    // The bus keeps the order: requests after the subscriptions are answered when these are in place.
    const subscribing = this.#subscribe(loan)
    this.#loan = loan
    this.refresh(0)
    const stops = await subscribing
    await removeStaleFiles(loan.manager, this.#machine)
    await Promise.race([lost, ended])
    this.#loan = undefined
    for (const stop of stops) stop()
    loan.release()
  }

  async #subscribe({ manager, bus }: Loan): Promise<readonly Stop[]> {
    const again = (): void => this.refresh()
    const listening = await Promise.all([
      manager.listen(`${NM}.Settings`, 'NewConnection', again),
      manager.listen(`${NM}.Settings`, 'ConnectionRemoved', again),
      manager.listen(`${NM}.Settings.Connection`, 'Updated', again),
      manager.listen(I_ACTIVE, 'StateChanged', again),
      manager.listen(I_VPN, 'VpnStateChanged', ({ path, body }) => {
        this.#falls?.hearState(path, body)
        this.refresh()
      }),
      bus.listen(
        { sender: 'org.freedesktop.DBus', iface: 'org.freedesktop.DBus', member: 'NameOwnerChanged' },
        ({ body }) => body[0] === NM && this.refresh(),
      ),
    ])
    return listening.flatMap((result) => (result.ok ? [result.value] : []))
  }

  async #read(): Promise<void> {
    this.#stopPoll?.()
    try {
      for (let granted = -1; granted !== this.#wishes && this.#loan && !this.#stopQuiet;) {
        granted = this.#wishes
        const tunnels = await this.#list(this.#loan)
        // If another reading has been requested meanwhile, this list is outdated already.
        if (granted === this.#wishes) this.#tell(tunnels)
        this.#pollWhile(tunnels.some(({ phase }) => phase.kind === 'connected'))
      }
    } finally {
      this.#reading = false
    }
  }

  #pollWhile(connected: boolean): void {
    this.#stopPoll?.()
    if (connected && this.#listeners.size > 0) this.#stopPoll = this.#machine.after(POLL_MS, () => this.refresh())
  }

  #tell(tunnels: readonly Tunnel[]): void {
    this.#last = tunnels
    for (const listener of [...this.#listeners]) if (this.#listeners.has(listener)) listener(tunnels)
  }

  /** The list is empty while NetworkManager is not on the bus. */
  async #list({ manager }: Loan): Promise<readonly Tunnel[]> {
    const [connections, actives] = await Promise.all([manager.connections(), manager.actives()])
    if (!connections.ok || !actives.ok) return []
    const anyUp = actives.value.some(({ vpnState }) => vpnState === VPN_ACTIVATED)
    const kernel = anyUp ? await readKernel(this.#machine) : { links: [], associations: [] }
    if (anyUp) this.#falls ??= await this.#openFalls()
    this.#falls?.pathsAre(actives.value)
    return Promise.all(
      connections.value.map(async (connection) => {
        const active = actives.value.find(({ uuid }) => uuid === connection.uuid)
        const phase = await this.#phase(connection, active, kernel)
        const gateway = gatewayOf(connection.settings)
        const { uuid, settings } = connection
        const name = printable(connection.name)
        const origin = isOurs(settings) ? 'culvert' : 'system'
        return { id: uuid, origin, name, ...(gateway === undefined ? {} : { gateway }), phase } as const
      }),
    )
  }

  async #phase(
    connection: KnownConnection,
    active: ActiveConnection | undefined,
    kernel: KernelView,
  ): Promise<TunnelPhase> {
    const id = connection.uuid
    if (this.#ending.has(id)) return { kind: 'disconnecting' }
    if (active?.vpnState === VPN_ACTIVATED && active.state < DEACTIVATING && this.#loan) {
      const known = this.known(active, gatewayOf(connection.settings))
      const facts = await factsOf(this.#loan.manager, this.#machine, kernel, active, known)
      if (facts) {
        this.#falls?.isUp(id)
        return { kind: 'connected', facts }
      }
    }
    const rung = this.#rungs.get(id)
    if (rung) {
      const { stage, found } = rung
      return { kind: 'connecting', stage, ...(found === undefined ? {} : { found }) }
    }
    const lost = this.#falls?.phase(id)
    if (lost) return lost
    if (!active) return { kind: 'down' }
    if (active.state >= DEACTIVATING || active.vpnState > VPN_ACTIVATED) return { kind: 'disconnecting' }
    return { kind: 'connecting', stage: STAGE_OF_STATE[active.vpnState] ?? 'prerequisites' }
  }
}

/** False when it was stopped. */
const goesOn = (pause: Promise<void>): Promise<boolean> =>
  pause.then(
    () => true,
    () => false,
  )

const VPN_ACTIVATED = 5
const DEACTIVATING = 3

/** NMVpnConnectionState of a dial that is not ours: 3 covers everything from IPsec to sign-in. */
const STAGE_OF_STATE: Readonly<Partial<Record<number, Stage>>> = { 3: 'reach', 4: 'address', 5: 'routes' }
