import { concat, u32Bytes } from '../../crypto/bytes.ts'
import type { IkeKeys } from './ike-keys.ts'
import { Key } from '../../crypto/key.ts'
import { HASH_BYTES, type Crypto } from '../../crypto/port.ts'
import type { EspSuite } from '../wire/ike/suites.ts'

/**
 * KEYMAT of one ESP SA (RFC 2409 section 5.5):
 *
 *     K1 = prf(SKEYID_d, [g(qm)^xy |] protocol | SPI | Ni_b | Nr_b)
 *     Kn = prf(SKEYID_d, Kn−1 | [g(qm)^xy |] protocol | SPI | Ni_b | Nr_b)
 *
 * The SPI is the receiver's, so each direction has keys of its own. The cipher's key comes first, then the salt of
 * GCM (RFC 4106 section 8.1), then the integrity key, as long as the hash (RFC 2403, 2404, 4868 section 2.1.1).
 */

export interface EspKeys {
  readonly cipher: Key
  /** Four octets with GCM, otherwise empty. */
  readonly salt: Key
  /** Empty with GCM. */
  readonly integrity: Key
}

/** Public values of the Quick Mode, and the shared secret. */
export interface QuickNonces {
  /** Ni_b and Nr_b of the Quick Mode. */
  readonly initiatorNonce: Uint8Array
  readonly responderNonce: Uint8Array
  /** g(qm)^xy, only with perfect forward secrecy. */
  readonly shared?: Key
}

const ESP_PROTOCOL = Uint8Array.of(3)
const GCM_SALT = 4

/** @param spi of the SA's receiver, 32 bits */
export function espKeys(crypto: Crypto, ike: IkeKeys, suite: EspSuite, spi: number, nonces: QuickNonces): EspKeys {
  const saltBytes = suite.cipher === 'aes-gcm' ? GCM_SALT : 0
  const integrityBytes = suite.integrity === undefined ? 0 : HASH_BYTES[suite.integrity]
  const material = keymat(crypto, ike, spi, nonces, suite.keyBytes + saltBytes + integrityBytes)
  const salted = suite.keyBytes + saltBytes
  return {
    cipher: new Key(material.slice(0, suite.keyBytes)),
    salt: new Key(material.slice(suite.keyBytes, salted)),
    integrity: new Key(material.slice(salted, salted + integrityBytes)),
  }
}

function keymat(crypto: Crypto, ike: IkeKeys, spi: number, nonces: QuickNonces, length: number): Uint8Array {
  const { initiatorNonce, responderNonce, shared } = nonces
  const seed = concat(...(shared ? [shared.reveal()] : []), ESP_PROTOCOL, u32Bytes(spi), initiatorNonce, responderNonce)
  let block: Uint8Array = new Uint8Array(0)
  let material: Uint8Array = new Uint8Array(0)
  while (material.length < length) {
    block = crypto.hmac(ike.suite.hash, ike.derivation.reveal(), block, seed)
    material = concat(material, block)
  }
  return material
}
