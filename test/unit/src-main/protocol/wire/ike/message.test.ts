import { describe, expect, it } from 'vitest'
import { bodyCipher, type IkeKeys } from '../../../../../../src-main/protocol/ikev1/ike-keys.ts'
import { Key } from '../../../../../../src-main/crypto/key.ts'
import { nodeCrypto } from '../../../../../../src-main/crypto/node.ts'
import { concat, hex } from '../../../../../../src-main/crypto/bytes.ts'
import { encodeChain } from '../../../../../../src-main/protocol/wire/ike/chain.ts'
import type { Header } from '../../../../../../src-main/protocol/wire/ike/header.ts'
import {
  decodeMessage,
  encodeMessage,
  encodePayloads,
  openMessage,
  sealMessage,
} from '../../../../../../src-main/protocol/wire/ike/message.ts'
import { EXCHANGE, MOST } from '../../../../../../src-main/protocol/wire/ike/numbers.ts'
import { allOf, firstOf, type Payload } from '../../../../../../src-main/protocol/wire/ike/payload.ts'
import { octets } from '../../../crypto/vectors.ts'

const CLEAR: Header = {
  initiatorCookie: octets('0102030405060708'),
  responderCookie: octets('1112131415161718'),
  exchange: EXCHANGE.mainMode,
  flags: { encrypted: false, commit: false, authenticationOnly: false },
  messageId: 0,
}

const key = (length: number): Key => new Key(new Uint8Array(length).fill(7))
const KEYS: IkeKeys = {
  suite: { hash: 'sha1', cipher: 'aes', keyBytes: 16 },
  skeyid: key(20),
  derivation: key(20),
  authentication: key(20),
  encryption: key(16),
}
const IV = new Uint8Array(16).fill(9)
const cipher = () => bodyCipher(nodeCrypto, KEYS, IV)

const HASH: Payload = { kind: 'hash', data: new Uint8Array(20).fill(1) }
const NONCE: Payload = { kind: 'nonce', data: new Uint8Array(32).fill(2) }

function fault(message: Uint8Array) {
  const decoded = decodeMessage(message)
  return decoded.ok ? decoded.value.kind : decoded.fault
}

describe('a message in clear', () => {
  it('has the octets of RFC 2408', () => {
    const message = encodeMessage(CLEAR, [NONCE, { kind: 'vendor', data: octets('cafe') }])
    expect(hex(message)).toBe(
      [
        '0102030405060708',
        '1112131415161718',
        '0a100200',
        '00000000',
        '00000046',
        `0d000024${'02'.repeat(32)}`,
        '00000006cafe',
      ].join(''),
    )
  })

  it('keeps unknown payloads and finds the others by kind', () => {
    const decoded = decodeMessage(
      encodeMessage(CLEAR, [{ kind: 'unknown', type: 200, data: octets('00') }, NONCE, HASH, HASH]),
    )
    if (!decoded.ok || decoded.value.kind !== 'clear') throw new Error('not clear')
    expect(decoded.value.payloads.map((payload) => payload.kind)).toEqual(['unknown', 'nonce', 'hash', 'hash'])
    expect(firstOf(decoded.value.payloads, 'nonce')?.body).toEqual(NONCE.data)
    expect(allOf(decoded.value.payloads, 'hash')).toHaveLength(2)
    expect(firstOf(decoded.value.payloads, 'sa')).toBeUndefined()
  })

  it('may be followed by octets that do not belong to it', () => {
    expect(fault(concat(encodeMessage(CLEAR, [NONCE]), octets('ffff')))).toBe('clear')
  })

  it('is a fault when it is cut, at every length', () => {
    const message = encodeMessage(CLEAR, [NONCE, HASH])
    for (let length = 0; length < message.length; length++) {
      expect(fault(message.subarray(0, length))).toMatchObject({ reason: 'too-short' })
    }
  })

  it('is a fault when a reserved octet is not zero, or a length is impossible', () => {
    const changed = (at: number, value: number): Uint8Array => encodeMessage(CLEAR, [NONCE, HASH]).with(at, value)
    expect(fault(changed(29, 1))).toEqual({ what: 'ike payloads/reserved', at: 2, reason: 'bad-value' })
    expect(fault(changed(31, 3))).toMatchObject({ what: 'ike payloads/length' })
    expect(fault(changed(30, 0xff))).toMatchObject({ reason: 'too-short' })
    expect(fault(changed(27, 27))).toMatchObject({ what: 'ike header/length', reason: 'bad-value' })
  })

  it('is a fault when it is larger than we are ready to hold', () => {
    const many = Array.from({ length: MOST.payloads + 1 }, (): Payload => ({ kind: 'vendor', data: octets('00') }))
    expect(fault(encodeMessage(CLEAR, many.slice(1)))).toBe('clear')
    expect(fault(encodeMessage(CLEAR, many))).toMatchObject({ what: 'ike payloads/count', reason: 'limit' })
    const large: Payload = { kind: 'unknown', type: 200, data: new Uint8Array(MOST.message) }
    expect(fault(encodeMessage(CLEAR, [large]))).toMatchObject({ what: 'ike header/length', reason: 'limit' })
  })

  it('is only a header when a gateway speaks another version', () => {
    const ikev2 = encodeMessage(CLEAR, [NONCE]).with(17, 0x20)
    const decoded = decodeMessage(ikev2)
    expect(decoded.ok && decoded.value).toMatchObject({
      kind: 'other-version',
      header: { version: { major: 2, minor: 0 } },
    })
  })

  it('refuses a cookie of another length, as that is our defect', () => {
    expect(() => encodeMessage({ ...CLEAR, initiatorCookie: octets('00') }, [])).toThrow(RangeError)
  })
})

