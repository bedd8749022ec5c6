import { describe, expect, it } from 'vitest'
import { nodeCrypto } from '../../../../../src-main/crypto/node.ts'
import type { Crypto } from '../../../../../src-main/crypto/port.ts'
import { ableOf } from '../../../../../src-main/probe/connect/able.ts'
import { profileWith } from '../../../../support/profiles.ts'

const lacks = (): never => {
  throw new Error('digital envelope routines::unsupported')
}

/** An engine in FIPS mode refuses MD5; one without P-384 refuses its shares. */
const strict: Crypto = {
  ...nodeCrypto,
  hash: (name, ...parts) => (name === 'md5' ? lacks() : nodeCrypto.hash(name, ...parts)),
  hmac: (name, ...rest) => (name === 'md5' ? lacks() : nodeCrypto.hmac(name, ...rest)),
  keyShare: (group, entropy) => (group === 20 ? lacks() : nodeCrypto.keyShare(group, entropy)),
}

const profile = profileWith({
  ipsec: {
    phase1: ['aes256-sha256-ecp384', 'aes128-sha1-modp2048', '3des-md5-modp1024'],
    phase2: ['aes256-sha256', '3des-md5'],
    allowWeak: true,
  },
  ppp: { methods: ['chap', 'mschapv2', 'pap'] },
})

describe('what of a profile the engine can carry out', () => {
  it('is all of it on the engine of these tests', () => {
    const { ipsec, ppp } = profile
    expect(ableOf(nodeCrypto, profile)).toEqual({
      phase1: ipsec.phase1,
      phase2: ipsec.phase2,
      methods: ppp.methods,
      missing: [],
    })
  })

  it('leaves out what needs an algorithm that is missing', () => {
    expect(ableOf(strict, profile)).toEqual({
      phase1: ['aes128-sha1-modp2048'],
      phase2: ['aes256-sha256'],
      methods: ['mschapv2', 'pap'],
      missing: [],
    })
  })

  it('names the missing algorithms where nothing of a list is left', () => {
    const old = profileWith({
      ipsec: { phase1: ['3des-md5-modp1024'], phase2: ['3des-md5'], allowWeak: true },
      ppp: { methods: ['chap'] },
    })
    expect(ableOf(strict, old)).toMatchObject({ phase1: [], phase2: [], methods: [] })
    expect([...ableOf(strict, old).missing].sort()).toEqual(['hmac-md5', 'md5'])
  })
})
