import { expect, it } from 'vitest'
import { givenKeychain } from '../../../../../src-main/services/secrets/given-keychain.ts'
import { KeychainVault } from '../../../../../src-main/services/secrets/vault.ts'
import { OFFICE_ID, textsOf } from '../../../../support/profiles.ts'

/** Of a length that fills two pieces of the vault's whole. */
const KEY = `-----BEGIN PRIVATE KEY-----\n${'A'.repeat(4_800)}`.slice(0, 4_800 - 26) + '\n-----END PRIVATE KEY-----\n'

it('secrets that a process was given are read through the vault, long ones whole, and nothing is kept', async () => {
  const given: Readonly<Record<string, string>> = { password: 'correct-horse-42', privateKey: KEY }
  const vault = new KeychainVault({ keychain: givenKeychain((field) => Promise.resolve(given[field])) })
  const read = await vault.get(OFFICE_ID)
  expect(read.ok && textsOf(read.value)).toEqual(given)
  expect(await vault.stored(OFFICE_ID)).toEqual(['password', 'privateKey'])
  expect((await vault.set(OFFICE_ID, read.ok ? read.value : {})).ok).toBe(false)
})
