import { FileProfileStore } from '../../../src-main/services/profiles/profile-store.ts'
import { KeychainVault } from '../../../src-main/services/secrets/vault.ts'
import { freshDirectory } from './directory.ts'
import { MemoryKeychain } from './keychains.ts'
import { quietLog } from './quiet-log.ts'

/** The stores of profiles and secrets, real ones on a folder of the test and a keychain in memory. */
export function kept() {
  const keychain = new MemoryKeychain()
  return {
    profiles: new FileProfileStore({ directory: freshDirectory() }),
    vault: new KeychainVault({ keychain }),
    keychain,
    log: quietLog(),
  }
}
