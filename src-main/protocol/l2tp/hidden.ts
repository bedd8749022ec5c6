import type { Secret } from '../../domain/profile/secret.ts'
import type { Crypto } from '../../crypto/port.ts'
import { concat, Reader, u16Bytes, utf8 } from '../../crypto/bytes.ts'
import { AVP, type Avp } from '../wire/l2tp/avp.ts'

/**
 * Hidden AVPs (RFC 2661 section 4.3): the value, preceded by its length, is XORed with a chain of MD5 digests over the
 * type, the tunnel's secret and the preceding Random Vector AVP.
 *
 *     b1 = MD5(type | secret | vector)     p1 = c1 xor b1
 *     bn = MD5(secret | cn−1)              pn = cn xor bn
 */
const BLOCK = 16

/** The AVPs with the hidden ones opened; one that cannot be opened stays hidden. */
export function openHidden(crypto: Crypto, secret: Secret, avps: readonly Avp[]): readonly Avp[] {
  let vector: Uint8Array | undefined
  return avps.map((one) => {
    if (one.vendor === 0 && one.type === AVP.randomVector && !one.hidden) vector = one.value
    if (!one.hidden || !vector) return one
    const value = uncovered(crypto, utf8(secret.reveal()), vector, one)
    return value ? { ...one, hidden: false, value } : one
  })
}

function uncovered(crypto: Crypto, secret: Uint8Array, vector: Uint8Array, avp: Avp): Uint8Array | undefined {
  const plain: Uint8Array[] = []
  let cover = crypto.hash('md5', u16Bytes(avp.type), secret, vector)
  for (let at = 0; at < avp.value.length; at += BLOCK) {
    const block = avp.value.subarray(at, at + BLOCK)
    const mask = cover
    plain.push(block.map((byte, i) => byte ^ (mask[i] ?? 0)))
    cover = crypto.hash('md5', secret, block)
  }
  const reader = new Reader(concat(...plain), 'hidden avp')
  const value = reader.bytes(reader.u16('length'), 'value')
  return reader.fault ? undefined : value
}
