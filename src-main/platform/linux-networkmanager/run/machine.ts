import { spawn } from 'node:child_process'
import { constants } from 'node:fs'
import { access, mkdir, open, readdir, readFile, readlink, rm, stat, writeFile } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { createInterface } from 'node:readline'
import type { Result } from '../../../domain/result.ts'
import type { Stop } from '../../backend.ts'
import { openBus, type Bus, type BusFailure } from './bus.ts'

/** The programs this backend runs, each with its whole command line: no word of it ever comes from elsewhere. */
const COMMANDS = {
  links: ['ip', '-s', '-j', 'addr'],
  associations: ['ip', 'xfrm', 'state', 'list', 'nokeys'],
  ipsec: ['ipsec', '--version'],
  xl2tpd: ['xl2tpd', '-v'],
  pppd: ['pppd', '--version'],
} as const satisfies Readonly<Record<string, readonly [string, ...string[]]>>
export type CommandName = keyof typeof COMMANDS

/** Everything outside the process that this backend touches. */
export interface Machine {
  /** A new connection to the system's message bus. */
  openBus(): Promise<Result<Bus, BusFailure>>
  readonly user: { readonly id: number; readonly name: string }
  /** Milliseconds since 1970. */
  now(): number
  /** What a program printed on either stream; undefined when it is not there or took too long. */
  output(command: CommandName): Promise<string | undefined>
  /** The journal's lines from a moment on (milliseconds since 1970), as JSON objects, as they come. */
  followJournal(since: number, listener: (json: string) => void): Stop
  /** Undefined when it is not there or not for this user. */
  readText(path: string): Promise<string | undefined>
  readLink(path: string): Promise<string | undefined>
  /** Milliseconds since 1970 of its last change; undefined when it is not there. */
  modified(path: string): Promise<number | undefined>
  list(path: string): Promise<readonly string[] | undefined>
  isProgram(path: string): Promise<boolean>
  /** Writes files that only this user can read, in a folder that only this user can enter. */
  writePrivate(folder: string, files: Readonly<Record<string, string>>): Promise<void>
  remove(folder: string): Promise<void>
  /** Folder for what must not outlive the session, of this user alone. */
  readonly runtime: string
}

/** Nothing of the caller's environment reaches a child. */
const ENVIRONMENT = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C' }
const COMMAND_MS = 5000
const MOST_BYTES = 4 * 1024 * 1024
const JOURNAL_PROGRAMS = [
  ...['NetworkManager', 'nm-l2tp-service', 'charon', 'charon-systemd', 'pluto', 'addconn'],
  ...['starter', 'ipsec', 'xl2tpd', 'kl2tpd', 'pppd'],
]

export interface SystemMachineOptions {
  /** The system's own bus when not given. */
  readonly busAddress?: string
  readonly runtimeFolder?: string
}

export function systemMachine(options: SystemMachineOptions = {}): Machine {
  const { uid, username } = userInfo()
  const address = options.busAddress ?? 'unix:path=/run/dbus/system_bus_socket'
  return {
    openBus: () => openBus(address),
    user: { id: uid, name: username },
    now: () => Date.now(),
    output,
    followJournal,
    readText,
    readLink: (path) => readlink(path).catch(nothing),
    modified: (path) => stat(path).then(({ mtimeMs }) => Math.round(mtimeMs), nothing),
    list: (path) => readdir(path).catch(nothing),
    isProgram: (path) =>
      access(path, constants.X_OK).then(
        () => true,
        () => false,
      ),
    writePrivate,
    remove: (folder) => rm(folder, { recursive: true, force: true }),
    runtime: options.runtimeFolder ?? runtimeFolder(uid),
  }
}

/** XDG base directory specification: a folder of the login session, on no disk. */
function runtimeFolder(uid: number): string {
  if (uid === 0) return '/run/culvert'
  const given = process.env['XDG_RUNTIME_DIR']
  return given?.startsWith('/') ? `${given}/culvert` : `/run/user/${uid}/culvert`
}

/** For the readings whose failure means only that the fact cannot be had. */
const nothing = (): undefined => undefined

async function readText(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch {
    return undefined
  }
}

function output(name: CommandName): Promise<string | undefined> {
  const [program, ...args] = COMMANDS[name]
  return new Promise((resolve) => {
    const child = spawn(program, args, { env: ENVIRONMENT, stdio: ['ignore', 'pipe', 'pipe'] })
    const pieces: Buffer[] = []
    let size = 0
    const late = setTimeout(() => child.kill('SIGKILL'), COMMAND_MS)
    const collect = (piece: Buffer): void => {
      size += piece.length
      if (size > MOST_BYTES) child.kill('SIGKILL')
      else pieces.push(piece)
    }
    child.stdout.on('data', collect)
    child.stderr.on('data', collect)
    child.once('error', () => {
      clearTimeout(late)
      resolve(undefined)
    })
    child.once('close', (_code, signal) => {
      clearTimeout(late)
      resolve(signal === null ? Buffer.concat(pieces).toString('utf8') : undefined)
    })
  })
}

/** Silent where this user may not read the system's journal, or there is none. */
function followJournal(since: number, listener: (json: string) => void): Stop {
  const child = spawn(
    'journalctl',
    [
      ...['--follow', '--no-tail', '--quiet', '--no-pager', '--output=json'],
      '--output-fields=MESSAGE,_COMM,_PID,SYSLOG_IDENTIFIER',
      `--since=@${(since / 1000).toFixed(3)}`,
      ...JOURNAL_PROGRAMS.map((program) => `_COMM=${program}`),
    ],
    { env: ENVIRONMENT, stdio: ['ignore', 'pipe', 'ignore'] },
  )
  // Without journalctl the attempt is judged by what NetworkManager says.
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
    // Exclusive, so that nothing planted in between is written through.
    const file = await open(path, 'wx', 0o600)
    try {
      await writeFile(file, text)
    } finally {
      await file.close()
    }
  }
}
