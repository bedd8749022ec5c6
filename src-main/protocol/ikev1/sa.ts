import { bodyCipher, exchangeIv, firstHash, nextIv, type IkeKeys } from './ike-keys.ts'
import type { Crypto, Entropy } from '../../crypto/port.ts'
import { concat, Reader } from '../../crypto/bytes.ts'
import { COOKIE_BYTES, type Cookies, type Flags, type Header } from '../wire/ike/header.ts'
import { openMessage, sealMessage, type OpenedMessage, type ReceivedMessage } from '../wire/ike/message.ts'
import type { Payload } from '../wire/ike/payload.ts'

/**
 * The IKE SA (RFC 2409 section 5): the result of phase 1, and how every later exchange is sealed with it. Each message
 * ID has its own chain of IVs, which starts at the last ciphertext block of phase 1 (appendix B).
 */
export interface IkeSa {
  readonly crypto: Crypto
  readonly cookies: Cookies
  readonly keys: IkeKeys
  /** The last ciphertext block of phase 1, whoever sent it. */
  readonly phase1Block: Uint8Array
}

/** One exchange of the SA, and the IV of its next message. */
export interface IvChain {
  readonly messageId: number
  readonly iv: Uint8Array
}

export type SealedMessage = Extract<ReceivedMessage, { readonly kind: 'sealed' }>

export interface SealedStep {
  readonly message: Uint8Array
  readonly chain: IvChain
}

export interface OpenedStep {
  readonly opened: OpenedMessage
  /** The chain to continue with once the message is authenticated; noise must not advance the chain. */
  readonly chain: IvChain
}

const CLEAR: Flags = { encrypted: false, commit: false, authenticationOnly: false }
export const NO_COOKIE = new Uint8Array(COOKIE_BYTES)

export const clearHeader = (cookies: Cookies, exchange: number, messageId = 0): Header => ({
  ...cookies,
  exchange,
  flags: CLEAR,
  messageId,
})

/** The cookie pair: the SPI of an ISAKMP SA. */
export const cookiePair = ({ initiatorCookie, responderCookie }: Cookies): Uint8Array =>
  concat(initiatorCookie, responderCookie)

/** Random and not zero: zero means that there is no cookie yet. */
export function freshCookie(entropy: Entropy): Uint8Array {
  const cookie = Uint8Array.from(entropy(COOKIE_BYTES))
  if (cookie.every((octet) => octet === 0)) cookie[0] = 1
  return cookie
}

export function ivChain(sa: IkeSa, messageId: number): IvChain {
  return { messageId, iv: exchangeIv(sa.crypto, sa.keys.suite, sa.phase1Block, messageId) }
}

export function seal(sa: IkeSa, chain: IvChain, exchange: number, payloads: readonly Payload[]): SealedStep {
  const header = clearHeader(sa.cookies, exchange, chain.messageId)
  const message = sealMessage(header, payloads, bodyCipher(sa.crypto, sa.keys, chain.iv))
  // We made the key and the IV ourselves, so only a defect can make this fail.
  if (!message.ok) throw new Error(`sealing failed: ${message.fault.kind}`)
  return { message: message.value, chain: { messageId: chain.messageId, iv: nextIv(sa.keys.suite, message.value) } }
}

/** Undefined when the message does not decrypt: it is noise, or the peer has another key. */
export function open(sa: IkeSa, chain: IvChain, message: SealedMessage): OpenedStep | undefined {
  const opened = openMessage(message, bodyCipher(sa.crypto, sa.keys, chain.iv))
  if (!opened.ok) return undefined
  const { messageId } = chain
  return { opened: opened.value, chain: { messageId, iv: nextIv(sa.keys.suite, message.sealed) } }
}

/** Opens the first message of an exchange and checks HASH(1); undefined when it is not from the SA's peer. */
export function openProved(sa: IkeSa, message: SealedMessage): OpenedStep | undefined {
  const step = open(sa, ivChain(sa, message.header.messageId), message)
  const first = step?.opened.payloads[0]
  if (!step || first?.kind !== 'hash') return undefined
  const hash = firstHash(sa.crypto, sa.keys, message.header.messageId, step.opened.afterFirst)
  return sa.crypto.equal(first.body, hash) ? step : undefined
}

/** 32 random bits, at least `least` and not one of `taken`. */
export function freshNumber(entropy: Entropy, least: number, taken: (number: number) => boolean): number {
  for (let tries = 0; tries < 64; tries++) {
    const number = new Reader(entropy(4), 'random').u32('number')
    if (number >= least && !taken(number)) return number
  }
  throw new Error('entropy gave no usable number')
}

/** Least SPI that is not reserved (RFC 4303 section 2.1). */
export const LEAST_SPI = 256
