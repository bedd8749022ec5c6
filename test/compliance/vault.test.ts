import { MemoryKeychain } from '../support/services/keychains.ts'
import { vaultSuite } from './vault.suite.ts'

const shared = new MemoryKeychain()
vaultSuite('a keychain in memory', () => shared)
