import { join } from 'node:path'
import { systemFiles, type Files } from '../files/atomic-file.ts'
import { holderOf, takeLock, type Release } from '../files/file-lock.ts'

/** One connect at a time, over all of a person's processes: window and command line do not see each other's plans. */
export interface SessionClaim {
  /** For as long as the connect is under way; the name is for the others to show. */
  take(id: string, name: string): Promise<{ readonly release: Release } | { readonly heldFor: string }>
  /** The profile that a living process is connecting. */
  holder(): Promise<string | undefined>
}

const CLAIM_FILE = 'session.lock'

/** A lock file; it frees itself when its process dies. */
export function fileClaim(directory: string, files: Files = systemFiles): SessionClaim {
  const path = join(directory, CLAIM_FILE)
  return {
    async take(id, name) {
      await files.mkdir(directory, { recursive: true, mode: 0o700 })
      const lock = await takeLock(files, path, `${id} ${name}`)
      return lock.taken ? { release: lock.release } : { heldFor: lock.holder?.note.replace(/^\S+ /, '') ?? name }
    },
    holder: async () => (await holderOf(files, path))?.note.split(' ')[0],
  }
}
