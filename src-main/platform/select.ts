import { existsSync } from 'node:fs'
import { homedir, userInfo } from 'node:os'
import { isAbsolute, join } from 'node:path'
import { env, platform } from 'node:process'
import { z } from 'zod'
import { HELPER_PATH } from '../contract/helper.ts'
import type { Autostart } from './autostart.ts'
import type { VpnBackend } from './backend.ts'
import { NO_MARKS, type NetworkMarks } from '../domain/networks/marks.ts'
import type { HostEvents } from './host-events.ts'
import type { HostNetwork } from './host-network.ts'
import { NOTHING_MANAGED, type Managed } from './managed.ts'
import { posixManaged } from './managed/posix.ts'
import type { InsideUnit, TunnelServices } from './tunnel-services.ts'
import { NO_SYSTEM_SETTINGS, type SystemSettings } from './system-settings.ts'

/** Options of the fake backend; its machine is in memory unless a file is given. */
const fakeOptions = () =>
  z.object({
    CULVERT_FAKE_MACHINE: z.string().refine(isAbsolute).optional(),
    /** `no` for tunnels that end with the process that dialled them. */
    CULVERT_FAKE_OUTLIVES: z.enum(['yes', 'no']).default('yes'),
    /** A folder that stands for the administrator's. */
    CULVERT_FAKE_MANAGED: z.string().startsWith('/').optional(),
    /** A file that describes the simulated computer's network and events; no events without it. */
    CULVERT_FAKE_COMPUTER: z.string().refine(isAbsolute).optional(),
    /** A file of settings that the simulated system keeps. */
    CULVERT_FAKE_SYSTEM: z.string().startsWith('/').optional(),
    CULVERT_FAKE_STEP: z.coerce.number().int().min(0).max(10_000).default(60),
  })

/**
 * The only code that asks which operating system this is. `CULVERT_BACKEND` chooses a backend by its name, `fake` the
 * simulated one; a backend is loaded only when chosen, so that a command that needs none starts at once.
 */
export async function selectBackend(): Promise<VpnBackend> {
  if (env.CULVERT_BACKEND === 'fake') {
    const [{ FakeBackend }, machines] = await Promise.all([import('./fake/backend.ts'), import('./fake/machine.ts')])
    const options = fakeOptions().parse(env)
    const machine = options.CULVERT_FAKE_MACHINE
      ? machines.fileMachine(options.CULVERT_FAKE_MACHINE)
      : machines.memoryMachine()
    const outlives = options.CULVERT_FAKE_OUTLIVES === 'yes'
    return new FakeBackend({ machine, step: options.CULVERT_FAKE_STEP, outlives })
  }
  if (platform === 'win32') {
    const { windowsBackend } = await import('./windows/backend.ts')
    return windowsBackend()
  }
  if (platform === 'darwin') {
    const { macosBackend } = await import('./macos/backend.ts')
    return macosBackend()
  }
  if (platform !== 'linux') throw new UnsupportedSystem(platform)
  if ((await linuxBackend()) === 'strongswan') {
    const { strongSwanBackend } = await import('./linux-strongswan/backend.ts')
    return withServices(strongSwanBackend())
  }
  const { networkManagerBackend, pluginTakesLocalId } = await import('./linux-networkmanager/backend.ts')
  return withServices(networkManagerBackend({ localId: await pluginTakesLocalId() }))
}

/** Loaded only if this computer has services: most have none, and every command would load it. */
async function withServices(backend: VpnBackend): Promise<VpnBackend> {
  if (!existsSync('/etc/culvert/services')) return backend
  const [{ besideServices }, { systemFiles }] = await Promise.all([
    import('./linux-unit/beside.ts'),
    import('./linux-daemons/run/files.ts'),
  ])
  return besideServices(backend, systemFiles)
}

async function fakeComputer() {
  const path = fakeOptions().parse(env).CULVERT_FAKE_COMPUTER
  const { fileComputer, quietComputer } = await import('./fake/computer.ts')
  return path === undefined ? quietComputer() : fileComputer(path)
}

/** The host events of this system. */
export async function selectHostEvents(): Promise<HostEvents> {
  if (env.CULVERT_BACKEND === 'fake') return (await fakeComputer()).events
  if (platform === 'win32') {
    const { windowsHostEvents } = await import('./windows/host-events.ts')
    return windowsHostEvents()
  }
  if (platform === 'darwin') {
    const { macosHostEvents } = await import('./macos/host-events.ts')
    return macosHostEvents()
  }
  if (platform !== 'linux') throw new UnsupportedSystem(platform)
  const { linuxHostEvents } = await import('./linux-host/host-events.ts')
  return linuxHostEvents()
}

/** The network that this computer is in; its code is loaded at the first use. */
export async function selectNetwork(): Promise<HostNetwork> {
  if (env.CULVERT_BACKEND === 'fake') return (await fakeComputer()).network
  if (platform !== 'linux') {
    const { getServers } = await import('node:dns')
    // An IPv6 server's address includes its zone, and brackets if it has a port.
    const bare = (server: string): string => server.replace(/^\[(.*)\].*$/, '$1').replace(/%.*$/, '')
    return { marks: marksHere, nameServers: () => Promise.resolve(getServers().map(bare)) }
  }
  const looks = async (): Promise<HostNetwork> => (await import('./linux-host/host-network.ts')).linuxNetwork()
  return { marks: async () => (await looks()).marks(), nameServers: async () => (await looks()).nameServers() }
}

/** On Windows and macOS. */
async function marksHere(): Promise<NetworkMarks> {
  if (platform === 'win32') return (await import('./windows/host-network.ts')).windowsMarks()
  return platform === 'darwin' ? (await import('./macos/host-network.ts')).macosMarks() : NO_MARKS
}