describe('a sealed message', () => {
  it('opens with its key and IV, and tells what the HASH covers', () => {
    const sealed = sealMessage({ ...CLEAR, messageId: 7 }, [HASH, NONCE], cipher())
    if (!sealed.ok) throw new Error('not sealed')
    // 24 + 36 octets of payloads, padded to 64.
    expect(sealed.value).toHaveLength(28 + 64)
    const decoded = decodeMessage(sealed.value)
    if (!decoded.ok || decoded.value.kind !== 'sealed') throw new Error('not sealed')
    expect(decoded.value.header).toMatchObject({ messageId: 7, flags: { encrypted: true }, length: 92 })
    const opened = openMessage(decoded.value, cipher())
    if (!opened.ok) throw new Error(opened.fault.what)
    expect(opened.value.payloads.map((payload) => payload.kind)).toEqual(['hash', 'nonce'])
    expect(opened.value.afterFirst).toEqual(encodePayloads([NONCE]))
  })

  it('has nothing after a HASH that stands alone', () => {
    const sealed = sealMessage(CLEAR, [HASH], cipher())
    const decoded = sealed.ok ? decodeMessage(sealed.value) : sealed
    if (!decoded.ok || decoded.value.kind !== 'sealed') throw new Error('not sealed')
    const opened = openMessage(decoded.value, cipher())
    expect(opened.ok && opened.value.afterFirst).toHaveLength(0)
  })

  it('is a fault under another key, and when it is not whole blocks', () => {
    const sealed = sealMessage(CLEAR, [HASH, NONCE], cipher())
    const decoded = sealed.ok ? decodeMessage(sealed.value) : sealed
    if (!decoded.ok || decoded.value.kind !== 'sealed') throw new Error('not sealed')
    const other = bodyCipher(nodeCrypto, { ...KEYS, encryption: new Key(new Uint8Array(16)) }, IV)
    expect(openMessage(decoded.value, other).ok).toBe(false)
    const cut = { ...decoded.value, sealed: decoded.value.sealed.slice(1) }
    expect(openMessage(cut, cipher())).toMatchObject({ ok: false, fault: { what: 'ike message/sealed' } })
    expect(openMessage({ ...decoded.value, sealed: new Uint8Array(0) }, cipher()).ok).toBe(false)
  })

  it('is read in clear when it is a fragment of one', () => {
    const encrypted = { ...CLEAR, flags: { ...CLEAR.flags, encrypted: true } }
    const fragment = { id: 1, number: 1, last: true, slice: octets('aabb') }
    const decoded = decodeMessage(encodeMessage(encrypted, [{ kind: 'fragment', fragment }]))
    if (!decoded.ok || decoded.value.kind !== 'clear') throw new Error('not clear')
    expect(firstOf(decoded.value.payloads, 'fragment')?.fragment).toEqual(fragment)
  })
})

describe('a chain of payloads', () => {
  it('is nothing when there are none', () => {
    expect(encodeChain([])).toHaveLength(0)
    const decoded = decodeMessage(encodeMessage(CLEAR, []))
    expect(decoded.ok && decoded.value).toMatchObject({ kind: 'clear', payloads: [] })
  })
})
