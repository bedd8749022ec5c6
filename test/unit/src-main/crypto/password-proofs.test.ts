import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { Secret } from '../../../../src-main/domain/profile/secret.ts'
import {
  authenticatorResponse,
  bareUser,
  challengeHash,
  isAuthenticatorProof,
  ntPasswordHash,
  ntResponse,
  spreadKey,
} from '../../../../src-main/crypto/mschap.ts'
import { nodeCrypto } from '../../../../src-main/crypto/node.ts'
import { chapResponse, tunnelResponse } from '../../../../src-main/crypto/shared-secret-md5.ts'
import { hex, utf8 } from '../../../../src-main/crypto/bytes.ts'
import { octets, vectors } from './vectors.ts'

describe('MS-CHAPv2', () => {
  const [vector] = vectors<
    | 'user'
    | 'password'
    | 'authenticatorChallenge'
    | 'peerChallenge'
    | 'challengeHash'
    | 'passwordHash'
    | 'ntResponse'
    | 'authenticatorResponse'
  >('mschapv2')
  if (!vector) throw new Error('no vector')
  const exchange = {
    authenticatorChallenge: octets(vector.authenticatorChallenge),
    peerChallenge: octets(vector.peerChallenge),
    user: vector.user,
    password: new Secret(vector.password),
  }
  const response = octets(vector.ntResponse)

  it('is what RFC 2759 prints, step by step', () => {
    expect(hex(challengeHash(nodeCrypto, exchange)).toUpperCase()).toBe(vector.challengeHash)
    expect(hex(ntPasswordHash(nodeCrypto, exchange.password).reveal()).toUpperCase()).toBe(vector.passwordHash)
    expect(hex(ntResponse(nodeCrypto, exchange)).toUpperCase()).toBe(vector.ntResponse)
    expect(authenticatorResponse(nodeCrypto, exchange, response)).toBe(vector.authenticatorResponse)
  })

  it('leaves the domain out of the name', () => {
    const inDomain = { ...exchange, user: `EXAMPLE\\${vector.user}` }
    expect(ntResponse(nodeCrypto, inDomain)).toEqual(response)
    expect([bareUser('A\\B\\c'), bareUser('c@example.org'), bareUser('')]).toEqual(['c', 'c@example.org', ''])
  })

  it('takes the gateway’s proof with or without a message after it, and nothing else', () => {
    const proof = (text: string): boolean => isAuthenticatorProof(nodeCrypto, exchange, response, utf8(text))
    expect(proof(vector.authenticatorResponse)).toBe(true)
    expect(proof(`${vector.authenticatorResponse} M=Welcome`)).toBe(true)
    expect(proof(vector.authenticatorResponse.replace('407A', '407B'))).toBe(false)
    expect(proof(vector.authenticatorResponse.slice(0, -1))).toBe(false)
    expect(proof('')).toBe(false)
  })

  it('hashes a password of any script as UTF-16', () => {
    const password = 'pä\u{1f511}'
    const utf16 = Uint8Array.from(Buffer.from(password, 'utf16le'))
    expect(ntPasswordHash(nodeCrypto, new Secret(password)).reveal()).toEqual(nodeCrypto.hash('md4', utf16))
  })

  it('spreads seven octets over eight as RFC 2759 section 9.3 shows', () => {
    // FC156AF7EDCD6C is the first key there; DES parity is odd, ours is left zero.
    const parityless = [...octets('fd0b5b5e7f6e34d9')].map((byte) => byte & 0xfe)
    expect([...spreadKey(octets('fc156af7edcd6c'))]).toEqual(parityless)
  })
})

describe('proofs by one MD5', () => {
  const md5 = (...parts: readonly (string | number[])[]): string =>
    createHash('md5')
      .update(Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.from(part)))))
      .digest('hex')

  it('are identifier, secret and challenge in CHAP', () => {
    expect(hex(chapResponse(nodeCrypto, 7, new Secret('pass'), utf8('challenge')))).toBe(md5([7], 'pass', 'challenge'))
  })

  it('are message type, secret and challenge in an L2TP tunnel', () => {
    const secret = new Secret('tunnel')
    expect(hex(tunnelResponse(nodeCrypto, 'sccrp', secret, utf8('c')))).toBe(md5([2], 'tunnel', 'c'))
    expect(hex(tunnelResponse(nodeCrypto, 'scccn', secret, utf8('c')))).toBe(md5([3], 'tunnel', 'c'))
  })
})
