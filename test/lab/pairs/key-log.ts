import { nodeCrypto } from '../../../src-main/crypto/node.ts'
import type { Crypto } from '../../../src-main/crypto/port.ts'
import type { ChildSa, EspHalf } from '../../../src-main/protocol/ikev1/child.ts'
import { concat, hex } from '../../../src-main/crypto/bytes.ts'
import type { EspKeyLog, KeyLog } from './attempt-types.ts'

/**
 * Keys for a dissector, recorded at the port to cryptography: a test program that observes its own cryptography. The
 * product has no place from which a key can be read, and no switch to create one.
 */
export class KeyRecorder {
  #cookie: string | undefined
  #ikeKey: string | undefined
  readonly #esp: EspKeyLog[] = []
  readonly crypto: Crypto = {
    ...nodeCrypto,
    // The first data that an initiator encrypts is its proof.
    cbcEncrypt: (cipher, key, iv, plain) => {
      this.#ikeKey ??= hex(key)
      return nodeCrypto.cbcEncrypt(cipher, key, iv, plain)
    },
  }

  /** @param datagram as sent to UDP 4500: the non-ESP marker precedes the cookie */
  sent(datagram: Uint8Array): void {
    this.#cookie ??= hex(datagram.subarray(4, 12))
  }

  keyed({ inbound, outbound, suite }: ChildSa): void {
    const log = (from: EspKeyLog['from'], { spi, keys }: EspHalf): EspKeyLog => ({
      from,
      spi,
      suite,
      cipherKey: hex(concat(keys.cipher.reveal(), keys.salt.reveal())),
      integrityKey: hex(keys.integrity.reveal()),
    })
    this.#esp.push(log('gateway', inbound), log('client', outbound))
  }

  get keys(): KeyLog {
    const ike = this.#cookie && this.#ikeKey ? { initiatorCookie: this.#cookie, key: this.#ikeKey } : undefined
    return { ...(ike ? { ike } : {}), esp: this.#esp }
  }
}
