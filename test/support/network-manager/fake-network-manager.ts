import { randomUUID } from 'node:crypto'
import { EventEmitter } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import { Message, sessionBus, Variant, type MessageBus } from 'dbus-next'
import type { MakeBelieveMachine } from './make-believe-machine.ts'
import { transcript } from './make-believe-machine.ts'

const NM = 'org.freedesktop.NetworkManager'
const ROOT = '/org/freedesktop/NetworkManager'
const AGENT = '/org/freedesktop/NetworkManager/SecretAgent'

/** Milliseconds; long enough for a watcher to see an intermediate state. */
const STEP_MS = 120

type Settings = Record<string, Record<string, Variant>>
interface Connection {
  readonly path: string
  readonly uuid: string
  settings: Settings
}
interface Active {
  readonly path: string
  readonly uuid: string
  state: number
  vpnState: number
}

/** How a dial ends, by the first label of the gateway's name. */
type Outcome = 'good' | 'wrong-password' | 'silent' | 'fails'

/**
 * The part of NetworkManager that this project uses, on a private bus. It applies its effects on journal and links to
 * the simulated machine.
 */
export class FakeNetworkManager {
  readonly calls: string[] = []
  /** The secret agent's last answer. */
  given: unknown
  /** The address that a tunnel gets. */
  readonly address = '10.88.0.10'
  /** Reason of VpnState 6 for a failing dial. */
  failReason = 0
  readonly #bus: MessageBus
  readonly #machine: MakeBelieveMachine
  readonly #connections = new Map<string, Connection>()
  readonly #actives = new Map<string, Active>()
  #agent: string | undefined
  #count = 0
  #stopped = false

  private constructor(bus: MessageBus, machine: MakeBelieveMachine) {
    this.#bus = bus
    this.#machine = machine
    bus.addMethodHandler((message: Message) => this.#handle(message))
  }

  static async start(address: string, machine: MakeBelieveMachine): Promise<FakeNetworkManager> {
    const bus = sessionBus({ busAddress: address })
    const manager = new FakeNetworkManager(bus, machine)
    await bus.requestName(NM, 0)
    return manager
  }

  stop(): void {
    this.#stopped = true
    // The library would handle later messages and throw.
    const inner: unknown = Reflect.get(this.#bus, '_connection')
    if (inner instanceof EventEmitter) inner.removeAllListeners('message')
    this.#bus.disconnect()
  }

  count(uuid: string): number {
    return [...this.#connections.values()].filter((connection) => connection.uuid === uuid).length
  }

  settingsOf(uuid: string): Settings | undefined {
    return [...this.#connections.values()].find((connection) => connection.uuid === uuid)?.settings
  }

  /** Adds an L2TP connection as if by another program. */
  addOutside(name: string, uuid: string = randomUUID()): string {
    this.#add({
      connection: {
        id: new Variant('s', name),
        uuid: new Variant('s', uuid),
        type: new Variant('s', 'vpn'),
      },
      vpn: {
        'service-type': new Variant('s', `${NM}.l2tp`),
        data: new Variant('a{ss}', { gateway: 'good.test' }),
      },
    })
    return uuid
  }

  removeOutside(uuid: string): void {
    const connection = [...this.#connections.values()].find((known) => known.uuid === uuid)
    if (connection) this.#delete(connection)
  }

  /** Ends the tunnel unexpectedly. */
  drop(uuid: string, reason: number, ...lines: readonly string[]): void {
    this.#machine.say(...lines)
    this.#machine.links = []
    for (const active of this.#actives.values()) if (active.uuid === uuid) this.#end(active, 6, reason)
  }

  #handle(message: Message): boolean {
    const { path, member, body } = message
    const iface = message.interface
    if (iface !== 'org.freedesktop.DBus.Properties' && member !== 'GetSettings' && member !== 'ListConnections')
      this.calls.push(member)
    try {
      if (iface === 'org.freedesktop.DBus.Properties') return this.#property(message)
      if (path === `${ROOT}/Settings`) return this.#settings(message)
      if (path === ROOT) return this.#root(message)
      if (path === `${ROOT}/AgentManager`) {
        this.#agent = member === 'RegisterWithCapabilities' ? message.sender : undefined
        return this.#answer(message)
      }
      const connection = this.#connections.get(path)
      if (!connection) return this.#refuse(message, 'org.freedesktop.DBus.Error.UnknownMethod')
      if (member === 'GetSettings') return this.#answer(message, 'a{sa{sv}}', [connection.settings])
      if (member === 'Update2') {
        connection.settings = withoutDefaults(body[0] as Settings)
        this.#signal(path, `${NM}.Settings.Connection`, 'Updated')
        return this.#answer(message, 'a{sv}', [{}])
      }
      this.#delete(connection)
      return this.#answer(message)
    } catch (error) {
      return this.#refuse(message, `${NM}.Failed`, String(error))
    }
  }

  #settings(message: Message): boolean {
    const [argument] = message.body as unknown[]
    if (message.member === 'ListConnections') return this.#answer(message, 'ao', [[...this.#connections.keys()]])
    if (message.member === 'AddConnection2')
      return this.#answer(message, 'oa{sv}', [this.#add(argument as Settings).path, {}])
    const found = [...this.#connections.values()].find(({ uuid }) => uuid === argument)
    return found ? this.#answer(message, 'o', [found.path]) : this.#refuse(message, `${NM}.Settings.InvalidConnection`)
  }

  #root(message: Message): boolean {
    const [argument] = message.body as unknown[]
    if (message.member === 'GetPermissions')
      return this.#answer(message, 'a{ss}', [
        { [`${NM}.network-control`]: 'yes', [`${NM}.settings.modify.own`]: 'yes' },
      ])
    if (message.member === 'ActivateConnection') {
      const connection = this.#connections.get(String(argument))
      if (!connection) return this.#refuse(message, `${NM}.UnknownConnection`)
      const active = { path: `${ROOT}/ActiveConnection/${++this.#count}`, uuid: connection.uuid, state: 1, vpnState: 1 }
      this.#actives.set(active.path, active)
      this.#answer(message, 'o', [active.path])
      void this.#climb(connection, active)
      return true
    }
    const active = this.#actives.get(String(argument))
    if (!active) return this.#refuse(message, `${NM}.ConnectionNotActive`)
    this.#machine.links = []
    this.#end(active, 7, 2)
    return this.#answer(message)
  }

