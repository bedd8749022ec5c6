import { firstHash } from './ike-keys.ts'
import { u32Bytes } from '../../crypto/bytes.ts'
import { deletion } from '../wire/ike/delete.ts'
import { encodeMessage, encodePayloads, type ReceivedMessage } from '../wire/ike/message.ts'
import { aliveNotification, NOTIFY, type Notification } from '../wire/ike/notification.ts'
import { DOI_IPSEC, EXCHANGE, PROTOCOL } from '../wire/ike/numbers.ts'
import type { Payload, Received } from '../wire/ike/payload.ts'
import type { Cookies } from '../wire/ike/header.ts'
import { clearHeader, cookiePair, ivChain, openProved, seal, type IkeSa } from './sa.ts'

/**
 * Informational exchange (RFC 2409 section 5.7): one message without an answer.
 *
 *     HDR*, HASH(1), N | D      once there are keys; with its own message ID and IV
 *     HDR, N | D                before that; anyone can send it, so it is a hint
 */
export type Told =
  | { readonly kind: 'authenticated'; readonly payloads: readonly Received[] }
  | { readonly kind: 'clear'; readonly payloads: readonly Received[] }
  /** Encrypted, but not with our keys. */
  | { readonly kind: 'undecryptable' }

/** @param sa undefined while there are no keys */
export function readInformational(sa: IkeSa | undefined, message: ReceivedMessage): Told | undefined {
  if (message.header.exchange !== EXCHANGE.informational) return undefined
  if (message.kind === 'clear') return { kind: 'clear', payloads: message.payloads }
  if (message.kind !== 'sealed' || !sa) return undefined
  const step = openProved(sa, message)
  return step ? { kind: 'authenticated', payloads: step.opened.payloads.slice(1) } : { kind: 'undecryptable' }
}

export function tell(sa: IkeSa, messageId: number, payloads: readonly Payload[]): Uint8Array {
  const data = firstHash(sa.crypto, sa.keys, messageId, encodePayloads(payloads))
  return seal(sa, ivChain(sa, messageId), EXCHANGE.informational, [{ kind: 'hash', data }, ...payloads]).message
}

export function tellInClear(cookies: Cookies, messageId: number, payloads: readonly Payload[]): Uint8Array {
  return encodeMessage(clearHeader(cookies, EXCHANGE.informational, messageId), payloads)
}

export function errorNotification(type: number, protocol: number = PROTOCOL.isakmp, spi = new Uint8Array(0)): Payload {
  const notification: Notification = { domain: DOI_IPSEC, protocol, spi, type, data: new Uint8Array(0) }
  return { kind: 'notification', notification }
}

/** Delete of one ESP SA, named by our inbound SPI. */
export const deleteOfChild = (spi: number): Payload => ({
  kind: 'delete',
  deletion: deletion(PROTOCOL.esp, u32Bytes(spi)),
})

export const deleteOfIke = (cookies: Cookies): Payload => ({
  kind: 'delete',
  deletion: deletion(PROTOCOL.isakmp, cookiePair(cookies)),
})

/** Question or answer of dead peer detection (RFC 3706 section 5.3). */
export const alive = (question: boolean, cookies: Cookies, sequence: number): Payload => ({
  kind: 'notification',
  notification: aliveNotification(question ? NOTIFY.areYouThere : NOTIFY.areYouThereAck, cookiePair(cookies), sequence),
})
