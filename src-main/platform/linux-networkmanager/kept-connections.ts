import type { SystemSettings, SystemSettingsFile } from '../system-settings.ts'
import type { KnownConnection, SettingsValues } from './network-manager.ts'
import { systemMachine, type Machine } from './run/machine.ts'
import { SharedBus } from './shared-bus.ts'
import { isOurs } from './take-down.ts'

/**
 * The L2TP connections in NetworkManager that Culvert did not make, each as a keyfile. Secrets are not requested, as
 * that could ask the person for a password.
 */
export function networkManagerConnections(machine: Machine = systemMachine()): SystemSettings {
  const shared = new SharedBus(machine)
  return {
    read: (signal) =>
      shared.use(
        async ({ manager }) => {
          const known = await manager.connections()
          signal.throwIfAborted()
          return known.ok ? known.value.filter(({ settings }) => !isOurs(settings)).map(keyfileOf) : []
        },
        () => [],
      ),
  }
}

type Values = Readonly<Record<string, unknown>>

/** The settings of a connection that the readers of keyfiles know, in keyfile syntax. */
export function keyfileOf({ name, settings }: Pick<KnownConnection, 'name' | 'settings'>): SystemSettingsFile {
  const sections: readonly (readonly [string, readonly (readonly [string, string])[]])[] = [
    ['connection', [...texts({ id: name, type: 'vpn' }), ...texts(plain(settings['connection'], ['interface-name']))]],
    ['vpn', vpnOf(settings)],
    ...(['ipv4', 'ipv6'] as const).map((family) => [family, addressing(settings[family] ?? {}, family)] as const),
  ]
  const text = sections
    .filter(([, rows]) => rows.length > 0)
    .map(([section, rows]) => `[${section}]\n${rows.map(([key, value]) => `${key}=${escaped(value)}\n`).join('')}`)
    .join('\n')
  return { name: `${name}.nmconnection`, octets: new TextEncoder().encode(text) }
}

function vpnOf(settings: SettingsValues): readonly (readonly [string, string])[] {
  const vpn = settings['vpn'] ?? {}
  const data = vpn['data']
  return [
    ...texts(plain(vpn, ['service-type', 'user-name'])),
    ...texts(typeof data === 'object' && data !== null ? (data as Values) : {}),
  ]
}

function addressing(values: Values, family: 'ipv4' | 'ipv6'): readonly (readonly [string, string])[] {
  const servers = listOf(values['dns-data'] ?? (family === 'ipv4' ? listOf(values['dns']).map(addressIn) : []))
  const search = listOf(values['dns-search'])
  const routes = listOf(values['route-data']).flatMap(routeIn)
  return [
    ...texts(plain(values, ['method'])),
    ...[...FLAGS].flatMap((key) => (values[key] === true ? [[key, 'true'] as const] : [])),
    ...(servers.length > 0 ? [['dns', `${servers.join(';')};`] as const] : []),
    ...(search.length > 0 ? [['dns-search', `${search.join(';')};`] as const] : []),
    ...routes.map((route, i) => [`route${i + 1}`, route] as const),
  ]
}

const FLAGS = ['never-default', 'ignore-auto-dns', 'ignore-auto-routes'] as const

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

/** An IPv4 address from a number in network order, as the property before `dns-data` has it. */
function addressIn(value: unknown): string {
  const number = typeof value === 'number' ? value : 0
  return [0, 8, 16, 24].map((shift) => (number >>> shift) & 255).join('.')
}

function routeIn(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return []
  const { dest, prefix } = value as Values
  return typeof dest === 'string' && typeof prefix === 'number' ? [`${dest}/${prefix}`] : []
}

const plain = (values: Values | undefined, keys: readonly string[]): Values =>
  Object.fromEntries(keys.flatMap((key) => (values?.[key] === undefined ? [] : [[key, values[key]]])))

const texts = (values: Values): readonly (readonly [string, string])[] =>
  Object.entries(values).flatMap(([key, value]) =>
    typeof value === 'string' && /^[\w.-]+$/.test(key) ? [[key, value] as const] : [],
  )

/** Escaped as GLib does it, so that no value can add a line of its own. */
const escaped = (value: string): string =>
  value.replace(/\\/g, '\\\\').replace(/\n/g, '\\n').replace(/\r/g, '\\r').replace(/\t/g, '\\t').replace(/^ /, '\\s')
