import { Reader, Writer, type Decoded } from '../../../crypto/bytes.ts'
import { MOST } from './numbers.ts'

/**
 * ISAKMP header (RFC 2408 section 3.1), 28 octets.
 *
 *      0                   1                   2                   3
 *      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *     |                       Initiator cookie                        |
 *     |                                                               |
 *     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *     |                       Responder cookie                        |
 *     |                                                               |
 *     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *     | Next payload  | Major | Minor | Exchange type |     Flags     |
 *     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *     |                          Message ID                           |
 *     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *     |                 Length, header and padding too                |
 *     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *
 * Rules: the length is at least 28 and no more than was received; octets of the datagram beyond it are ignored. A major
 * version other than 1 is no fault here, as it is how a gateway shows that it speaks IKEv2 only.
 */
export const HEADER_BYTES = 28
export const COOKIE_BYTES = 8

export interface Flags {
  readonly encrypted: boolean
  readonly commit: boolean
  /** The message of an informational exchange has a HASH but is not encrypted. */
  readonly authenticationOnly: boolean
}

/** The SPI of an ISAKMP SA. */
export interface Cookies {
  /** 8 octets each; the responder's is zero in the first message. */
  readonly initiatorCookie: Uint8Array
  readonly responderCookie: Uint8Array
}

export interface Header extends Cookies {
  /** `EXCHANGE`, or a number unknown to us. */
  readonly exchange: number
  readonly flags: Flags
  /** 32 bits; 0 in phase 1. */
  readonly messageId: number
}

export interface ReceivedHeader extends Header {
  readonly version: { readonly major: number; readonly minor: number }
  readonly nextPayload: number
  /** Octets of the whole message. */
  readonly length: number
}

const FLAG = { encrypted: 1, commit: 2, authenticationOnly: 4 } as const
const VERSION_1_0 = 0x10

export function encodeHeader(header: Header, nextPayload: number, length: number): Uint8Array {
  const { initiatorCookie, responderCookie, flags } = header
  if (initiatorCookie.length !== COOKIE_BYTES || responderCookie.length !== COOKIE_BYTES) {
    throw new RangeError('a cookie is 8 octets')
  }
  const bits =
    (flags.encrypted ? FLAG.encrypted : 0) |
    (flags.commit ? FLAG.commit : 0) |
    (flags.authenticationOnly ? FLAG.authenticationOnly : 0)
  return new Writer()
    .bytes(initiatorCookie, responderCookie)
    .u8(nextPayload)
    .u8(VERSION_1_0)
    .u8(header.exchange)
    .u8(bits)
    .u32(header.messageId)
    .u32(length)
    .done()
}

/** @param message a whole message, without the non-ESP marker of port 4500 */
export function decodeHeader(message: Uint8Array): Decoded<ReceivedHeader> {
  const reader = new Reader(message, 'ike header')
  const initiatorCookie = reader.bytes(COOKIE_BYTES, 'initiator cookie')
  const responderCookie = reader.bytes(COOKIE_BYTES, 'responder cookie')
  const nextPayload = reader.u8('next payload')
  const version = reader.u8('version')
  const exchange = reader.u8('exchange type')
  const flags = reader.u8('flags')
  const messageId = reader.u32('message id')
  const length = reader.u32('length')
  reader.check(length >= HEADER_BYTES, 'length')
  if (reader.limit(length, MOST.message, 'length')) reader.skip(length - HEADER_BYTES, 'body')
  return reader.result({
    initiatorCookie,
    responderCookie,
    nextPayload,
    version: { major: version >> 4, minor: version & 0x0f },
    exchange,
    flags: {
      encrypted: (flags & FLAG.encrypted) !== 0,
      commit: (flags & FLAG.commit) !== 0,
      authenticationOnly: (flags & FLAG.authenticationOnly) !== 0,
    },
    messageId,
    length,
  })
}
