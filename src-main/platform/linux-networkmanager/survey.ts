import { causesOnly, fault, type Fault } from '../../domain/faults/fault.ts'
import type { Component, KernelModule, PortOwner, Survey } from '../../domain/survey/survey.ts'
import type { NetworkManager } from './network-manager.ts'
import { moduleState, parseSockets, parseVersion, type ModuleFiles } from './parse.ts'
import type { Daemon } from './render.ts'
import type { CommandName, Machine } from './run/machine.ts'
import type { SharedBus } from './shared-bus.ts'

const PLUGIN_FILES = [
  '/usr/lib/NetworkManager/VPN/nm-l2tp-service.name',
  '/etc/NetworkManager/VPN/nm-l2tp-service.name',
]
const PROGRAM_FOLDERS = ['/usr/sbin', '/usr/bin', '/sbin', '/usr/local/sbin', '/usr/libexec']
const PLUGIN = 'network-manager-l2tp'

/** What the `ipsec` command belongs to; strongSwan when there is none, because most have it. */
export async function daemonOf(machine: Machine): Promise<Daemon> {
  return /libreswan/i.test((await machine.output('ipsec')) ?? '') ? 'libreswan' : 'strongswan'
}

/** NetworkManager is on the bus and its L2TP plugin is there: reason enough to choose this backend. */
export async function hasNetworkManager(machine: Machine, shared: SharedBus): Promise<boolean> {
  if (!(await pluginProgram(machine))) return false
  return shared.use(
    async ({ manager }) => (await manager.owner()) !== undefined,
    () => false,
  )
}

export async function surveyMachine(machine: Machine, shared: SharedBus): Promise<Survey> {
  const [manager, plugin, ipsec, l2tp, pppd, modules, ports] = await Promise.all([
    surveyManager(machine, shared),
    surveyPlugin(machine),
    surveyIpsec(machine),
    surveyL2tp(machine),
    surveyPppd(machine),
    surveyModules(machine),
    surveyPorts(machine),
  ])
  const components = [manager.component, plugin, ipsec.component, l2tp, pppd]
  const faults = causesOnly([
    ...components.flatMap(componentFault),
    ...ipsec.faults,
    ...modules.flatMap(moduleFault),
    ...ports.flatMap(portFault),
    ...manager.faults,
  ])
  return { backend: 'networkmanager', components, ports, modules, faults }
}

function componentFault({ name, state, needed }: Component): readonly Fault[] {
  if (!needed) return []
  if (state === 'missing') return [fault('component-missing', { args: { component: name } })]
  return state === 'stopped' ? [fault('component-stopped', { args: { component: name } })] : []
}

interface ManagerFindings {
  readonly component: Component
  readonly faults: readonly Fault[]
}

async function surveyManager(machine: Machine, shared: SharedBus): Promise<ManagerFindings> {
  const name = 'NetworkManager'
  const found = await shared.use(
    async ({ manager }) => {
      const version = await manager.version()
      if (!version.ok) return undefined
      const component = { name, state: 'running', version: version.value, needed: true } as const
      return { component, faults: await managerFaults(manager) }
    },
    () => undefined,
  )
  if (found) return found
  const state = (await hasProgram(machine, 'NetworkManager')) ? 'stopped' : 'missing'
  return { component: { name, state, needed: true }, faults: [] }
}

/** What a connect needs of polkit; `auth` means that the person is asked, which is no obstacle. */
const RIGHTS = ['network-control', 'settings.modify.own'].map((right) => `org.freedesktop.NetworkManager.${right}`)
/** NMState: 10 asleep, 20 disconnected; 0 unknown, and the rest have or seek a network. */
const DOWN_STATES: readonly number[] = [10, 20]

async function managerFaults(manager: NetworkManager): Promise<readonly Fault[]> {
  const [permissions, state] = await Promise.all([manager.permissions(), manager.state()])
  const refused = permissions.ok && RIGHTS.some((right) => permissions.value[right] === 'no')
  const down = state.ok && DOWN_STATES.includes(state.value)
  return [...(refused ? [fault('not-authorised')] : []), ...(down ? [fault('network-down')] : [])]
}

