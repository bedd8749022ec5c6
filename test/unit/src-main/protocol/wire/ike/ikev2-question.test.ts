import { describe, expect, it } from 'vitest'
import { hex } from '../../../../../../src-main/crypto/bytes.ts'
import { encodeIkev2Question } from '../../../../../../src-main/protocol/wire/ike/ikev2-question.ts'
import { decodeMessage } from '../../../../../../src-main/protocol/wire/ike/message.ts'
import { octets } from '../../../crypto/vectors.ts'

describe('the question whether a gateway speaks IKEv2', () => {
  const message = encodeIkev2Question({
    initiatorSpi: octets('0102030405060708'),
    publicValue: new Uint8Array(256).fill(2),
    nonce: new Uint8Array(32).fill(3),
  })

  it('has the octets of RFC 7296', () => {
    const sa = '22000030 0000002c 01010004 0300000c0100000c800e0100 0300000802000005 030000080300000c 000000080400000e'
    const ke = `28000108 000e0000 ${'02'.repeat(256)}`
    const nonce = `00000024 ${'03'.repeat(32)}`
    const header = `0102030405060708 0000000000000000 21202208 00000000 00000178`
    expect(hex(message)).toBe(`${header}${sa}${ke}${nonce}`.replaceAll(' ', ''))
  })

  it('is another version to our own decoder', () => {
    const decoded = decodeMessage(message)
    expect(decoded.ok && decoded.value.kind).toBe('other-version')
  })
})
