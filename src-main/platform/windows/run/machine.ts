import { stat } from 'node:fs/promises'
import { homedir, networkInterfaces } from 'node:os'
import { env } from 'node:process'
import { win32 } from 'node:path'
import type { Clock, Stop } from '../../../domain/time.ts'
import { placesFor } from '../../places.ts'
import { systemClock } from '../../time.ts'
import type { Ras } from '../calls/ras.ts'
import { elevateBySystem, type Elevate } from '../../elevate.ts'
import { entryStore, type EntryStore } from './entries.ts'
import { powerShell, type Ask } from './powershell.ts'
import { rasDial } from './rasdial.ts'

/** Everything outside the process that this backend touches. */
export interface Machine extends Clock {
  readonly ask: Ask
  readonly ras: Ras
  readonly entries: EntryStore
  readonly elevate: Elevate
  /** Calls the listener after what may have changed the list of tunnels. */
  changes(listener: () => void): Stop
}

/** The links' addresses and the phone books' times are read without starting a program. */
const LOOK_MS = 2_000

/**
 * Windows' programs by their absolute paths: what lies in the working folder or on PATH is not started. `SystemRoot` is
 * set by Windows for every process.
 */
export function systemMachine(): Machine {
  const system32 = win32.join(env['SystemRoot'] ?? 'C:\\Windows', 'System32')
  const books = [env['APPDATA'], env['ProgramData']].flatMap((folder) =>
    folder === undefined ? [] : win32.join(folder, 'Microsoft\\Network\\Connections\\Pbk\\rasphone.pbk'),
  )
  return {
    ...systemClock,
    ask: powerShell({ program: win32.join(system32, 'WindowsPowerShell\\v1.0\\powershell.exe'), clock: systemClock }),
    ras: rasDial({ program: win32.join(system32, 'rasdial.exe'), phoneBook: books[0] ?? '', clock: systemClock }),
    entries: entryStore(win32.join(placesFor(env, homedir()).directory, 'windows')),
    elevate: elevateBySystem,
    changes: (listener) => looking(systemClock, books, listener),
  }
}

/** Reports when the look of links and files is another than at the look before. */
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
