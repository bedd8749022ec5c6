import { getDiffieHellman } from 'node:crypto'
import { expect, it } from 'vitest'
import { modpPrime, MODP_GROUPS } from '../../../../src-main/crypto/modp.ts'

it.each(MODP_GROUPS)('the prime of group %i is the one that OpenSSL has', (group) => {
  expect(modpPrime(group).toString(16)).toBe(getDiffieHellman(`modp${group}`).getPrime('hex'))
})
