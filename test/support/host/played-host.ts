import { EventEmitter } from 'node:events'
import { Message, sessionBus, Variant, type MessageBus } from 'dbus-next'
import { openBus } from '../../../src-main/platform/dbus/bus.ts'
import { systemClock } from '../../../src-main/platform/time.ts'
import type { Host, NetworkReadings } from '../../../src-main/platform/linux-host/run/host.ts'
import { HandClock } from '../services/clock.ts'

const LOGIND = 'org.freedesktop.login1'
const ROOT = '/org/freedesktop/login1'
const SESSION = `${ROOT}/session/_31`
const PROPERTIES = 'org.freedesktop.DBus.Properties'

/** A computer whose network a test determines, on a private bus, with time that a test advances. */
export class PlayedHost implements Host {
  readonly clock = new HandClock()
  readonly process = 4711
  readings: NetworkReadings = {
    links: { eth0: 'up' },
    addresses: { eth0: ['192.0.2.10/24'] },
    route: `Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\neth0\t00000000\t010200C0\t0003\t0\t0\t100\t00000000\n`,
    ipv6Route: '',
    resolver: 'nameserver 192.0.2.53\n',
  }
  arp = ''
  resolved = ''
  /** Number of times the network was read. */
  looks = 0
  readonly #address: string

  constructor(address: string) {
    this.#address = address
  }

  openBus() {
    return openBus(this.#address, systemClock)
  }

  resolvedServers(): Promise<string> {
    return Promise.resolve(this.resolved)
  }

  neighbours(): Promise<string> {
    return Promise.resolve(this.arp)
  }

  network(): Promise<NetworkReadings> {
    this.looks += 1
    return Promise.resolve(this.readings)
  }
}

const NETWORK_MANAGER = 'org.freedesktop.NetworkManager'
const NETWORK_MANAGER_PATH = '/org/freedesktop/NetworkManager'

/** The answer of a played service to a call, as signature and body; undefined for an unknown call. */
export type Answers = (
  member: string,
  path: string,
  body: readonly unknown[],
) => readonly [string, unknown[]] | undefined

/** A service of the system bus, played by a test on a private bus. */
export class PlayedService {
  readonly #bus: MessageBus

  protected constructor(bus: MessageBus) {
    this.#bus = bus
  }

  static async start(address: string, name: string, answers: Answers = () => undefined): Promise<PlayedService> {
    const bus = sessionBus({ busAddress: address })
    const service = new PlayedService(bus)
    bus.addMethodHandler((message: Message) => {
      const { member, path, body } = message
      const answer = answers(member, path, body as readonly unknown[])
      if (answer) bus.send(Message.newMethodReturn(message, ...answer))
      return answer !== undefined
    })
    await bus.requestName(name, 0)
    return service
  }

  stop(): void {
    // The library would handle later messages and throw.
    const inner: unknown = Reflect.get(this.#bus, '_connection')
    if (inner instanceof EventEmitter) inner.removeAllListeners('message')
    this.#bus.disconnect()
  }

  prepareForSleep(begins: boolean): void {
    this.#bus.send(Message.newSignal(ROOT, `${LOGIND}.Manager`, 'PrepareForSleep', 'b', [begins]))
  }

  prepareForShutdown(begins: boolean): void {
    this.#bus.send(Message.newSignal(ROOT, `${LOGIND}.Manager`, 'PrepareForShutdown', 'b', [begins]))
  }

  sessionRemoved(path = SESSION): void {
    this.#bus.send(Message.newSignal(ROOT, `${LOGIND}.Manager`, 'SessionRemoved', 'so', ['1', path]))
  }

  sessionChanged(changed: Readonly<Record<string, boolean>>, path = SESSION): void {
    const values = Object.entries(changed).map(([name, value]) => [name, new Variant('b', value)] as const)
    this.propertiesChanged(path, `${LOGIND}.Session`, Object.fromEntries(values))
  }

  /** Sets NetworkManager's `NMConnectivityState`: 2 behind a sign-in page, 4 with full Internet access. */
  connectivityChanged(state: number): void {
    this.propertiesChanged(NETWORK_MANAGER_PATH, NETWORK_MANAGER, { Connectivity: new Variant('u', state) })
  }

  propertiesChanged(path: string, iface: string, changed: Readonly<Record<string, Variant>> = {}): void {
    this.#bus.send(Message.newSignal(path, PROPERTIES, 'PropertiesChanged', 'sa{sv}as', [iface, changed, []]))
  }
}

/** logind knows one session, and every process belongs to it. */
const ofSession: Answers = (member) => (member === 'GetSessionByPID' ? ['o', [SESSION]] : undefined)

/** The same for a process that a desktop has started: it belongs to the person's service manager and to no session. */
export const ofDesktop: Answers = (member, path) => {
  if (member === 'GetUserByPID') return ['o', [`${ROOT}/user/_1000`]]
  return member === 'Get' && path.endsWith('/_1000') ? ['v', [new Variant('(so)', ['1', SESSION])]] : undefined
}

export const startNetworkManager = (address: string, answers?: Answers): Promise<PlayedService> =>
  PlayedService.start(address, NETWORK_MANAGER, answers)
export const startLogind = (address: string, answers = ofSession): Promise<PlayedService> =>
  PlayedService.start(address, LOGIND, answers)