  #property(message: Message): boolean {
    const [iface, name] = message.body as string[]
    const active = this.#actives.get(message.path)
    const all: Record<string, Variant> = {}
    if (message.path === ROOT) {
      all['Version'] = new Variant('s', '1.42.4')
      all['State'] = new Variant('u', 70)
      all['ActiveConnections'] = new Variant('ao', [...this.#actives.keys()])
    } else if (active && iface === `${NM}.Connection.Active`) {
      all['Uuid'] = new Variant('s', active.uuid)
      all['State'] = new Variant('u', active.state)
      all['Vpn'] = new Variant('b', true)
      all['Ip4Config'] = new Variant('o', active.vpnState === 5 ? `${ROOT}/IP4Config/1` : '/')
    } else if (active) all['VpnState'] = new Variant('u', active.vpnState)
    else if (message.path === `${ROOT}/IP4Config/1`) {
      all['AddressData'] = new Variant('aa{sv}', [{ address: new Variant('s', this.address) }])
      all['NameserverData'] = new Variant('aa{sv}', [{ address: new Variant('s', '10.99.0.1') }])
      all['Domains'] = new Variant('as', ['corp.example'])
    } else return this.#refuse(message, 'org.freedesktop.DBus.Error.UnknownMethod')
    if (name === undefined) return this.#answer(message, 'a{sv}', [all])
    const one = all[name]
    return one ? this.#answer(message, 'v', [one]) : this.#refuse(message, 'org.freedesktop.DBus.Error.InvalidArgs')
  }

  async #climb(connection: Connection, active: Active): Promise<void> {
    const data = connection.settings['vpn']?.['data']?.value as Record<string, string>
    const outcome = String(data['gateway']).split('.')[0] as Outcome
    this.#move(active, 1, 2)
    if (!(await this.#askAgent(connection))) {
      this.#end(active, 6, 9)
      return
    }
    this.#move(active, 1, 3)
    await wait(STEP_MS)
    if (outcome === 'silent' || !this.#actives.has(active.path)) return
    if (outcome === 'wrong-password') this.#machine.say(...transcript('wrong-password', active.uuid))
    if (outcome !== 'good') {
      this.#end(active, 6, this.failReason)
      return
    }
    this.#machine.say(...transcript('psk', active.uuid))
    this.#machine.links = [
      {
        ifname: 'ppp0',
        link_type: 'ppp',
        flags: ['POINTOPOINT', 'UP', 'LOWER_UP'],
        mtu: 1400,
        addr_info: [{ family: 'inet', local: this.address, address: '10.88.0.1' }],
        stats64: { rx: { bytes: 130 }, tx: { bytes: 140 } },
      },
    ]
    this.#move(active, 2, 4)
    this.#move(active, 2, 5)
  }

  /** Asks the registered agent, as the real one does during a connect. */
  async ask(uuid: string, setting = 'vpn'): Promise<unknown> {
    const reply = await this.#bus.call(
      new Message({
        destination: this.#agent ?? 'no.agent',
        path: AGENT,
        interface: `${NM}.SecretAgent`,
        member: 'GetSecrets',
        signature: 'a{sa{sv}}osasu',
        body: [{ connection: { uuid: new Variant('s', uuid) } }, `${ROOT}/Settings/1`, setting, [], 4],
      }),
    )
    if (!reply) throw new Error('the agent did not reply')
    return (reply.body as [{ vpn: { secrets: Variant } }])[0].vpn.secrets.value
  }