async function surveyPlugin(machine: Machine): Promise<Component> {
  const program = await pluginProgram(machine)
  return { name: PLUGIN, state: program === undefined ? 'missing' : 'present', needed: true }
}

/** Path of the plugin's service, when it is there and can be run. */
async function pluginProgram(machine: Machine): Promise<string | undefined> {
  for (const path of PLUGIN_FILES) {
    const program = /^program=(\/\S+)$/m.exec((await machine.readText(path)) ?? '')?.[1]
    if (program !== undefined && (await machine.isProgram(program))) return program
  }
  return undefined
}

/** strongSwan builds no IKEv1 unless told to since this version; L2TP/IPsec is nothing else. */
const WITHOUT_IKEV1 = { major: 6, minor: 1 }
/** Debian's Libreswan refuses IKEv1 since 4.10, and upstream's since 5.0, unless its configuration says otherwise. */
const LIBRESWAN_POLICY = /^\s*ikev1-policy\s*=\s*accept\b/m

async function surveyIpsec(machine: Machine): Promise<ManagerFindings> {
  const text = await machine.output('ipsec')
  const name = /libreswan/i.test(text ?? '') ? 'Libreswan' : 'strongSwan'
  const version = parseVersion(text ?? '')
  if (text === undefined) return { component: { name, state: 'missing', needed: true }, faults: [] }
  const component = { name, state: 'present', needed: true, ...(version === undefined ? {} : { version }) } as const
  const capable =
    name === 'strongSwan' ? !isAtLeast(version, WITHOUT_IKEV1) : await libreswanTakesIkev1(machine, version)
  return { component, faults: capable ? [] : [fault('component-missing', { args: { component: `${name} (IKEv1)` } })] }
}

async function libreswanTakesIkev1(machine: Machine, version: string | undefined): Promise<boolean> {
  if (!isAtLeast(version, { major: 4, minor: 10 })) return true
  const included = ((await machine.list('/etc/ipsec.d')) ?? []).filter((file) => file.endsWith('.conf'))
  const paths = ['/etc/ipsec.conf', ...included.map((file) => `/etc/ipsec.d/${file}`)]
  const texts = await Promise.all(paths.map((path) => machine.readText(path)))
  return texts.some((text) => LIBRESWAN_POLICY.test(text ?? ''))
}

function isAtLeast(version: string | undefined, least: { readonly major: number; readonly minor: number }): boolean {
  const [major = 0, minor = 0] = (version ?? '').split('.').map(Number)
  return major > least.major || (major === least.major && minor >= least.minor)
}

/** The plugin takes kl2tpd where there are both. */
async function surveyL2tp(machine: Machine): Promise<Component> {
  if (await hasProgram(machine, 'kl2tpd')) return { name: 'kl2tpd', state: 'present', needed: true }
  return present(machine, 'xl2tpd', 'xl2tpd')
}

const surveyPppd = (machine: Machine): Promise<Component> => present(machine, 'pppd', 'pppd')

async function present(machine: Machine, name: string, command: CommandName): Promise<Component> {
  if (!(await hasProgram(machine, name))) return { name, state: 'missing', needed: true }
  const version = parseVersion((await machine.output(command)) ?? '')
  return { name, state: 'present', needed: true, ...(version === undefined ? {} : { version }) }
}

/** By the folder's listing: pppd may be there and be closed to this user. */
async function hasProgram(machine: Machine, name: string): Promise<boolean> {
  const listings = await Promise.all(PROGRAM_FOLDERS.map((folder) => machine.list(folder)))
  return listings.some((listing) => listing?.includes(name))
}

/** `l2tp_ppp` makes it fast; xl2tpd does without it, so that its absence stands in no way. */
const MODULES = ['ppp_generic', 'esp4', 'xfrm_user', 'l2tp_ppp'] as const
const NEEDED_MODULES: readonly string[] = ['ppp_generic', 'esp4']
const MODPROBE_FOLDERS = ['/etc/modprobe.d', '/usr/lib/modprobe.d', '/lib/modprobe.d', '/run/modprobe.d']