/** Starts the app at sign-in; undefined if the system itself keeps a list for that. */
export async function selectAutostart(): Promise<Autostart | undefined> {
  if (platform !== 'linux') return undefined
  return (await import('./linux-host/autostart.ts')).linuxAutostart()
}

/** Settings of the connections of other programs on this computer. */
export async function selectSystemSettings(): Promise<SystemSettings> {
  const { keptFiles, macosServices, windowsPhoneBooks } = await import('./kept-files/kept-files.ts')
  if (env.CULVERT_BACKEND === 'fake') {
    const path = fakeOptions().parse(env).CULVERT_FAKE_SYSTEM
    return path === undefined ? NO_SYSTEM_SETTINGS : keptFiles([path])
  }
  if (platform === 'win32') return windowsPhoneBooks(env)
  if (platform === 'darwin') return macosServices()
  if (platform !== 'linux') return NO_SYSTEM_SETTINGS
  return (await import('./linux-networkmanager/kept-connections.ts')).networkManagerConnections()
}

/** The administrator's settings on this computer. The fake backend reads them from a folder of the caller's. */
export async function selectManaged(): Promise<Managed> {
  if (env.CULVERT_BACKEND === 'fake') {
    const folder = fakeOptions().parse(env).CULVERT_FAKE_MANAGED
    return folder === undefined ? NOTHING_MANAGED : posixManaged(folder, folder)
  }
  if (platform === 'win32') return (await import('./managed/windows.ts')).windowsManaged()
  if (platform === 'darwin') return (await import('./managed/macos.ts')).macosManaged()
  return platform === 'linux' ? posixManaged() : NOTHING_MANAGED
}

/**
 * NetworkManager if it can be used, because it needs no root helper of ours and other programs see its tunnels;
 * strongSwan if only that can be used. If neither can, NetworkManager's survey says what to install.
 */
async function linuxBackend(): Promise<'networkmanager' | 'strongswan'> {
  const forced = env.CULVERT_BACKEND
  if (forced === 'networkmanager' || forced === 'strongswan') return forced
  // Without the helper there is no choice, so no time is spent on one.
  if (!existsSync(HELPER_PATH)) return 'networkmanager'
  const [{ networkManager, strongSwan }, { systemFiles }] = await Promise.all([
    import('./linux-daemons/alternatives.ts'),
    import('./linux-daemons/run/files.ts'),
  ])
  if ((await strongSwan(systemFiles, HELPER_PATH)).lacks.length > 0) return 'networkmanager'
  if ((await networkManager(systemFiles)).lacks.length > 0) return 'strongswan'
  const { networkManagerUsable } = await import('./linux-networkmanager/backend.ts')
  return (await networkManagerUsable()) ? 'networkmanager' : 'strongswan'
}

/** Whether this desktop shows tray icons. Only Linux has desktops that do not; the simulated system has a tray. */
export async function trayIsShown(): Promise<boolean> {
  if (platform !== 'linux' || env.CULVERT_BACKEND === 'fake') return env.CULVERT_FAKE_TRAY !== 'none'
  const address = env.DBUS_SESSION_BUS_ADDRESS ?? (env.XDG_RUNTIME_DIR && `unix:path=${env.XDG_RUNTIME_DIR}/bus`)
  if (!address) return false
  const { hasTrayHost } = await import('./linux-networkmanager/run/tray-host.ts')
  return hasTrayHost(address)
}

/** Milliseconds. */
const LONGEST_RELEASE = 60_000

export interface ServiceSources {
  /** The folder of this person's profiles, and the files in it that say which signed ones are trusted. */
  readonly folder: string
  readonly trust: readonly string[]
  /** Node.js and the command line, by absolute paths. */
  readonly program: readonly [node: string, command: string]
}

/** Creates tunnels that run without a window on this system; undefined if it has no means for that. */
export async function selectTunnelServices(sources: ServiceSources): Promise<TunnelServices | undefined> {
  const { program } = sources
  if (platform === 'linux') {
    const { unitServices } = await import('./linux-unit/service.ts')
    return unitServices({ program, profiles: sources, release })
  }
  if (platform !== 'win32' && platform !== 'darwin') return undefined
  const [{ personServices }, { launchAgents, taskScheduler }, { systemMachine }] = await Promise.all([
    import('./person-services/service.ts'),
    import('./person-services/launchers.ts'),
    import('./person-services/run/machine.ts'),
  ])
  const folder = join(sources.folder, 'services')
  const machine = systemMachine(folder)
  const launcher =
    platform === 'win32'
      ? taskScheduler(machine, env['SystemRoot'] ?? 'C:\\Windows')
      : launchAgents(machine, homedir(), userInfo().uid)
  return personServices({ launcher, folder, program })
}

/** Releases like a person's wish, through the backend that the units use. */
async function release(id: string): Promise<string | undefined> {
  const { strongSwanBackend } = await import('./linux-strongswan/backend.ts')
  const ended = await strongSwanBackend().release(id, AbortSignal.timeout(LONGEST_RELEASE))
  return ended.ok ? undefined : (ended.fault.os?.text ?? ended.fault.code)
}

/** What the systemd unit gives to this process, if it runs in one. */
export async function selectInsideUnit(): Promise<InsideUnit | undefined> {
  if (platform !== 'linux' || env['CREDENTIALS_DIRECTORY'] === undefined) return undefined
  return (await import('./linux-unit/inside.ts')).insideUnit(env)
}

/** Thrown on any system but Linux, macOS and Windows. */
export class UnsupportedSystem extends Error {
  override readonly name = 'UnsupportedSystem'
  constructor(system: string) {
    super(`this version of Culvert has no backend for ${system}`)
  }
}
