import { KeychainVault } from '../../../src-main/services/secrets/vault.ts'
import { systemKeychain } from '../../../src-main/services/secrets/vault-keychain.ts'
import { Secret } from '../../../src-main/domain/profile/secret.ts'

/** Makes every request to its environment's keychain and prints the answers: `vault-child.ts <profile id> [store]`. */
const [id = '', store] = process.argv.slice(2)
const vault = new KeychainVault({ keychain: systemKeychain() })
if (store) await vault.set(id, { password: new Secret('kept while it was open') })
const found = await vault.get(id)
console.log(
  JSON.stringify({
    state: await vault.state(),
    get: found.ok ? Object.keys(found.value) : found.fault,
    stored: await vault.stored(id),
    set: await vault.set(id, { psk: new Secret('x') }),
    forget: await vault.forget(id, 'psk'),
  }),
)
