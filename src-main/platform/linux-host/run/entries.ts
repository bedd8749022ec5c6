import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'
import process from 'node:process'

/** The autostart files in the person's own folder. */
export interface Entries {
  /** Undefined when it does not exist. */
  read(name: string): Promise<string | undefined>
  write(name: string, text: string): Promise<void>
  remove(name: string): Promise<void>
}

/** XDG base directory specification. */
const configFolder = (): string => {
  const set = process.env['XDG_CONFIG_HOME']
  return set !== undefined && isAbsolute(set) ? set : join(homedir(), '.config')
}

export function systemEntries(folder = join(configFolder(), 'autostart')): Entries {
  return {
    async read(name) {
      try {
        return await readFile(join(folder, name), 'utf8')
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
        throw error
      }
    },
    async write(name, text) {
      await mkdir(folder, { recursive: true, mode: 0o700 })
      const draft = join(folder, `.${name}.${process.pid}`)
      await writeFile(draft, text, { mode: 0o644 })
      await rename(draft, join(folder, name))
    },
    remove: (name) => rm(join(folder, name), { force: true }),
  }
}
