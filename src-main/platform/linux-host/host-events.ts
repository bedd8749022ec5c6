import type { Stop } from '../../domain/time.ts'
import type { Bus, BusSignal } from '../dbus/bus.ts'
import { PROPERTIES, property } from '../dbus/property.ts'
import type { HostEvent, HostEvents } from '../host-events.ts'
import { missing, networkEvents, networkState, type NetworkState } from './network-state.ts'
import { systemHost, type Host } from './run/host.ts'

const LOGIND = 'org.freedesktop.login1'
const MANAGER = { to: LOGIND, path: '/org/freedesktop/login1', iface: `${LOGIND}.Manager` } as const
const NM = 'org.freedesktop.NetworkManager'
/** Services that manage the network: each announces changes, but neither announces all of them. */
const NETWORK_SERVICES = [NM, 'org.freedesktop.network1'] as const
/** NMConnectivityState: a captive portal answered instead of the requested server. */
const PORTAL = 2

/** One change of the network causes many signals; the state is checked once after them. */
const GATHER_MS = 250
/** Time between two checks when no service announces changes, and when one does. */
const LOOK_MS = 2_000
const LOOK_TOLD_MS = 15_000

type Tell = (event: HostEvent) => void

/**
 * Sleep, seat and screen as logind reports them. The network is observed by reading it: links, addresses, default
 * routes and name servers are compared with those of the previous check, at each signal of NetworkManager or
 * systemd-networkd and also at an interval, because the kernel's files do not announce changes.
 */
export function linuxHostEvents(host: Host = systemHost()): HostEvents {
  return new LinuxHostEvents(host)
}

class LinuxHostEvents implements HostEvents {
  readonly #host: Host
  readonly #listeners = new Set<Tell>()
  #watching: Stop | undefined

  constructor(host: Host) {
    this.#host = host
  }

