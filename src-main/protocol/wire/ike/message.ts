import { done, failed, type Result } from '../../../domain/result.ts'
import type { CryptoFault } from '../../../crypto/port.ts'
import { concat, type Decoded } from '../../../crypto/bytes.ts'
import { chainStart, decodeChain, encodeChain, type RawPayload } from './chain.ts'
import { decodeHeader, encodeHeader, HEADER_BYTES, type Header, type ReceivedHeader } from './header.ts'
import { PAYLOAD } from './numbers.ts'
import { decodePayload, encodePayload, type Payload, type Received } from './payload.ts'

/**
 * A whole message: header and payloads (RFC 2408 section 3), in clear or sealed (RFC 2409 appendix B).
 *
 *     clear     | header | payload | payload | … |
 *     sealed    | header | encrypted { payload | payload | … | zeros to the cipher's block } |
 *
 * Rules: the sealed part is one or more whole blocks; the padding is zeros without a length field, and the header's
 * length includes it; octets after the last payload are ignored. A fragment (132) is in clear whatever the flags say.
 * The exchange knows which key and IV belong to a message, so sealing and opening take a cipher.
 */
export type ReceivedMessage =
  | { readonly kind: 'clear'; readonly header: ReceivedHeader; readonly payloads: readonly Received[] }
  | {
      readonly kind: 'sealed'
      readonly header: ReceivedHeader
      readonly sealed: Uint8Array
    }
  /** The major version is not 1: a gateway that speaks only IKEv2 answers so. Only the header is read. */
  | { readonly kind: 'other-version'; readonly header: ReceivedHeader }

/** Encryption of one message, used for sealing and opening. */
export interface BodyCipher {
  readonly blockBytes: number
  encrypt(padded: Uint8Array): Result<Uint8Array, CryptoFault>
  decrypt(sealed: Uint8Array): Result<Uint8Array, CryptoFault>
}

export interface OpenedMessage {
  readonly header: ReceivedHeader
  readonly payloads: readonly Received[]
  /** Octets from the end of the first payload (HASH) to the end of the last: HASH(1) and HASH(2) cover them. */
  readonly afterFirst: Uint8Array
}

interface Payloads {
  readonly payloads: readonly Received[]
  readonly afterFirst: Uint8Array
}

function decodePayloads(first: number, bytes: Uint8Array): Decoded<Payloads> {
  const chain = decodeChain(first, bytes)
  if (!chain.ok) return chain
  const payloads: Received[] = []
  for (const raw of chain.value.payloads) {
    const payload = decodePayload(raw)
    if (!payload.ok) return payload
    payloads.push(payload.value)
  }
  return done({ payloads, afterFirst: bytes.subarray(chain.value.firstLength, chain.value.length) })
}

/** @param message one datagram, without the non-ESP marker of port 4500, or joined fragments */
export function decodeMessage(message: Uint8Array): Decoded<ReceivedMessage> {
  const decodedHeader = decodeHeader(message)
  if (!decodedHeader.ok) return decodedHeader
  const header = decodedHeader.value
  if (header.version.major !== 1) return done({ kind: 'other-version', header })
  const body = message.subarray(HEADER_BYTES, header.length)
  if (header.flags.encrypted && header.nextPayload !== PAYLOAD.fragment) {
    return done({ kind: 'sealed', header, sealed: body })
  }
  const decoded = decodePayloads(header.nextPayload, body)
  return decoded.ok ? done({ kind: 'clear', header, payloads: decoded.value.payloads }) : decoded
}

/**
 * Opens a sealed message. A fault may also mean a wrong key: octets decrypted with one are noise, which seldom makes a
 * valid chain of payloads.
 */
export function openMessage(
  message: Extract<ReceivedMessage, { readonly kind: 'sealed' }>,
  cipher: BodyCipher,
): Decoded<OpenedMessage> {
  const { header, sealed } = message
  const fault = { what: 'ike message/sealed', at: HEADER_BYTES, reason: 'bad-value' } as const
  if (sealed.length === 0 || sealed.length % cipher.blockBytes !== 0) return failed(fault)
  const plain = cipher.decrypt(sealed)
  if (!plain.ok) return failed(fault)
  const decoded = decodePayloads(header.nextPayload, plain.value)
  return decoded.ok ? done({ header, ...decoded.value }) : decoded
}

/** Payloads as octets, headers included: a HASH in front of them covers these. */
export function encodePayloads(payloads: readonly Payload[]): Uint8Array {
  return encodeChain(payloads.map(encodePayload))
}

/** Encodes a message in clear. The encrypted flag stays only on fragments, whose whole message is encrypted. */
export function encodeMessage(header: Header, payloads: readonly Payload[]): Uint8Array {
  const raw = payloads.map(encodePayload)
  const body = encodeChain(raw)
  return concat(encodeHeader(header, chainStart(raw), HEADER_BYTES + body.length), body)
}

/** Seals a message and sets the encrypted flag. `nextIv` of the result is the next message's IV. */
export function sealMessage(
  header: Header,
  payloads: readonly Payload[],
  cipher: BodyCipher,
): Result<Uint8Array, CryptoFault> {
  const raw: readonly RawPayload[] = payloads.map(encodePayload)
  const body = encodeChain(raw)
  const padding = (cipher.blockBytes - (body.length % cipher.blockBytes)) % cipher.blockBytes
  const sealed = cipher.encrypt(concat(body, new Uint8Array(padding)))
  if (!sealed.ok) return sealed
  const flags = { ...header.flags, encrypted: true }
  const length = HEADER_BYTES + sealed.value.length
  return done(concat(encodeHeader({ ...header, flags }, chainStart(raw), length), sealed.value))
}
