import { isAbsolute, join } from 'node:path'

/** Where one person's profiles, settings and log are; the same for window and command line. */
export interface Places {
  readonly directory: string
  readonly logDirectory: string
}

/** The home folders of people and root on macOS; no other system uses either. */
const MAC_HOME = /^(?:\/Users\/|\/var\/root$)/

/**
 * `CULVERT_HOME` for everything if it is set; else the application data of Windows, the Library of macOS, or the
 * folders of the XDG base directory specification, which requires ignoring a variable that is not an absolute path.
 */
export function placesFor(env: Readonly<Record<string, string | undefined>>, home: string): Places {
  const folder = (name: string): string | undefined => {
    const value = env[name]
    return value !== undefined && isAbsolute(value) ? value : undefined
  }
  const own = folder('CULVERT_HOME')
  if (own) return { directory: own, logDirectory: own }
  const windows = folder('APPDATA')
  if (windows) {
    const directory = join(windows, 'Culvert')
    return { directory, logDirectory: join(folder('LOCALAPPDATA') ?? windows, 'Culvert') }
  }
  if (MAC_HOME.test(home)) {
    const library = join(home, 'Library')
    return {
      directory: join(library, 'Application Support', 'Culvert'),
      logDirectory: join(library, 'Logs', 'Culvert'),
    }
  }
  return {
    directory: join(folder('XDG_CONFIG_HOME') ?? join(home, '.config'), 'culvert'),
    logDirectory: join(folder('XDG_STATE_HOME') ?? join(home, '.local', 'state'), 'culvert'),
  }
}
