import { describe, expect, it } from 'vitest'
import { nodeCrypto } from '../../../../src-main/crypto/node.ts'
import type { Crypto } from '../../../../src-main/crypto/port.ts'
import { selfTest } from '../../../../src-main/crypto/self-test.ts'

describe('the self-test', () => {
  it('finds that this engine can everything', () => {
    const { works, missing } = selfTest(nodeCrypto, [2, 14, 19, 20, 21])
    expect(missing).toEqual([])
    expect(works.size).toBe(6 + 5 + 4 + 1 + 5)
  })

  it('knows an exchange of every group', () => {
    expect(selfTest(nodeCrypto).missing).toEqual([])
  })

  it('counts an algorithm that throws as missing, and what is built on it', () => {
    const withoutMd: Crypto = {
      ...nodeCrypto,
      hash: (name, ...parts) => {
        if (name === 'md5' || name === 'md4') throw new Error('digital envelope routines::unsupported')
        return nodeCrypto.hash(name, ...parts)
      },
    }
    expect(selfTest(withoutMd, []).missing).toEqual(['md4', 'md5', 'mschapv2'])
  })

  it('counts a wrong answer as missing', () => {
    const wrong: Crypto = {
      ...nodeCrypto,
      cbcEncrypt: (_cipher, _key, _iv, plain) => ({ ok: true, value: plain }),
      keyShare: (group, entropy) => ({
        ...nodeCrypto.keyShare(group, entropy),
        shared: () => ({ ok: false, fault: { kind: 'public-value', reason: 'range' } }),
      }),
    }
    expect(selfTest(wrong, [14]).missing).toEqual(['aes-cbc', '3des-cbc', 'group-14'])
  })
})
