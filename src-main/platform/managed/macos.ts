import { dirname } from 'node:path'
import { stat } from 'node:fs/promises'
import type { Managed, ManagedState } from '../managed.ts'
import { isRootsAlone, readRoots } from './posix-folder.ts'
import { posixManaged } from './posix.ts'
import { plistAsXml } from './run/tools.ts'
import { together } from './settings.ts'
import { stateOfValues } from './values.ts'

/** What device management has forced on every user of the computer. Those of one user, and `defaults write`, do not count. */
export const PREFERENCES = '/Library/Managed Preferences/org.example.culvert.plist'
export const MACOS_FOLDER = '/Library/Application Support/Culvert'

export interface MacPlaces {
  readonly preferences?: string
  readonly folder?: string
  /** The highest folder whose owner is looked at. */
  readonly top?: string
  readonly asXml?: (path: string) => Promise<string | undefined>
}

/** macOS: managed preferences, and folders of root's like those of Linux, together. */
export function macosManaged({
  preferences = PREFERENCES,
  folder = MACOS_FOLDER,
  top = '/',
  asXml = plistAsXml,
}: MacPlaces = {}): Managed {
  const folders = posixManaged(folder, top)
  const exists = (path: string): Promise<boolean> =>
    stat(path).then(
      () => true,
      () => false,
    )
  return {
    isSet: async () => (await exists(preferences)) || (await folders.isSet()),
    async read() {
      const [inFolders, forced] = await Promise.all([
        folders.read(),
        exists(preferences).then((is) => (is ? readPreferences(preferences, top, asXml) : undefined)),
      ])
      return forced ? together(inFolders, forced) : inFolders
    },
  }
}

async function readPreferences(
  path: string,
  top: string,
  asXml: NonNullable<MacPlaces['asXml']>,
): Promise<ManagedState> {
  const isTheirs = (await isRootsAlone(dirname(path), top)) && (await readRoots(path)) !== undefined
  const xml = isTheirs ? await asXml(path) : undefined
  return stateOfValues(xml === undefined ? undefined : await plistValues(xml), path)
}

/** The reader of property lists is loaded where there is one: every command asks whether something is set. */
async function plistValues(xml: string): Promise<unknown> {
  const { parse } = await import('plist')
  try {
    return parse(xml)
  } catch {
    return undefined
  }
}
