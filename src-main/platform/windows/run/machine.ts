import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { lookup } from 'node:dns/promises'
import { stat } from 'node:fs/promises'
import { homedir, networkInterfaces } from 'node:os'
import { env } from 'node:process'
import { win32 } from 'node:path'
import type { Clock, Stop } from '../../../domain/time.ts'
import { placesFor } from '../../places.ts'
import { systemClock } from '../../time.ts'
import type { RasLibrary, RasProgram } from '../calls/ras.ts'
import { doorProgram } from '../../ffi-door/program.ts'
import { elevateBySystem, type Elevate } from '../../elevate.ts'
import { entryStore, type EntryStore } from './entries.ts'
import { rasLibrary } from './library.ts'
import { powerShell, type Ask } from './powershell.ts'
import { rasDial } from './rasdial.ts'

/** Everything outside the process that this backend uses. */
export interface Machine extends Clock {
  readonly ask: Ask
  /** Absent if this installation has no process for it. */
  readonly library?: RasLibrary
  readonly rasdial: RasProgram
  readonly entries: EntryStore
  readonly elevate: Elevate
  /** Addresses of a host as this computer resolves it; empty if it cannot. */
  resolve(host: string): Promise<readonly string[]>
  /** A random key that nobody knows, as a placeholder for one that is set by other means. */
  randomKey(): string
  /** Calls the listener after events that may have changed the list of tunnels. */
  changes(listener: () => void): Stop
}

/** Milliseconds; the links' addresses and the phone books' times are read without starting a program. */
const LOOK_MS = 2_000

/** The library, if it can be called now. */
export async function usableLibrary({ library }: Machine): Promise<RasLibrary | undefined> {
  return library && (await library.lacks()) === undefined ? library : undefined
}

/** Environment variables that Windows' libraries and Node need. */
const DOOR_VARIABLES = [
  'SystemRoot',
  'SystemDrive',
  'APPDATA',
  'LOCALAPPDATA',
  'ProgramData',
  'USERPROFILE',
  'TEMP',
  'TMP',
]

/**
 * Windows' programs and libraries by their absolute paths, so that nothing in the working folder or PATH is started.
 * Windows sets `SystemRoot` for every process.
 */
export function systemMachine(): Machine {
  const system32 = win32.join(env['SystemRoot'] ?? 'C:\\Windows', 'System32')
  const books = bookPaths()
  const libraries = ['rasapi32.dll', 'kernel32.dll'].map((name) => win32.join(system32, name))
  const door = doorProgram('ras', import.meta.dirname, DOOR_VARIABLES)
  const program = { ...door, args: [...door.args, ...libraries] }
  const library = door.args.every((path) => existsSync(path))
    ? rasLibrary({ program, books, clock: systemClock })
    : undefined
  return {
    ...systemClock,
    ask: powerShell({ program: win32.join(system32, 'WindowsPowerShell\\v1.0\\powershell.exe'), clock: systemClock }),
    ...(library ? { library } : {}),
    rasdial: rasDial({ program: win32.join(system32, 'rasdial.exe'), phoneBook: books.own, clock: systemClock }),
    entries: entryStore(win32.join(placesFor(env, homedir()).directory, 'windows')),
    elevate: elevateBySystem,
    resolve: (host) =>
      lookup(host, { all: true }).then(
        (found) => found.map(({ address }) => address),
        () => [],
      ),
    randomKey: () => randomBytes(24).toString('base64url'),
    changes: (listener) => changes(library, Object.values(books), listener),
  }
}

function bookPaths(): { readonly own: string; readonly shared: string } {
  const inside = 'Microsoft\\Network\\Connections\\Pbk\\rasphone.pbk'
  return {
    own: win32.join(env['APPDATA'] ?? win32.join(homedir(), 'AppData\\Roaming'), inside),
    shared: win32.join(env['ProgramData'] ?? 'C:\\ProgramData', inside),
  }
}

/** RAS reports tunnels, files show changed entries. A command that ends before the second look starts no process. */
function changes(library: RasLibrary | undefined, files: readonly string[], listener: () => void): Stop {
  let stopWatching: Stop = () => undefined
  const stops = [
    looking(systemClock, files, listener),
    systemClock.after(LOOK_MS, () => (stopWatching = library?.watch(listener) ?? stopWatching)),
    () => stopWatching(),
  ]
  return () => stops.forEach((stop) => stop())
}

/** Calls the listener when links or files differ from the previous look. */
export function looking(clock: Clock, files: readonly string[], listener: () => void): Stop {
  let last: string | undefined
  let stopped = false
  let stop: Stop = () => undefined
  const look = async (): Promise<void> => {
    const now = await lookOf(files)
    if (stopped) return
    if (last !== undefined && now !== last) listener()
    last = now
    stop = clock.after(LOOK_MS, () => void look())
  }
  void look()
  return () => {
    stopped = true
    stop()
  }
}

async function lookOf(files: readonly string[]): Promise<string> {
  const times = await Promise.all(
    files.map((path) =>
      stat(path).then(
        ({ mtimeMs, size }) => `${mtimeMs} ${size}`,
        () => '',
      ),
    ),
  )
  const links = Object.entries(networkInterfaces()).map(([name, list]) => [name, list?.map(({ address }) => address)])
  return JSON.stringify([links, times])
}
