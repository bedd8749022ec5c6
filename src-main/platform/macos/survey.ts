import { fault } from '../../domain/connect/fault.ts'
import { obstacles, type Check, type Survey } from '../../domain/survey/survey.ts'
import { L2TP, type Service } from './calls/parse.ts'
import type { Machine } from './run/machine.ts'
import { TOOLS } from './run/tools.ts'
import { SYSTEM_KEYCHAIN, type Services } from './services.ts'

/** Location of macOS' L2TP client since 10.3: pppd's plug-in and the IPsec daemon. */
const PARTS = {
  'L2TP.ppp': '/System/Library/Extensions/L2TP.ppp',
  pppd: '/usr/sbin/pppd',
  racoon: '/usr/sbin/racoon',
} as const

const component = (id: string, state: Check['state'], more: Partial<Check> = {}): Check => ({
  id,
  group: 'component',
  state,
  ...more,
})
const optional = { optional: true } as const

/** Checks what this Mac has for L2TP. It looks for each part and never decides by a version number. */
export async function surveyOf(machine: Machine, services: Services, signal: AbortSignal): Promise<Survey> {
  const [listed, starts, version, filters, flags] = await Promise.all([
    services.list(signal),
    machine.connections.available(),
    services.version(signal),
    services.filters(signal),
    services.keychainFlags(signal),
  ])
  signal.throwIfAborted()
  const isThere = machine.exists(SYSTEM_KEYCHAIN)
  const checks: readonly Check[] = [
    component('macOS', version === undefined ? 'unknown' : 'running', version === undefined ? {} : { found: version }),
    ...Object.entries(PARTS).map(([id, path]) => part(id, machine.exists(path))),
    listed.ok ? component('scutil', 'running') : component('scutil', 'stopped', { fault: listed.fault }),
    component('networksetup', machine.exists(TOOLS.networksetup) ? 'present' : 'missing', optional),
    // Without it, macOS dials with what it stores and is given no password.
    component('SystemConfiguration', starts ? 'present' : 'missing', optional),
    keychain(isThere ? flags : undefined),
    // No call tells whether this program may send into the local network, and the first datagram would prompt the user.
    component('Local Network', 'unknown', optional),
    ...(filters ?? []).map(({ name, version: found }) =>
      component(name, 'running', { ...optional, ...(found === undefined ? {} : { found }) }),
    ),
    ...(listed.ok ? [...turnedOff(listed.value), ...others(listed.value)] : []),
  ]
  // Two services may have the same name, and so may a filter and a service.
  const once = checks.filter(({ id }, place) => checks.findIndex((check) => check.id === id) === place)
  return { backend: 'macos', checks: once, faults: obstacles(checks, []) }
}

const part = (id: string, isThere: boolean): Check =>
  isThere
    ? component(id, 'present')
    : component(id, 'missing', { fault: fault('component-missing', { args: { component: id } }) })

/** A flag that prevents macOS from storing keys, as seen after a migration: `restricted`, `uchg`, `schg`. */
function keychain(flags: readonly string[] | undefined): Check {
  const id = 'System.keychain'
  if (!flags) return component(id, 'unknown', optional)
  return flags.length === 0
    ? component(id, 'present', optional)
    : component(id, 'stopped', { ...optional, found: flags.join(', ') })
}

/** L2TP services that are turned off: a connect of theirs ends at once. */
const turnedOff = (services: readonly Service[]): readonly Check[] =>
  services
    .filter(({ kind, isOn, state }) => kind === L2TP && (!isOn || state === 'Invalid'))
    .map(({ name }) => component(name, 'stopped', optional))

/** VPNs of other kinds that are up now. */
const others = (services: readonly Service[]): readonly Check[] =>
  services
    .filter(({ kind, state }) => kind !== L2TP && state === 'Connected')
    .map(({ name }) =>
      component(name, 'running', { ...optional, fault: fault('other-vpn-active', { args: { name } }) }),
    )
