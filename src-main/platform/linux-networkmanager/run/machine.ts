import { spawn } from 'node:child_process'
import { mkdir, open, rm, stat, writeFile } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { createInterface } from 'node:readline'
import type { Result } from '../../../domain/result.ts'
import type { Clock, Stop } from '../../../domain/time.ts'
import { systemClock } from '../../time.ts'
import { ENVIRONMENT, hasSystemd, printed, systemFiles } from '../../linux-daemons/run/files.ts'
import { ipv4Of, type Found } from '../../linux-daemons/run/addresses.ts'
import type { SystemFiles } from '../../linux-daemons/survey.ts'
import { openBus, SYSTEM_BUS, type Bus } from '../../dbus/bus.ts'
import type { BusFailure } from '../../dbus/call.ts'

/** The programs that this backend runs, each with its whole command line; no word of it comes from elsewhere. */
const COMMANDS = {
  links: ['ip', '-s', '-j', 'addr'],
  associations: ['ip', 'xfrm', 'state', 'list', 'nokeys'],
  ipsec: ['ipsec', '--version'],
  xl2tpd: ['xl2tpd', '-v'],
  pppd: ['pppd', '--version'],
} as const satisfies Readonly<Record<string, readonly [string, ...string[]]>>
export type CommandName = keyof typeof COMMANDS

/** Everything outside the process that this backend uses. */
export interface Machine extends SystemFiles, Clock {
  /** A new connection to the system's message bus. */
  openBus(): Promise<Result<Bus, BusFailure>>
  readonly user: { readonly id: number; readonly name: string }
  /** The IPv4 addresses of a name. */
  lookUp(host: string): Promise<Found>
  /** Output of a program on either stream; undefined when it does not exist or took too long. */
  output(command: CommandName): Promise<string | undefined>
  /** Follows the journal from a moment on (milliseconds since 1970); each line is a JSON object. */
  followJournal(since: number, listener: (json: string) => void): Stop
  /** The journal's lines of a past period, as JSON objects; empty when this user may not read it. */
  readJournal(from: number, to: number): Promise<readonly string[]>
  /** Milliseconds since 1970 of its last change; undefined when it does not exist. */
  modified(path: string): Promise<number | undefined>
  isProgram(path: string): Promise<boolean>
  /** Whether systemd is the first process here (sd_booted(3)). */
  hasSystemd(): boolean
  /** Writes files that only this user can read, in a folder that only this user can enter. */
  writePrivate(folder: string, files: Readonly<Record<string, string>>): Promise<void>
  remove(folder: string): Promise<void>
  /** Folder of this user for files that must not outlive the login session. */
  readonly runtime: string
}

const JOURNAL_PROGRAMS = [
  ...['NetworkManager', 'nm-l2tp-service', 'charon', 'charon-systemd', 'pluto', 'addconn'],
  ...['starter', 'ipsec', 'xl2tpd', 'kl2tpd', 'pppd'],
]

export interface SystemMachineOptions {
  /** The system's own bus when absent. */
  readonly busAddress?: string
  readonly runtimeFolder?: string
}

export function systemMachine(options: SystemMachineOptions = {}): Machine {
  const { uid, username } = userInfo()
  const address = options.busAddress ?? SYSTEM_BUS
  return {
    openBus: () => openBus(address, systemClock),
    user: { id: uid, name: username },
    ...systemClock,
    lookUp: ipv4Of,
    output,
    followJournal,
    readJournal,
    ...systemFiles,
    hasSystemd,
    modified: (path) => stat(path).then(({ mtimeMs }) => Math.round(mtimeMs), nothing),
    writePrivate,
    remove: (folder) => rm(folder, { recursive: true, force: true }),
    runtime: options.runtimeFolder ?? runtimeFolder(uid),
  }
}

/** XDG base directory specification: a folder of the login session that is not on a disk. */
function runtimeFolder(uid: number): string {
  if (uid === 0) return '/run/culvert'
  const given = process.env['XDG_RUNTIME_DIR']
  return given?.startsWith('/') ? `${given}/culvert` : `/run/user/${uid}/culvert`
}

/** Result for something that may not exist. */
const nothing = (): undefined => undefined

function output(name: CommandName): Promise<string | undefined> {
  const [program, ...args] = COMMANDS[name]
  return printed(program, args)
}

const JOURNAL_LINES = [
  ...['--quiet', '--no-pager', '--output=json', '--output-fields=MESSAGE,_COMM,_PID,SYSLOG_IDENTIFIER'],
  ...JOURNAL_PROGRAMS.map((program) => `_COMM=${program}`),
]
const moment = (time: number): string => `@${(time / 1000).toFixed(3)}`

async function readJournal(from: number, to: number): Promise<readonly string[]> {
  const text = await printed('journalctl', [`--since=${moment(from)}`, `--until=${moment(to)}`, ...JOURNAL_LINES])
  return (text ?? '').split('\n')
}

/** Gives no lines when this user may not read the system's journal, or there is none. */
function followJournal(since: number, listener: (json: string) => void): Stop {
  const child = spawn('journalctl', ['--follow', '--no-tail', `--since=${moment(since)}`, ...JOURNAL_LINES], {
    env: ENVIRONMENT,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  // Without journalctl the attempt is judged by NetworkManager's answers.
  child.once('error', nothing)
  let stopped = false
  const lines = createInterface({ input: child.stdout })
  lines.on('line', (line) => {
    if (!stopped) listener(line)
  })
  return () => {
    stopped = true
    lines.close()
    child.kill('SIGTERM')
  }
}

async function writePrivate(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  for (const [name, text] of Object.entries(files)) {
    const path = `${folder}/${name}`
    await rm(path, { force: true })
    // Exclusive, so that a file or link that was planted in between is not written to.
    const file = await open(path, 'wx', 0o600)
    try {
      await writeFile(file, text)
    } finally {
      await file.close()
    }
  }
}
