import { FileProfileStore } from '../../../src-main/services/profiles/profile-store.ts'
import { KeychainVault } from '../../../src-main/services/secrets/vault.ts'
import { freshDirectory } from './directory.ts'
import { MemoryKeychain } from './keychains.ts'
import { quietLog } from './quiet-log.ts'

/** What keeps profiles and secrets, real over a folder of the test's own and a keychain in memory. */
export function kept() {
  const keychain = new MemoryKeychain()
  return {
    profiles: new FileProfileStore({ directory: freshDirectory() }),
    vault: new KeychainVault({ keychain }),
    keychain,
    log: quietLog(),
  }
}
