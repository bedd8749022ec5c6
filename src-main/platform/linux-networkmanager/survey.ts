import { fault, type Fault } from '../../domain/connect/fault.ts'
import { obstacles, type Check, type Survey } from '../../domain/survey/survey.ts'
import { HELPER_PATH } from '../../contract/helper.ts'
import { pluginFile, strongSwan } from '../linux-daemons/alternatives.ts'
import { parseVersion } from '../linux-daemons/parse.ts'
import {
  component,
  hasProgram,
  isAtLeast,
  strongSwanTakesIkev1,
  surveyModules,
  surveyPorts,
} from '../linux-daemons/survey.ts'
import { surveyResolver } from '../linux-services/needed.ts'
import type { Services } from '../linux-services/services.ts'
import type { NetworkManager } from './network-manager.ts'
import type { Daemon } from './render.ts'
import type { CommandName, Machine } from './run/machine.ts'
import type { SharedBus } from './shared-bus.ts'

const PLUGIN = 'network-manager-l2tp'

/** The project that the `ipsec` command belongs to; strongSwan when there is none, because it is more common. */
export async function daemonOf(machine: Machine): Promise<Daemon> {
  // Both projects install a shell script that names the project, and reading it is quicker than running it.
  const script = (await machine.readText('/usr/sbin/ipsec')) ?? ''
  const named = script.startsWith('#!') ? new Set(script.match(/strongswan|libreswan/gi)?.map(lowerCase)) : new Set()
  if (named.size === 1) return named.has('libreswan') ? 'libreswan' : 'strongswan'
  return /libreswan/i.test((await machine.output('ipsec')) ?? '') ? 'libreswan' : 'strongswan'
}

const lowerCase = (text: string): string => text.toLowerCase()

/** Whether NetworkManager is on the bus and its L2TP plugin is installed, which is enough to choose this backend. */
export async function hasNetworkManager(machine: Machine, shared: SharedBus): Promise<boolean> {
  if (!(await pluginProgram(machine))) return false
  return shared.use(
    async ({ manager }) => (await manager.owner()) !== undefined,
    () => false,
  )
}

export async function surveyMachine(machine: Machine, shared: SharedBus, services: Services): Promise<Survey> {
  const [manager, plugin, ipsec, l2tp, pppd, resolver, modules, ports, other] = await Promise.all([
    surveyManager(machine, shared),
    surveyPlugin(machine),
    surveyIpsec(machine),
    surveyL2tp(machine),
    surveyPppd(machine),
    surveyResolver(machine, services),
    surveyModules(machine),
    surveyPorts(machine),
    strongSwan(machine, HELPER_PATH),
  ])
  const checks = [manager.check, plugin, ipsec.check, l2tp, pppd, ...resolver, ...ports, ...modules]
  const faults = obstacles(checks, [...ipsec.faults, ...manager.faults])
  return { backend: 'networkmanager', checks, faults, alternatives: [other] }
}

interface Findings {
  readonly check: Check
  /** Faults that no check of the survey covers. */
  readonly faults: readonly Fault[]
}

async function surveyManager(machine: Machine, shared: SharedBus): Promise<Findings> {
  const name = 'NetworkManager'
  const found = await shared.use(
    async ({ manager }) => {
      const version = await manager.version()
      if (!version.ok) return undefined
      return { check: component(name, 'running', { version: version.value }), faults: await managerFaults(manager) }
    },
    () => undefined,
  )
  if (found) return found
  const state = (await hasProgram(machine, 'NetworkManager')) ? 'stopped' : 'missing'
  return { check: component(name, state), faults: [] }
}

/** Rights that a connect needs from polkit; `auth` means that the person is asked, which is not an obstacle. */
const RIGHTS = ['network-control', 'settings.modify.own'].map((right) => `org.freedesktop.NetworkManager.${right}`)
/**
 * Values of NMState without a network: 10 asleep, 20 disconnected. 0 is unknown; with the others there is a network or
 * one is being sought.
 */
const DOWN_STATES: readonly number[] = [10, 20]

async function managerFaults(manager: NetworkManager): Promise<readonly Fault[]> {
  const [permissions, state] = await Promise.all([manager.permissions(), manager.state()])
  const refused = permissions.ok && RIGHTS.some((right) => permissions.value[right] === 'no')
  const down = state.ok && DOWN_STATES.includes(state.value)
  return [...(refused ? [fault('not-authorised')] : []), ...(down ? [fault('network-down')] : [])]
}

async function surveyPlugin(machine: Machine): Promise<Check> {
  return component(PLUGIN, (await pluginProgram(machine)) === undefined ? 'missing' : 'present')
}

/** Path of the plugin's service, if it exists and can be run. */
async function pluginProgram(machine: Machine): Promise<string | undefined> {
  const program = /^program=(\/\S+)$/m.exec((await pluginFile(machine)) ?? '')?.[1]
  return program !== undefined && (await machine.isProgram(program)) ? program : undefined
}

/**
 * Whether the plugin's service contains this text: it contains the name of each key that it accepts in a connection.
 */
export async function pluginKnows(machine: Machine, key: string): Promise<boolean> {
  const program = await pluginProgram(machine)
  return program !== undefined && ((await machine.readText(program)) ?? '').includes(key)
}

/** Debian's Libreswan refuses IKEv1 since 4.10, and upstream's since 5.0, unless the configuration allows it. */
const LIBRESWAN_POLICY = /^\s*ikev1-policy\s*=\s*accept\b/m

async function surveyIpsec(machine: Machine): Promise<Findings> {
  const text = await machine.output('ipsec')
  const name = /libreswan/i.test(text ?? '') ? 'Libreswan' : 'strongSwan'
  const version = parseVersion(text ?? '')
  if (text === undefined) return { check: component(name, 'missing'), faults: [] }
  const capable =
    name === 'strongSwan' ? await strongSwanTakesIkev1(machine, version) : await libreswanTakesIkev1(machine, version)
  const told = [name, ...(version === undefined ? [] : [version])].join(' ')
  return {
    check: component(name, 'present', { version }),
    faults: capable ? [] : [fault('ikev1-missing', { args: { component: told } })],
  }
}

async function libreswanTakesIkev1(machine: Machine, version: string | undefined): Promise<boolean> {
  if (!isAtLeast(version, { major: 4, minor: 10 })) return true
  const included = ((await machine.list('/etc/ipsec.d')) ?? []).filter((file) => file.endsWith('.conf'))
  const paths = ['/etc/ipsec.conf', ...included.map((file) => `/etc/ipsec.d/${file}`)]
  const texts = await Promise.all(paths.map((path) => machine.readText(path)))
  return texts.some((text) => LIBRESWAN_POLICY.test(text ?? ''))
}

/** The plugin uses kl2tpd when both are installed. */
async function surveyL2tp(machine: Machine): Promise<Check> {
  if (await hasProgram(machine, 'kl2tpd')) return component('kl2tpd', 'present')
  return present(machine, 'xl2tpd', 'xl2tpd')
}

const surveyPppd = (machine: Machine): Promise<Check> => present(machine, 'pppd', 'pppd')

async function present(machine: Machine, name: string, command: CommandName): Promise<Check> {
  if (!(await hasProgram(machine, name))) return component(name, 'missing')
  return component(name, 'present', { version: parseVersion((await machine.output(command)) ?? '') })
}
