import { z } from 'zod'
import { done, type Result } from '../../domain/result.ts'
import type { Stop } from '../../domain/time.ts'
import { SERVICE_TYPE, type Settings } from './render.ts'
import type { Bus, BusSignal } from '../dbus/bus.ts'
import { PROPERTIES } from '../dbus/property.ts'
import type { BusFailure } from '../dbus/call.ts'

export const NM = 'org.freedesktop.NetworkManager'
const ROOT = '/org/freedesktop/NetworkManager'
const SETTINGS = `${ROOT}/Settings`
const I_SETTINGS = `${NM}.Settings`
const I_CONNECTION = `${NM}.Settings.Connection`
export const I_ACTIVE = `${NM}.Connection.Active`
export const I_VPN = `${NM}.VPN.Connection`

/** AddConnection2 and Update2 flags: keep the connection in memory only, and do not activate it automatically. */
const IN_MEMORY = 0x2
const BLOCK_AUTOCONNECT = 0x20

type Answer<Value> = Promise<Result<Value, BusFailure>>

/** An L2TP connection that NetworkManager has. */
export interface KnownConnection {
  readonly path: string
  readonly uuid: string
  readonly name: string
  readonly settings: SettingsValues
}

/** A connection's settings as NetworkManager returns them: plain values without secrets. */
export type SettingsValues = Readonly<Record<string, Readonly<Record<string, unknown>>>>

/** An active connection, or one that is being activated or deactivated. */
export interface ActiveConnection {
  readonly path: string
  readonly uuid: string
  /** NMActiveConnectionState: 1 activating, 2 activated, 3 deactivating, 4 deactivated. */
  readonly state: number
  /** NMVpnConnectionState, 1 prepare to 7 disconnected. */
  readonly vpnState: number
  /** Object of its IPv4 configuration; `/` when there is none. */
  readonly ip4: string
}

export interface Ip4 {
  readonly addresses: readonly string[]
  readonly dns: readonly string[]
  readonly domains: readonly string[]
}

const text = z.string()
const number = z.int()
const nothing = z.unknown().transform(() => undefined)
const permissionValues = z.record(z.string(), z.string())
const settingsValues = z.record(z.string(), z.record(z.string(), z.unknown()))
const identity = z.object({
  connection: z.object({ id: z.string(), uuid: z.string(), type: z.literal('vpn') }),
  vpn: z.object({ 'service-type': z.literal(SERVICE_TYPE) }),
})
const activeValues = z.object({ Uuid: z.string(), State: z.int(), Ip4Config: z.string(), Vpn: z.literal(true) })
const paths = z.array(z.string())
const ip4Values = z.object({
  AddressData: z.array(z.object({ address: z.string() })).default([]),
  NameserverData: z.array(z.object({ address: z.string() })).default([]),
  Domains: z.array(z.string()).default([]),
  Searches: z.array(z.string()).default([]),
})

/** The part of NetworkManager's D-Bus interface that this backend needs. */
export class NetworkManager {
  readonly #bus: Bus

  constructor(bus: Bus) {
    this.#bus = bus
  }

  version(): Answer<string> {
    return this.#property(ROOT, NM, 'Version', text)
  }

  /** NMState. */
  state(): Answer<number> {
    return this.#property(ROOT, NM, 'State', number)
  }

  permissions(): Answer<Readonly<Record<string, string>>> {
    return this.#call(ROOT, NM, 'GetPermissions', permissionValues)
  }

  /** The connection with this id, whatever its kind; undefined when there is none. */
  async find(uuid: string): Answer<{ readonly path: string; readonly settings: SettingsValues } | undefined> {
    const found = await this.#call(SETTINGS, I_SETTINGS, 'GetConnectionByUuid', text, { signature: 's', body: [uuid] })
    if (!found.ok) return isUnknown(found.fault) ? done(undefined) : found
    const settings = await this.#settings(found.value)
    if (!settings.ok) return isUnknown(settings.fault) ? done(undefined) : settings
    return done({ path: found.value, settings: settings.value })
  }

