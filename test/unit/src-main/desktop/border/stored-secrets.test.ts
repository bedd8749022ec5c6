import { expect, it } from 'vitest'
import { StoredSecrets } from '../../../../../src-main/desktop/border/stored-secrets.ts'
import { KeychainVault } from '../../../../../src-main/services/secrets/vault.ts'
import { profileWith, SECRETS } from '../../../../support/profiles.ts'
import { MemoryKeychain } from '../../../../support/services/keychains.ts'

const profiles = Array.from({ length: 50 }, (_, i) =>
  profileWith({ id: `00000000-0000-4000-8000-${String(i).padStart(12, '0')}`, name: `Customer ${i}` }),
)
const [first, second] = profiles
if (!first || !second) throw new Error('no profiles')

/** Over a keychain in memory; time stands still but for what a test adds. */
function opened() {
  const keychain = new MemoryKeychain()
  const vault = new KeychainVault({ keychain })
  const time = { now: 0 }
  const changes = { count: 0 }
  const stored = new StoredSecrets({
    vault,
    clock: { now: () => time.now, after: () => () => undefined },
    onChange: () => void (changes.count += 1),
  })
  const over = async (): Promise<void> => {
    while (profiles.some(({ id }) => stored.of(id) === undefined)) await new Promise((resolve) => setImmediate(resolve))
  }
  return { keychain, vault, time, changes, stored, over }
}

it('a look at the list waits for no answer of the keychain, and has them all in the end', async () => {
  const { vault, stored, over, keychain } = opened()
  await vault.set(first.id, SECRETS)
  keychain.calls = 0
  stored.look(profiles)
  expect([stored.of(first.id), keychain.calls]).toEqual([undefined, 0])
  await over()
  expect(stored.of(first.id)).toEqual(['password', 'psk'])
  expect(keychain.calls).toBe(4 * profiles.length)
})

it('asked about one, answers before the others are through', async () => {
  const { vault, stored } = opened()
  const last = profiles.at(-1) ?? first
  await vault.set(last.id, SECRETS)
  stored.look(profiles)
  expect(await stored.ask(last.id)).toEqual(['password', 'psk'])
  expect(stored.of(profiles.at(-2)?.id ?? '')).toBe(undefined)
})

it('what this process has changed is asked about anew, and that alone', async () => {
  const { vault, stored, over, keychain } = opened()
  stored.look(profiles)
  await over()
  await vault.set(second.id, SECRETS)
  keychain.calls = 0
  await stored.settle()
  expect([stored.of(second.id), keychain.calls]).toEqual([['password', 'psk'], 4])
  await vault.forget(second.id)
  await stored.settle()
  expect(stored.of(second.id)).toEqual([])
})

it('all are asked about again when a look costs a hundredth of the time, and no sooner', async () => {
  const { stored, over, keychain, time } = opened()
  stored.look(profiles)
  time.now = 3_000
  await over()
  await new Promise((resolve) => setImmediate(resolve))
  keychain.calls = 0
  time.now = 302_000
  stored.look(profiles)
  expect(keychain.calls).toBe(0)
  time.now = 303_000
  stored.look(profiles)
  await stored.ask(first.id)
  expect(keychain.calls).toBeGreaterThan(0)
})
