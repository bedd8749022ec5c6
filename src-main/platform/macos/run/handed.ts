import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock, Stop } from '../../../domain/time.ts'

/**
 * Configuration profiles handed to macOS: `open` returns before they have been read, so each one stays in a private
 * folder for a short while.
 */
export interface Handed {
  /** Writes the text for macOS to read and replaces the former one of this id. @returns its path */
  put(id: string, text: string): Promise<string>
  /** Has no effect if there is none. */
  remove(id: string): Promise<void>
}

/** Milliseconds; System Settings takes a second or two to start and read it. */
const KEPT_MS = 20_000

export function handedFiles(folder: string, clock: Clock): Handed {
  const timers = new Map<string, Stop>()
  const pathOf = (id: string): string => join(folder, `${id}.mobileconfig`)
  const remove = async (id: string): Promise<void> => {
    timers.get(id)?.()
    timers.delete(id)
    await rm(pathOf(id), { force: true })
  }
  const swept = sweep(folder, clock)
  return {
    async put(id, text) {
      await swept
      await mkdir(folder, { recursive: true, mode: 0o700 })
      await remove(id)
      await writeFile(pathOf(id), text, { mode: 0o600, flag: 'wx' })
      timers.set(
        id,
        clock.after(KEPT_MS, () => void remove(id)),
      )
      return pathOf(id)
    },
    async remove(id) {
      await swept
      await remove(id)
    },
  }
}

/** Removes the files of a process that ended early; a recent one may be another process's current file. */
async function sweep(folder: string, clock: Clock): Promise<void> {
  const names = await unlessAbsent(readdir(folder), [])
  for (const name of names.filter((item) => item.endsWith('.mobileconfig'))) {
    const path = join(folder, name)
    const found = await unlessAbsent(stat(path), undefined)
    if (found && clock.now() - found.mtimeMs > KEPT_MS) await rm(path, { force: true })
  }
}

async function unlessAbsent<Value, Other>(work: Promise<Value>, other: Other): Promise<Value | Other> {
  try {
    return await work
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return other
    throw error
  }
}
