import { open } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { SystemSettings, SystemSettingsFile } from '../system-settings.ts'

/** The most that a reader of settings accepts. */
const LARGEST = 4 * 1024 * 1024
const BOOK = ['Microsoft', 'Network', 'Connections', 'Pbk', 'rasphone.pbk']

/** Windows phone books: the person's own, and the one for all users. */
export const windowsPhoneBooks = (environment: Readonly<Record<string, string | undefined>>): SystemSettings =>
  keptFiles(
    [environment['APPDATA'], environment['PROGRAMDATA']].flatMap((folder) =>
      folder === undefined || folder === '' ? [] : [join(folder, ...BOOK)],
    ),
  )

/** The services of macOS, which every user may read. */
export const macosServices = (): SystemSettings =>
  keptFiles(['/Library/Preferences/SystemConfiguration/preferences.plist'])

/** Files at constant paths, unchanged. */
export function keptFiles(paths: readonly string[]): SystemSettings {
  return {
    async read(signal) {
      const files: SystemSettingsFile[] = []
      for (const path of paths) {
        signal.throwIfAborted()
        const octets = await octetsOf(path)
        if (octets) files.push({ name: basename(path), octets })
      }
      return files
    },
  }
}

/** Undefined if the file is missing, cannot be read, is not a regular file, or is larger than any file of settings. */
async function octetsOf(path: string): Promise<Uint8Array | undefined> {
  try {
    const file = await open(path, 'r')
    try {
      const { size } = await file.stat().then((stat) => (stat.isFile() ? stat : { size: 0 }))
      return size > 0 && size <= LARGEST ? Uint8Array.from(await file.readFile()) : undefined
    } finally {
      await file.close()
    }
  } catch {
    return undefined
  }
}
