import { join } from 'node:path'
import { systemFiles, type Files } from '../files/atomic-file.ts'
import { holderOf, takeLock, type Release } from '../files/file-lock.ts'

/** Allows one connect at a time over all processes of a user, which do not know each other's intentions. */
export interface SessionClaim {
  /** Held as long as the connect is in progress; other processes show the name. */
  take(id: string, name: string): Promise<{ readonly release: Release } | { readonly heldFor: string }>
  /** Name of the profile that a living process is connecting. */
  holder(): Promise<string | undefined>
}

const CLAIM_FILE = 'session.lock'

/** A lock file; the lock ends with its process. */
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
