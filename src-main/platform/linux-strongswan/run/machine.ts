import { existsSync, watch } from 'node:fs'
import { networkInterfaces } from 'node:os'
import process from 'node:process'
import { HELPER_PATH, SESSION_FOLDER, type HelperWord } from '../../../contract/helper.ts'
import type { Result } from '../../../domain/result.ts'
import type { Family } from '../../../domain/survey/packages.ts'
import type { Stop } from '../../../domain/time.ts'
import { installedHelper, openHelper, type HelperLink, type HelperProgram } from '../../helper-link/link.ts'
import { ipv4Of, type Found } from '../../linux-daemons/run/addresses.ts'
import { thisFamily } from '../../linux-daemons/run/distribution.ts'
import { hasSystemd, printed, systemFiles } from '../../linux-daemons/run/files.ts'
import type { SystemFiles } from '../../linux-daemons/survey.ts'
import type { Services } from '../../linux-services/services.ts'

/** The programs that this backend runs itself, each with its whole command line; they only print their version. */
const COMMANDS = {
  ipsec: ['ipsec', '--version'],
  swanctl: ['swanctl', '--version'],
  xl2tpd: ['xl2tpd', '-v'],
  pppd: ['pppd', '--version'],
} as const satisfies Readonly<Record<string, readonly [string, ...string[]]>>
export type CommandName = keyof typeof COMMANDS

/** Everything outside the process that this backend uses; the helper does what needs root. */
export interface Machine extends SystemFiles {
  /** Effective user id. */
  readonly user: number
  /** Root's helper, already greeted. Faults: those of `openHelper`. */
  openHelper(signal: AbortSignal, word?: HelperWord): Promise<Result<HelperLink>>
  /** Path of the helper, which may not exist. */
  readonly helper: string
  /** Folder of the session files, which may not exist. */
  readonly sessions: string
  /** Output of a program; undefined when it does not exist or took too long. */
  output(command: CommandName): Promise<string | undefined>
  /** The services of systemd; undefined when systemd is not the first process. */
  readonly services: Services | undefined
  /** The distribution family of this computer, if its os-release tells. */
  family(): Family | undefined
  /** The IPv4 addresses of a name, as xl2tpd supports only IPv4. An address resolves to itself. */
  lookUp(host: string): Promise<Found>
  /** IPv4 address of a link, if it has one. */
  addressOf(link: string): string | undefined
  /** Calls `listener` when something in the folder changes; does nothing while the folder does not exist. */
  watchFolder(path: string, listener: () => void): Stop
}

export interface SystemMachineOptions {
  readonly program?: HelperProgram
}

export function systemMachine(options: SystemMachineOptions = {}): Machine {
  const program = options.program ?? installedHelper()
  return {
    ...systemFiles,
    user: process.geteuid?.() ?? -1,
    openHelper: (signal, word) => openHelper(program, signal, word),
    helper: HELPER_PATH,
    sessions: SESSION_FOLDER,
    services: hasSystemd() ? lateServices : undefined,
    family: thisFamily,
    output: (name) => printed(COMMANDS[name][0], COMMANDS[name].slice(1)),
    lookUp: ipv4Of,
    addressOf: (link) => networkInterfaces()[link]?.find(({ family }) => family === 'IPv4')?.address,
    watchFolder,
  }
}

/** Loaded on demand: a connect does not need it. */
const lateServices: Services = {
  stateOf: async (service) => (await systemServices()).stateOf(service),
  start: async (service) => (await systemServices()).start(service),
}

async function systemServices(): Promise<Services> {
  const [{ openBus, SYSTEM_BUS }, { systemdServices }, { systemClock }] = await Promise.all([
    import('../../dbus/bus.ts'),
    import('../../linux-services/services.ts'),
    import('../../time.ts'),
  ])
  return systemdServices(() => openBus(SYSTEM_BUS, systemClock))
}

function watchFolder(path: string, listener: () => void): Stop {
  if (!existsSync(path)) return () => undefined
  try {
    const watcher = watch(path, { persistent: false }, listener)
    // The folder was removed: callers that poll will find it again.
    watcher.on('error', () => watcher.close())
    return () => watcher.close()
  } catch {
    // The folder vanished in between, or no watches are left: polling finds every change, too, only later.
    return () => undefined
  }
}