async function surveyModules(machine: Machine): Promise<readonly KernelModule[]> {
  const release = ((await machine.readText('/proc/sys/kernel/osrelease')) ?? '').trim()
  // A release is part of a path, so it must look like one.
  const folder = /^[A-Za-z0-9._+~-]+$/.test(release) ? `/lib/modules/${release}` : undefined
  const read = (name: string): Promise<string | undefined> =>
    folder === undefined ? Promise.resolve(undefined) : machine.readText(`${folder}/${name}`)
  const [loaded, builtIn, available, rules] = await Promise.all([
    machine.readText('/proc/modules'),
    read('modules.builtin'),
    read('modules.dep'),
    modprobeRules(machine),
  ])
  const files: ModuleFiles = { loaded, builtIn, available, rules }
  return MODULES.map((name) => ({ name, state: moduleState(name, files) }))
}

async function modprobeRules(machine: Machine): Promise<string> {
  const texts = await Promise.all(
    MODPROBE_FOLDERS.map(async (folder) => {
      const names = ((await machine.list(folder)) ?? []).filter((name) => name.endsWith('.conf'))
      return Promise.all(names.map((name) => machine.readText(`${folder}/${name}`)))
    }),
  )
  return texts.flat().join('\n')
}

const moduleFault = ({ name, state }: KernelModule): readonly Fault[] =>
  state === 'missing' && NEEDED_MODULES.includes(name)
    ? [fault('kernel-module-missing', { args: { module: name } })]
    : []

/** Port 1701 in use is no obstacle: the plugin then takes another for our side. */
const PORTS = [500, 4500, 1701] as const
const OWN_PROGRAMS: readonly string[] = ['charon', 'pluto', 'starter']

async function surveyPorts(machine: Machine): Promise<readonly PortOwner[]> {
  const [four, six] = await Promise.all([machine.readText('/proc/net/udp'), machine.readText('/proc/net/udp6')])
  if (four === undefined) return PORTS.map((port) => ({ port, state: 'unknown' }))
  const sockets = parseSockets(`${four}\n${six ?? ''}`)
  const owners = await ownersOf(machine, new Set(PORTS.flatMap((port) => sockets.get(port) ?? [])))
  return PORTS.map((port) => {
    const inodes = sockets.get(port)
    if (!inodes) return { port, state: 'free' }
    const owner = inodes.map((inode) => owners.get(inode)).find((name) => name !== undefined)
    return { port, state: 'taken', ...(owner === undefined ? {} : { owner }) }
  })
}

/** Names of the processes behind these sockets: root sees all, a user its own. */
async function ownersOf(machine: Machine, inodes: ReadonlySet<string>): Promise<ReadonlyMap<string, string>> {
  const owners = new Map<string, string>()
  if (inodes.size === 0) return owners
  for (const pid of ((await machine.list('/proc')) ?? []).filter((name) => /^[0-9]+$/.test(name))) {
    const handles = (await machine.list(`/proc/${pid}/fd`)) ?? []
    const targets = await Promise.all(handles.map((handle) => machine.readLink(`/proc/${pid}/fd/${handle}`)))
    const held = targets.flatMap((target) => /^socket:\[(\d+)\]$/.exec(target ?? '')?.[1] ?? [])
    const ours = held.filter((inode) => inodes.has(inode))
    if (ours.length === 0) continue
    const name = ((await machine.readText(`/proc/${pid}/comm`)) ?? '').trim()
    for (const inode of ours) if (name !== '') owners.set(inode, name)
  }
  return owners
}

const portFault = ({ port, owner }: PortOwner): readonly Fault[] =>
  port === 1701 || owner === undefined || OWN_PROGRAMS.includes(owner)
    ? []
    : [fault('port-in-use', { args: { port, owner } })]
