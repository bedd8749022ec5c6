import { hex, Reader, u32Bytes, Writer, type Decoded } from '../../../crypto/bytes.ts'
import { attributeNumber, readAttributes } from './attributes.ts'
import { DOI_IPSEC, PROTOCOL } from './numbers.ts'

/**
 * Notification (RFC 2408 section 3.14).
 *
 *      0                   1                   2                   3
 *      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *     |                   Domain of interpretation                    |
 *     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *     | Protocol      | SPI size      | Type                          |
 *     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *     .                              SPI                              .
 *     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *     .                              Data                             .
 *     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *
 * Rules: the SPI fits the payload. Gateways differ in which protocol and SPI they name, so neither is insisted on; and
 * a notification in clear is a hint at most, as anyone can send one.
 */
export interface Notification {
  readonly domain: number
  /** `PROTOCOL`, or a number unknown to us. */
  readonly protocol: number
  /** Usually 0, 4 or 16 octets. */
  readonly spi: Uint8Array
  /** `NOTIFY`, or a number unknown to us; `notifyName` names any of them. */
  readonly type: number
  readonly data: Uint8Array
}

/** Types that the exchanges act on: RFC 2408 section 3.14.1, RFC 2407 section 4.6.3, RFC 3706 section 5.3. */
export const NOTIFY = {
  invalidPayloadType: 1,
  invalidCookie: 4,
  invalidMajorVersion: 5,
  invalidExchangeType: 7,
  invalidMessageId: 9,
  invalidSpi: 11,
  noProposalChosen: 14,
  payloadMalformed: 16,
  invalidKeyInformation: 17,
  invalidIdInformation: 18,
  invalidHashInformation: 23,
  authenticationFailed: 24,
  invalidSignature: 25,
  unsupportedExchangeType: 29,
  connected: 16384,
  responderLifetime: 24576,
  replayStatus: 24577,
  /** We never send it, as it makes the gateway drop the user's other connections. */
  initialContact: 24578,
  areYouThere: 36136,
  areYouThereAck: 36137,
} as const

const NAMES: ReadonlyMap<number, string> = new Map([
  [1, 'INVALID-PAYLOAD-TYPE'],
  [2, 'DOI-NOT-SUPPORTED'],
  [3, 'SITUATION-NOT-SUPPORTED'],
  [4, 'INVALID-COOKIE'],
  [5, 'INVALID-MAJOR-VERSION'],
  [6, 'INVALID-MINOR-VERSION'],
  [7, 'INVALID-EXCHANGE-TYPE'],
  [8, 'INVALID-FLAGS'],
  [9, 'INVALID-MESSAGE-ID'],
  [10, 'INVALID-PROTOCOL-ID'],
  [11, 'INVALID-SPI'],
  [12, 'INVALID-TRANSFORM-ID'],
  [13, 'ATTRIBUTES-NOT-SUPPORTED'],
  [14, 'NO-PROPOSAL-CHOSEN'],
  [15, 'BAD-PROPOSAL-SYNTAX'],
  [16, 'PAYLOAD-MALFORMED'],
  [17, 'INVALID-KEY-INFORMATION'],
  [18, 'INVALID-ID-INFORMATION'],
  [19, 'INVALID-CERT-ENCODING'],
  [20, 'INVALID-CERTIFICATE'],
  [21, 'CERT-TYPE-UNSUPPORTED'],
  [22, 'INVALID-CERT-AUTHORITY'],
  [23, 'INVALID-HASH-INFORMATION'],
  [24, 'AUTHENTICATION-FAILED'],
  [25, 'INVALID-SIGNATURE'],
  [26, 'ADDRESS-NOTIFICATION'],
  [27, 'NOTIFY-SA-LIFETIME'],
  [28, 'CERTIFICATE-UNAVAILABLE'],
  [29, 'UNSUPPORTED-EXCHANGE-TYPE'],
  [30, 'UNEQUAL-PAYLOAD-LENGTHS'],
  [16384, 'CONNECTED'],
  [24576, 'RESPONDER-LIFETIME'],
  [24577, 'REPLAY-STATUS'],
  [24578, 'INITIAL-CONTACT'],
  [36136, 'R-U-THERE'],
  [36137, 'R-U-THERE-ACK'],
  [40501, 'CISCO-LOAD-BALANCE'],
])

/** Where the private errors, the statuses and the private statuses begin (RFC 2408 section 3.14.1). */
const PRIVATE_ERRORS = 8192
const STATUSES = 16384
const PRIVATE_STATUSES = 32768

/** The RFC's name, or the range that the number is in: `error 31`, `private status 40001`. */
export function notifyName(type: number): string {
  const known = NAMES.get(type)
  if (known !== undefined) return known
  if (type < PRIVATE_ERRORS) return `error ${type}`
  if (type < STATUSES) return `private error ${type}`
  return type < PRIVATE_STATUSES ? `status ${type}` : `private status ${type}`
}

/** True for errors; statuses are for information. */
export const isError = (type: number): boolean => type < STATUSES

export function encodeNotification(value: Notification): Uint8Array {
  return new Writer()
    .u32(value.domain)
    .u8(value.protocol)
    .u8(value.spi.length)
    .u16(value.type)
    .bytes(value.spi, value.data)
    .done()
}

export function decodeNotification(body: Uint8Array): Decoded<Notification> {
  const reader = new Reader(body, 'ike notification')
  const domain = reader.u32('domain')
  const protocol = reader.u8('protocol')
  const size = reader.u8('spi size')
  const type = reader.u16('type')
  const spi = reader.bytes(size, 'spi')
  return reader.result({ domain, protocol, type, spi, data: reader.rest() })
}

/**
 * Dead peer detection (RFC 3706 section 5.3): the SPI is the cookie pair, the data a sequence number of four octets.
 * An answer carries the question's number.
 */
export function aliveNotification(
  type: typeof NOTIFY.areYouThere | typeof NOTIFY.areYouThereAck,
  cookies: Uint8Array,
  sequence: number,
): Notification {
  return { domain: DOI_IPSEC, protocol: PROTOCOL.isakmp, spi: cookies, type, data: u32Bytes(sequence) }
}

/** The sequence number of a question or an answer; undefined when the data is something else. */
export function aliveSequence(value: Notification): number | undefined {
  const reader = new Reader(value.data, 'dead peer detection')
  const sequence = reader.u32('sequence')
  reader.end()
  return reader.fault ? undefined : sequence
}

/**
 * The lifetime that a responder announces: RESPONDER-LIFETIME carries attributes of an SA (RFC 2407 section 4.6.3.1).
 */
export function announcedSeconds(value: Notification): number | undefined {
  const reader = new Reader(value.data, 'responder lifetime')
  const attributes = readAttributes(reader)
  if (reader.fault) return undefined
  const kinds = attributes.filter((attribute) => attribute.type === 1 || attribute.type === 11).map(attributeNumber)
  const durations = attributes.filter((attribute) => attribute.type === 2 || attribute.type === 12).map(attributeNumber)
  return durations[kinds.indexOf(1)]
}

/** Text for people: the name, and the octets of the data if there are any. */
export function notificationText(value: Notification): string {
  const data = value.data.length > 0 ? ` ${hex(value.data.subarray(0, 32))}` : ''
  return `${notifyName(value.type)} (${value.type})${data}`
}