  async #askAgent(connection: Connection): Promise<boolean> {
    if (this.#agent === undefined) return false
    try {
      this.given = await this.ask(connection.uuid)
      return true
    } catch {
      return false
    }
  }

  #add(settings: Settings): Connection {
    const path = `${ROOT}/Settings/${++this.#count}`
    const uuid = String(settings['connection']?.['uuid']?.value)
    const connection = { path, uuid, settings: withoutDefaults(settings) }
    this.#connections.set(path, connection)
    this.#signal(`${ROOT}/Settings`, `${NM}.Settings`, 'NewConnection', 'o', [path])
    return connection
  }

  #delete(connection: Connection): void {
    this.#connections.delete(connection.path)
    this.#signal(`${ROOT}/Settings`, `${NM}.Settings`, 'ConnectionRemoved', 'o', [connection.path])
  }

  #move(active: Active, state: number, vpnState: number): void {
    if (!this.#actives.has(active.path)) return
    Object.assign(active, { state, vpnState })
    this.#signal(active.path, `${NM}.Connection.Active`, 'StateChanged', 'uu', [state, 1])
    this.#signal(active.path, `${NM}.VPN.Connection`, 'VpnStateChanged', 'uu', [vpnState, 1])
  }

  #end(active: Active, vpnState: number, reason: number): void {
    this.#actives.delete(active.path)
    this.#signal(active.path, `${NM}.Connection.Active`, 'StateChanged', 'uu', [4, reason])
    this.#signal(active.path, `${NM}.VPN.Connection`, 'VpnStateChanged', 'uu', [vpnState, reason])
  }

  #signal(path: string, iface: string, member: string, signature = '', body: unknown[] = []): void {
    if (!this.#stopped) this.#bus.send(Message.newSignal(path, iface, member, signature, body))
  }

  #answer(message: Message, signature = '', body: unknown[] = []): true {
    this.#bus.send(Message.newMethodReturn(message, signature, body))
    return true
  }

  #refuse(message: Message, name: string, text = name): true {
    const newError = Message.newError as unknown as (to: Message, name: string, text: string) => Message
    this.#bus.send(newError(message, name, text))
    return true
  }
}

/** Like the real one, it does not return default values, and normalises the others. */
function withoutDefaults(settings: Settings): Settings {
  const kept = Object.entries(settings).map(([name, keys]) => {
    const entries = Object.entries(keys).filter(
      ([, { value }]: [string, Variant<unknown>]) => value !== false && !(Array.isArray(value) && value.length === 0),
    )
    return [name, Object.fromEntries(entries)] as const
  })
  return Object.fromEntries([...kept, ['proxy', {}]])
}
