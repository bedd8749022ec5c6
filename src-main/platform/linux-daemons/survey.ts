import { fault } from '../../domain/connect/fault.ts'
import type { Check, CheckState } from '../../domain/survey/survey.ts'
import { moduleState, parseSockets, type ModuleFiles } from './parse.ts'

/**
 * Files that show whether a computer can carry L2TP/IPsec. Undefined when a file does not exist or this user cannot
 * read it.
 */
export interface SystemFiles {
  readText(path: string): Promise<string | undefined>
  readLink(path: string): Promise<string | undefined>
  list(path: string): Promise<readonly string[] | undefined>
}

const PROGRAM_FOLDERS = ['/usr/sbin', '/usr/bin', '/sbin', '/usr/local/sbin', '/usr/libexec']

/** @param more `version` if it is known; `optional` if the backend works without it */
export function component(
  id: string,
  state: CheckState,
  more: { readonly version?: string | undefined; readonly optional?: boolean } = {},
): Check {
  const code = state === 'missing' ? 'component-missing' : state === 'stopped' ? 'component-stopped' : undefined
  return {
    id,
    group: 'component',
    state,
    ...(more.version === undefined ? {} : { found: more.version }),
    ...(more.optional ? { optional: true } : {}),
    ...(code && !more.optional ? { fault: fault(code, { args: { component: id } }) } : {}),
  }
}

/** Since this version, strongSwan is built without IKEv1 unless asked otherwise; L2TP/IPsec needs IKEv1. */
const WITHOUT_IKEV1 = { major: 6, minor: 1 }
const LIBRARIES = ['/usr/lib/ipsec', '/usr/lib64/ipsec', '/usr/lib/strongswan', '/usr/lib64/strongswan'].map(
  (folder) => `${folder}/libcharon.so.0`,
)

/**
 * Whether this strongSwan supports IKEv1. A new version that was built with it has the words of Main Mode in its
 * library.
 */
export async function strongSwanTakesIkev1(files: SystemFiles, version: string | undefined): Promise<boolean> {
  if (!isAtLeast(version, WITHOUT_IKEV1)) return true
  const libraries = await Promise.all(LIBRARIES.map((path) => files.readText(path)))
  return libraries.some((text) => text?.includes('initiating Main Mode IKE_SA'))
}

export function isAtLeast(
  version: string | undefined,
  least: { readonly major: number; readonly minor: number },
): boolean {
  const [major = 0, minor = 0] = (version ?? '').split('.').map(Number)
  return major > least.major || (major === least.major && minor >= least.minor)
}

/** Searches the folders' listings, as this user may be unable to open an existing pppd. */
export async function hasProgram(files: SystemFiles, name: string): Promise<boolean> {
  const listings = await Promise.all(PROGRAM_FOLDERS.map((folder) => files.list(folder)))
  return listings.some((listing) => listing?.includes(name))
}

/** `l2tp_ppp` makes the tunnel fast; xl2tpd works without it, so its absence is not an obstacle. */
const MODULES = ['ppp_generic', 'esp4', 'xfrm_user', 'l2tp_ppp'] as const
const NEEDED_MODULES: readonly string[] = ['ppp_generic', 'esp4']
const MODPROBE_FOLDERS = ['/etc/modprobe.d', '/usr/lib/modprobe.d', '/lib/modprobe.d', '/run/modprobe.d']

export async function surveyModules(files: SystemFiles): Promise<readonly Check[]> {
  const release = ((await files.readText('/proc/sys/kernel/osrelease')) ?? '').trim()
  // A release is part of a path, so it must have the form of one.
  const folder = /^[A-Za-z0-9._+~-]+$/.test(release) ? `/lib/modules/${release}` : undefined
  const read = (name: string): Promise<string | undefined> =>
    folder === undefined ? Promise.resolve(undefined) : files.readText(`${folder}/${name}`)
  const [loaded, builtIn, available, rules] = await Promise.all([
    files.readText('/proc/modules'),
    read('modules.builtin'),
    read('modules.dep'),
    modprobeRules(files),
  ])
  const kernel: ModuleFiles = { loaded, builtIn, available, rules }
  return MODULES.map((name) => moduleCheck(name, moduleState(name, kernel)))
}

async function modprobeRules(files: SystemFiles): Promise<string> {
  const texts = await Promise.all(
    MODPROBE_FOLDERS.map(async (folder) => {
      const names = ((await files.list(folder)) ?? []).filter((name) => name.endsWith('.conf'))
      return Promise.all(names.map((name) => files.readText(`${folder}/${name}`)))
    }),
  )
  return texts.flat().join('\n')
}

function moduleCheck(name: string, state: CheckState): Check {
  const isMissed = state === 'missing' && NEEDED_MODULES.includes(name)
  const missed = isMissed ? { fault: fault('kernel-module-missing', { args: { module: name } }) } : {}
  return { id: name, group: 'module', state, ...missed }
}

/** Port 1701 in use is not an obstacle: the plugin then uses another port on our side. */
const PORTS = [500, 4500, 1701] as const
const OWN_PROGRAMS: readonly string[] = ['charon', 'charon-systemd', 'pluto', 'starter']

export async function surveyPorts(files: SystemFiles): Promise<readonly Check[]> {
  const [four, six] = await Promise.all([files.readText('/proc/net/udp'), files.readText('/proc/net/udp6')])
  if (four === undefined) return PORTS.map((port) => portCheck(port, 'unknown'))
  const sockets = parseSockets(`${four}\n${six ?? ''}`)
  const owners = await ownersOf(files, new Set(PORTS.flatMap((port) => sockets.get(port) ?? [])))
  return PORTS.map((port) => {
    const inodes = sockets.get(port)
    if (!inodes) return portCheck(port, 'free')
    const owner = inodes.map((inode) => owners.get(inode)).find((name) => name !== undefined)
    return portCheck(port, 'taken', owner)
  })
}

/** Names of the processes that own these sockets: root sees all of them, a user their own. */
async function ownersOf(files: SystemFiles, inodes: ReadonlySet<string>): Promise<ReadonlyMap<string, string>> {
  const owners = new Map<string, string>()
  if (inodes.size === 0) return owners
  for (const pid of ((await files.list('/proc')) ?? []).filter((name) => /^[0-9]+$/.test(name))) {
    const handles = (await files.list(`/proc/${pid}/fd`)) ?? []
    const targets = await Promise.all(handles.map((handle) => files.readLink(`/proc/${pid}/fd/${handle}`)))
    const held = targets.flatMap((target) => /^socket:\[(\d+)\]$/.exec(target ?? '')?.[1] ?? [])
    const ours = held.filter((inode) => inodes.has(inode))
    if (ours.length === 0) continue
    const name = ((await files.readText(`/proc/${pid}/comm`)) ?? '').trim()
    for (const inode of ours) if (name !== '') owners.set(inode, name)
  }
  return owners
}

/** @param owner holder of the port, if this user may know it */
export function portCheck(port: number, state: CheckState, owner?: string): Check {
  const isOthers = port !== 1701 && owner !== undefined && !OWN_PROGRAMS.includes(owner)
  return {
    id: `${port}`,
    group: 'port',
    state,
    ...(owner === undefined ? {} : { found: owner }),
    ...(isOthers ? { fault: fault('port-in-use', { args: { port, owner } }) } : {}),
  }
}