  watch(listener: Tell): Stop {
    const own: Tell = (event) => listener(event)
    this.#listeners.add(own)
    this.#watching ??= begin(this.#host, (event) => {
      for (const each of [...this.#listeners]) if (this.#listeners.has(each)) each(event)
    })
    return () => {
      this.#listeners.delete(own)
      if (this.#listeners.size > 0) return
      this.#watching?.()
      this.#watching = undefined
    }
  }

  async isEnding(): Promise<boolean> {
    const opened = await this.#host.openBus()
    if (!opened.ok) return false
    const bus = opened.value
    try {
      const session = await sessionOf(bus, this.#host.process)
      const state = await property(bus, { to: LOGIND, path: session, iface: `${LOGIND}.Session` }, 'State')
      return (
        state === 'closing' ||
        (await property(bus, { to: LOGIND, path: MANAGER.path, iface: MANAGER.iface }, 'PreparingForShutdown')) === true
      )
    } finally {
      bus.close()
    }
  }
}

function begin(host: Host, tell: Tell): Stop {
  const network = new NetworkWatch(host, tell)
  const bus = new BusWatch(host, tell, network)
  network.start()
  bus.start()
  return () => {
    bus.stop()
    network.stop()
  }
}

/** Checks the network repeatedly. */
class NetworkWatch {
  readonly #host: Host
  readonly #tell: Tell
  /** A service announces changes. */
  isTold = false
  #last: NetworkState | undefined
  #looking = false
  /** A check has been requested, once or several times, and will follow soon. */
  #soon = false
  #next: Stop | undefined
  #stopped = false

  constructor(host: Host, tell: Tell) {
    this.#host = host
    this.#tell = tell
  }

  start(): void {
    void this.#look()
  }

  /** Requests a check, as something may have changed. */
  lookSoon(): void {
    if (this.#stopped || this.#soon) return
    this.#soon = true
    if (!this.#looking) this.#plan(GATHER_MS)
  }

  stop(): void {
    this.#stopped = true
    this.#next?.()
  }

  /** Read through a method, as other code sets it during a check. */
  #soonAgain(): boolean {
    return this.#soon
  }

  #plan(milliseconds: number): void {
    this.#next?.()
    this.#next = this.#host.clock.after(milliseconds, () => void this.#look())
  }

  async #look(): Promise<void> {
    this.#looking = true
    this.#soon = false
    const state = networkState(await this.#host.network())
    this.#looking = false
    if (this.#stopped) return
    const events = this.#last ? networkEvents(this.#last, state) : missing(state)
    this.#last = state
    const usual = this.isTold ? LOOK_TOLD_MS : LOOK_MS
    this.#plan(this.#soonAgain() ? GATHER_MS : usual)
    for (const event of events) this.#tell(event)
  }
}

/** Listens to services on the system bus, and again after the bus was lost. */
class BusWatch {
  readonly #host: Host
  readonly #tell: Tell
  readonly #network: NetworkWatch
  #bus: Bus | undefined
  #again: Stop | undefined
  #stopped = false
  #portal = false

  constructor(host: Host, tell: Tell, network: NetworkWatch) {
    this.#host = host
    this.#tell = tell
    this.#network = network
  }

  start(): void {
    void this.#open()
  }

  stop(): void {
    this.#stopped = true
    this.#again?.()
    this.#bus?.close()
  }

  async #open(): Promise<void> {
    const opened = await this.#host.openBus()
    if (this.#stopped) {
      if (opened.ok) opened.value.close()
      return
    }
    if (!opened.ok) {
      this.#lost()
      return
    }
    this.#bus = opened.value
    opened.value.onLost(() => this.#lost())
    await Promise.all([
      this.#hearSleep(opened.value),
      this.#hearSession(opened.value),
      this.#hearNetwork(opened.value),
      this.#hearPortal(opened.value),
    ])
  }

  #lost(): void {
    this.#bus = undefined
    this.#network.isTold = false
    if (!this.#stopped) this.#again = this.#host.clock.after(LOOK_TOLD_MS, () => void this.#open())
  }

  async #hearSleep(bus: Bus): Promise<void> {
    await bus.listen({ sender: LOGIND, iface: MANAGER.iface, member: 'PrepareForSleep' }, ({ body: [begins] }) => {
      if (this.#stopped) return
      this.#tell({ kind: begins === true ? 'sleep' : 'wake' })
      this.#network.lookSoon()
    })
  }

  /** Without a session, as in a system service, there is no seat that could become inactive. */
  async #hearSession(bus: Bus): Promise<void> {
    const session = await sessionOf(bus, this.#host.process)
    if (session === undefined) return
    await Promise.all([
      bus.listen({ sender: LOGIND, iface: PROPERTIES, member: 'PropertiesChanged' }, ({ path, body }) => {
        if (this.#stopped || path !== session) return
        for (const event of sessionEvents(body)) this.#tell(event)
      }),
      bus.listen({ sender: LOGIND, iface: MANAGER.iface, member: 'SessionRemoved' }, ({ body: [, path] }) => {
        if (!this.#stopped && path === session) this.#tell({ kind: 'signed-out' })
      }),
      bus.listen({ sender: LOGIND, iface: MANAGER.iface, member: 'PrepareForShutdown' }, ({ body: [begins] }) => {
        if (!this.#stopped && begins === true) this.#tell({ kind: 'signed-out' })
      }),
    ])
  }

  async #hearNetwork(bus: Bus): Promise<void> {
    const owned = await Promise.all(NETWORK_SERVICES.map((name) => this.#hearService(bus, name)))
    this.#network.isTold = owned.includes(true)
  }

  /** Used when NetworkManager checks connectivity; otherwise its answer is "unknown". */
  async #hearPortal(bus: Bus): Promise<void> {
    const path = '/org/freedesktop/NetworkManager'
    await bus.listen({ sender: NM, iface: PROPERTIES, member: 'PropertiesChanged' }, (signal) => {
      if (signal.path === path && signal.body[0] === NM) this.#hasConnectivity(memberOf(signal.body[1], 'Connectivity'))
    })
    this.#hasConnectivity(await property(bus, { to: NM, path, iface: NM }, 'Connectivity'))
  }

  #hasConnectivity(value: unknown): void {
    if (typeof value !== 'number' || this.#stopped || (value === PORTAL) === this.#portal) return
    this.#portal = value === PORTAL
    this.#tell({ kind: 'portal', here: this.#portal })
  }

  async #hearService(bus: Bus, sender: string): Promise<boolean> {
    await bus.listen({ sender, iface: PROPERTIES, member: 'PropertiesChanged' }, () => this.#network.lookSoon())
    const answer = await bus.call({
      to: 'org.freedesktop.DBus',
      path: '/org/freedesktop/DBus',
      iface: 'org.freedesktop.DBus',
      member: 'NameHasOwner',
      signature: 's',
      body: [sender],
    })
    return answer.ok && answer.value[0] === true
  }
}

/**
 * The session that a process belongs to. A process that a desktop starts belongs to the person's service manager and to
 * no session; then the person's session on the screen is used.
 */
async function sessionOf(bus: Bus, process: number): Promise<unknown> {
  const byProcess = { ...MANAGER, signature: 'u', body: [process] }
  const found = await bus.call({ ...byProcess, member: 'GetSessionByPID' })
  if (found.ok) return found.value[0]
  const user = await bus.call({ ...byProcess, member: 'GetUserByPID' })
  const path = user.ok ? user.value[0] : undefined
  if (typeof path !== 'string') return undefined
  const shown = await property(bus, { to: LOGIND, path, iface: `${LOGIND}.User` }, 'Display')
  const [id, session] = Array.isArray(shown) ? (shown as readonly unknown[]) : []
  return id === '' ? undefined : session
}

/** `Active` and `LockedHint` of org.freedesktop.login1.Session, if they changed. */
function sessionEvents([iface, changed]: BusSignal['body']): readonly HostEvent[] {
  if (iface !== `${LOGIND}.Session`) return []
  const active = memberOf(changed, 'Active')
  const locked = memberOf(changed, 'LockedHint')
  return [
    ...(typeof active === 'boolean' ? [{ kind: 'seat', active } as const] : []),
    ...(typeof locked === 'boolean' ? [{ kind: 'session', locked } as const] : []),
  ]
}

const memberOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
