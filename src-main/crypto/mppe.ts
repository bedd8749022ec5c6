import type { Secret } from '../domain/profile/secret.ts'
import { utf8 } from './bytes.ts'
import { Key } from './key.ts'
import { ntPasswordHash } from './mschap.ts'
import type { Crypto } from './port.ts'
import { Rc4 } from './rc4.ts'

/** Derives the keys of MPPE with 128 bits from MS-CHAPv2 (RFC 3079 section 3). */
const KEY_BYTES = 16
const PAD_1 = new Uint8Array(40)
const PAD_2 = new Uint8Array(40).fill(0xf2)
const MASTER = utf8('This is the MPPE Master Key')
const CLIENT_SENDS = utf8('On the client side, this is the send key; on the server side, it is the receive key.')
const CLIENT_RECEIVES = utf8('On the client side, this is the receive key; on the server side, it is the send key.')

/** The master key that both ends share after an authentication with the password. */
export function mppeMasterKey(crypto: Crypto, password: Secret, ntResponse: Uint8Array): Key {
  const hashOfHash = crypto.hash('md4', ntPasswordHash(crypto, password).reveal())
  return new Key(crypto.hash('sha1', hashOfHash, ntResponse, MASTER).slice(0, KEY_BYTES))
}

export type Direction = 'client-to-gateway' | 'gateway-to-client'

/**
 * The keys of the packets in one direction, for a link on which the key changes with every packet (RFC 3078 section
 * 7.3).
 */
export class MppeKeys {
  readonly #crypto: Crypto
  readonly #start: Uint8Array
  #session: Uint8Array

  constructor(crypto: Crypto, master: Key, direction: Direction) {
    const words = direction === 'client-to-gateway' ? CLIENT_SENDS : CLIENT_RECEIVES
    this.#crypto = crypto
    this.#start = crypto.hash('sha1', master.reveal(), PAD_1, words, PAD_2).slice(0, KEY_BYTES)
    this.#session = this.#start
    this.#session = this.#derived()
  }

  /** The first session key, before any packet. */
  get first(): Uint8Array {
    return this.#session
  }

  #derived(): Uint8Array {
    return this.#crypto.hash('sha1', this.#start, PAD_1, this.#session, PAD_2).slice(0, KEY_BYTES)
  }

  /** The RC4 stream for the next packet. */
  next(): Rc4 {
    const interim = this.#derived()
    this.#session = new Rc4(interim).apply(interim)
    return new Rc4(this.#session)
  }
}