  add(settings: Settings): Answer<string> {
    return this.#call(SETTINGS, I_SETTINGS, 'AddConnection2', text, {
      signature: 'a{sa{sv}}ua{sv}',
      body: [settings, IN_MEMORY | BLOCK_AUTOCONNECT, {}],
      mayAsk: true,
    })
  }

  update(path: string, settings: Settings): Answer<void> {
    return this.#call(path, I_CONNECTION, 'Update2', nothing, {
      signature: 'a{sa{sv}}ua{sv}',
      body: [settings, IN_MEMORY | BLOCK_AUTOCONNECT, {}],
      mayAsk: true,
    })
  }

  async remove(path: string): Answer<void> {
    const removed = await this.#call(path, I_CONNECTION, 'Delete', nothing, { mayAsk: true })
    return !removed.ok && isUnknown(removed.fault) ? done() : removed
  }

  activate(path: string): Answer<string> {
    return this.#call(ROOT, NM, 'ActivateConnection', text, {
      signature: 'ooo',
      body: [path, '/', '/'],
      mayAsk: true,
    })
  }

  /** Succeeds when it is gone already. */
  async deactivate(active: string): Answer<void> {
    const gone = await this.#call(ROOT, NM, 'DeactivateConnection', nothing, {
      signature: 'o',
      body: [active],
      mayAsk: true,
    })
    return !gone.ok && /ConnectionNotActive|UnknownMethod|UnknownObject/.test(gone.fault.name) ? done() : gone
  }

  /** Every L2TP connection in NetworkManager. One that vanishes while it is read is left out. */
  async connections(): Answer<readonly KnownConnection[]> {
    const list = await this.#call(SETTINGS, I_SETTINGS, 'ListConnections', paths)
    if (!list.ok) return list
    const read = await Promise.all(
      list.value.map(async (path) => {
        const settings = await this.#settings(path)
        const known = settings.ok ? identity.safeParse(settings.value) : undefined
        if (!settings.ok || !known?.success) return []
        const { id, uuid } = known.data.connection
        return [{ path, uuid, name: id, settings: settings.value }]
      }),
    )
    return done(read.flat())
  }

  /** Every VPN that is up, coming or going. */
  async actives(): Answer<readonly ActiveConnection[]> {
    const list = await this.#property(ROOT, NM, 'ActiveConnections', paths)
    if (!list.ok) return list
    const read = await Promise.all(list.value.map((path) => this.active(path)))
    return done(read.flatMap((active) => (active ? [active] : [])))
  }

  /** Undefined for an active connection that is gone or not a VPN; most are not, and are not read any further. */
  async active(path: string): Promise<ActiveConnection | undefined> {
    const base = await this.#all(path, I_ACTIVE, activeValues)
    const vpn = base.ok ? await this.#property(path, I_VPN, 'VpnState', number) : base
    if (!base.ok || !vpn.ok) return undefined
    const { Uuid, State, Ip4Config } = base.value
    return { path, uuid: Uuid, state: State, vpnState: vpn.value, ip4: Ip4Config }
  }

  async ip4(path: string): Promise<Ip4 | undefined> {
    const values = await this.#all(path, `${NM}.IP4Config`, ip4Values)
    if (!values.ok) return undefined
    const { AddressData, NameserverData, Domains, Searches } = values.value
    return {
      addresses: AddressData.map(({ address }) => address),
      dns: [...new Set(NameserverData.map(({ address }) => address))],
      domains: [...new Set([...Domains, ...Searches])],
    }
  }

  listen(iface: string, member: string, listener: (signal: BusSignal) => void): Answer<Stop> {
    return this.#bus.listen({ sender: NM, iface, member }, listener)
  }

  /** The current unique name of NetworkManager; undefined when it is not on the bus. */
  async owner(): Promise<string | undefined> {
    const call = { to: 'org.freedesktop.DBus', path: '/org/freedesktop/DBus', iface: 'org.freedesktop.DBus' }
    const owner = await this.#bus.call({ ...call, member: 'GetNameOwner', signature: 's', body: [NM] })
    const name = owner.ok ? owner.value[0] : undefined
    return typeof name === 'string' ? name : undefined
  }

  registerAgent(identifier: string): Answer<void> {
    return this.#agentManager('RegisterWithCapabilities', 'su', [identifier, VPN_HINTS])
  }

  unregisterAgent(): Answer<void> {
    return this.#agentManager('Unregister')
  }

  #agentManager(member: string, signature = '', body: readonly unknown[] = []): Answer<void> {
    return this.#call(`${ROOT}/AgentManager`, `${NM}.AgentManager`, member, nothing, {
      signature,
      body,
    })
  }

  #settings(path: string): Answer<SettingsValues> {
    return this.#call(path, I_CONNECTION, 'GetSettings', settingsValues)
  }

  #property<Value>(path: string, iface: string, name: string, shape: z.ZodType<Value>): Answer<Value> {
    return this.#call(path, PROPERTIES, 'Get', shape, {
      signature: 'ss',
      body: [iface, name],
    })
  }

  #all<Value>(path: string, iface: string, shape: z.ZodType<Value>): Answer<Value> {
    return this.#call(path, PROPERTIES, 'GetAll', shape, {
      signature: 's',
      body: [iface],
    })
  }

  /** The first value of the answer; no call has another one that matters. */
  async #call<Value>(
    path: string,
    iface: string,
    member: string,
    shape: z.ZodType<Value>,
    more: { signature?: string; body?: readonly unknown[]; mayAsk?: boolean } = {},
  ): Answer<Value> {
    const reply = await this.#bus.call({ to: NM, path, iface, member, ...more })
    if (!reply.ok) return reply
    const value = shape.safeParse(reply.value[0])
    if (value.success) return done(value.data)
    return { ok: false, fault: { name: `${NM}.UnexpectedReply`, text: `${member} answered in another shape` } }
  }
}

/** NM_SECRET_AGENT_CAPABILITIES_VPN_HINTS. */
const VPN_HINTS = 1

const isUnknown = ({ name }: BusFailure): boolean => /InvalidConnection|UnknownMethod|UnknownObject/.test(name)
