import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { Secret } from '../../../../../src-main/domain/profile/secret.ts'
import { nodeCrypto } from '../../../../../src-main/crypto/node.ts'
import { openHidden } from '../../../../../src-main/protocol/l2tp/hidden.ts'
import { AVP, avp, type Avp } from '../../../../../src-main/protocol/wire/l2tp/avp.ts'

/** RFC 2661 section 4.3, the way of the sender. */
function hide(type: number, value: Uint8Array, secret: string, vector: Uint8Array, padding: number): Avp {
  const plain = Buffer.concat([Buffer.from([0, value.length]), value, Buffer.alloc(padding, 0xaa)])
  const md5 = (...parts: readonly Uint8Array[]): Buffer => createHash('md5').update(Buffer.concat(parts)).digest()
  const out: Buffer[] = []
  let cover = md5(Buffer.from([type >> 8, type & 0xff]), Buffer.from(secret), vector)
  for (let at = 0; at < plain.length; at += 16) {
    const block = Buffer.from(plain.subarray(at, at + 16).map((byte, i) => byte ^ (cover[i] ?? 0)))
    out.push(block)
    cover = md5(Buffer.from(secret), block)
  }
  return { mandatory: true, hidden: true, vendor: 0, type, value: Uint8Array.from(Buffer.concat(out)) }
}

const vector = Uint8Array.from({ length: 16 }, (_, i) => i)
const value = Uint8Array.from({ length: 37 }, (_, i) => 3 * i)

describe('a hidden attribute', () => {
  it.each([0, 1, 20])('opens with the secret and the vector before it, %i octets of padding put away', (padding) => {
    const hidden = hide(AVP.callingNumber, value, 'secret', vector, padding)
    const [, opened] = openHidden(nodeCrypto, new Secret('secret'), [avp(AVP.randomVector, vector), hidden])
    expect(opened).toEqual({ ...hidden, hidden: false, value })
  })

  it('stays hidden without a vector', () => {
    const hidden = hide(AVP.callingNumber, value, 'secret', vector, 0)
    expect(openHidden(nodeCrypto, new Secret('secret'), [hidden])).toEqual([hidden])
  })

  it('does not open with another secret', () => {
    const hidden = hide(AVP.callingNumber, value, 'secret', vector, 0)
    const [, opened] = openHidden(nodeCrypto, new Secret('other'), [avp(AVP.randomVector, vector), hidden])
    expect(opened?.value).not.toEqual(value)
  })
})
