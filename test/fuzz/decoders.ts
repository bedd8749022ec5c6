import { Secret } from '../../src-main/domain/profile/secret.ts'
import { certificateNames } from '../../src-main/crypto/der.ts'
import type { BodyCipher } from '../../src-main/protocol/wire/ike/message.ts'
import { nodeCrypto } from '../../src-main/crypto/node.ts'
import { unwrap } from '../../src-main/protocol/ikev1/datagram.ts'
import { openHidden } from '../../src-main/protocol/l2tp/hidden.ts'
import { Reader, shownText, type Decoded } from '../../src-main/crypto/bytes.ts'
import { decodeEsp, espSpi, unpadded } from '../../src-main/protocol/wire/esp/packet.ts'
import { readAttributes } from '../../src-main/protocol/wire/ike/attributes.ts'
import { decodeCertificateData } from '../../src-main/protocol/wire/ike/certificate.ts'
import { decodeChain } from '../../src-main/protocol/wire/ike/chain.ts'
import { decodeDelete } from '../../src-main/protocol/wire/ike/delete.ts'
import { decodeName } from '../../src-main/protocol/wire/ike/distinguished-name.ts'
import { decodeFragment } from '../../src-main/protocol/wire/ike/fragment.ts'
import { decodeHeader } from '../../src-main/protocol/wire/ike/header.ts'
import { decodeIdentification } from '../../src-main/protocol/wire/ike/identification.ts'
import * as ike from '../../src-main/protocol/wire/ike/message.ts'
import { decodeNatOriginalAddress } from '../../src-main/protocol/wire/ike/nat-original-address.ts'
import { decodeNotification } from '../../src-main/protocol/wire/ike/notification.ts'
import { decodeOpaque } from '../../src-main/protocol/wire/ike/opaque.ts'
import { decodePayload } from '../../src-main/protocol/wire/ike/payload.ts'
import { decodeSecurityAssociation } from '../../src-main/protocol/wire/ike/security-association.ts'
import { vendorOf } from '../../src-main/protocol/wire/ike/vendor.ts'
import { decodeIcmp } from '../../src-main/protocol/wire/ip/icmp.ts'
import { decodeIpv4 } from '../../src-main/protocol/wire/ip/ipv4.ts'
import { decodeUdp } from '../../src-main/protocol/wire/ip/udp.ts'
import { decodeAvps } from '../../src-main/protocol/wire/l2tp/avp.ts'
import { decodeL2tp } from '../../src-main/protocol/wire/l2tp/header.ts'
import * as l2tp from '../../src-main/protocol/wire/l2tp/message.ts'
import { decodePppCause, decodeResult } from '../../src-main/protocol/wire/l2tp/result.ts'
import { decodeChapValue, decodeMsChapResponse, readMsChapFailure } from '../../src-main/protocol/wire/ppp/chap.ts'
import { decodeOptions, decodePacket } from '../../src-main/protocol/wire/ppp/control.ts'
import { decodeEap, decodeEapMsChap } from '../../src-main/protocol/wire/ppp/eap.ts'
import { optionAddress } from '../../src-main/protocol/wire/ppp/ipcp.ts'
import { optionIdentifier } from '../../src-main/protocol/wire/ppp/ipv6cp.ts'
import { decodeFrame } from '../../src-main/protocol/wire/ppp/frame.ts'
import {
  decodeEcho,
  decodeProtocolReject,
  readLcpOption,
  terminationText,
} from '../../src-main/protocol/wire/ppp/lcp.ts'
import { decodePapAnswer, decodePapRequest } from '../../src-main/protocol/wire/ppp/pap.ts'

/** Shows everything through; padding and block are those of AES. */
export const GLASS: BodyCipher = {
  blockBytes: 16,
  encrypt: (padded) => ({ ok: true, value: padded }),
  decrypt: (sealed) => ({ ok: true, value: sealed }),
}

/** Every payload type of IKE that we know, and one that nobody does. */
const PAYLOADS = [1, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 20, 21, 130, 131, 132, 200]
const SECRET = new Secret('hidden')
const SHAPES = [
  { iv: 16, block: 16, icv: 12 },
  { iv: 8, block: 8, icv: 32 },
  { iv: 8, block: 4, icv: 16 },
]

/** Gives what was decoded; anything but a complete value or a decode fault is a defect. */
export type Swallow = (bytes: Uint8Array) => readonly (Decoded<unknown> | undefined)[]

const one =
  (decode: (bytes: Uint8Array) => Decoded<unknown>): Swallow =>
  (bytes) => [decode(bytes)]
/** One that has an answer for all octets. */
const total =
  (read: (bytes: Uint8Array) => unknown): Swallow =>
  (bytes) => {
    read(bytes)
    return []
  }

/**
 * Every reader of octets from outside, by the name of its function; `every-decoder.test.ts` holds this list to the
 * tree. A reader of something already read apart begins where the octets do.
 */
export const DECODERS: Readonly<Record<string, Swallow>> = {
  'ike/attributes readAttributes': (bytes) => {
    const reader = new Reader(bytes, 'attributes')
    return [reader.result(readAttributes(reader))]
  },
  'ike/certificate decodeCertificateData': (bytes) =>
    (['certificate', 'certificate-request'] as const).map((kind) => decodeCertificateData(kind, bytes)),
  'ike/chain decodeChain': (bytes) => [1, 8, 13].map((first) => decodeChain(first, bytes)),
  'ike/delete decodeDelete': one(decodeDelete),
  'ike/distinguished-name decodeName': total(decodeName),
  'ike/fragment decodeFragment': one(decodeFragment),
  'ike/header decodeHeader': one(decodeHeader),
  'ike/identification decodeIdentification': one(decodeIdentification),
  'ike/message decodeMessage': one(ike.decodeMessage),
  'ike/message openMessage': (bytes) => {
    const message = ike.decodeMessage(bytes)
    return message.ok && message.value.kind === 'sealed' ? [ike.openMessage(message.value, GLASS)] : []
  },
  'ike/nat-original-address decodeNatOriginalAddress': one(decodeNatOriginalAddress),
  'ike/notification decodeNotification': one(decodeNotification),
  'ike/opaque decodeOpaque': (bytes) =>
    (['ke', 'hash', 'signature', 'nonce', 'vendor', 'nat-detection'] as const).map((kind) => decodeOpaque(kind, bytes)),
  'ike/payload decodePayload': (bytes) => PAYLOADS.map((type) => decodePayload({ type, body: bytes })),
  'ike/security-association decodeSecurityAssociation': one(decodeSecurityAssociation),
  'esp/packet decodeEsp': (bytes) => SHAPES.map((shape) => decodeEsp(bytes, shape)),
  'l2tp/avp decodeAvps': one(decodeAvps),
  'l2tp/header decodeL2tp': one(decodeL2tp),
  'l2tp/message decodeMessage': one(l2tp.decodeMessage),
  'l2tp/message readMessage': (bytes) => {
    const avps = decodeAvps(bytes)
    return avps.ok ? [l2tp.readMessage(openHidden(nodeCrypto, SECRET, avps.value))] : []
  },
  'l2tp/result decodeResult': one(decodeResult),
  'l2tp/result decodePppCause': one(decodePppCause),
  'ppp/eap decodeEap': one(decodeEap),
  'ppp/eap decodeEapMsChap': one(decodeEapMsChap),
  'ppp/frame decodeFrame': one(decodeFrame),
  'ppp/control decodePacket': one(decodePacket),
  'ppp/control decodeOptions': one(decodeOptions),
  'ppp/lcp readLcpOption': (bytes) => {
    const options = decodeOptions(bytes)
    for (const option of options.ok ? options.value : [])
      [readLcpOption, optionAddress, optionIdentifier].forEach((read) => read(option))
    return []
  },
  'ppp/lcp decodeEcho': one(decodeEcho),
  'ppp/lcp decodeProtocolReject': one(decodeProtocolReject),
  'ppp/chap decodeChapValue': one(decodeChapValue),
  'ppp/chap decodeMsChapResponse': one(decodeMsChapResponse),
  'ppp/chap readMsChapFailure': total(readMsChapFailure),
  'ppp/pap decodePapRequest': one(decodePapRequest),
  'ppp/pap decodePapAnswer': one(decodePapAnswer),
  'ip/ipv4 decodeIpv4': one(decodeIpv4),
  'ip/udp decodeUdp': one(decodeUdp),
  'ip/icmp decodeIcmp': one(decodeIcmp),
}

/** Readers beside those, which the names do not tell. */
export const OTHERS: Readonly<Record<string, Swallow>> = {
  certificateNames: one(certificateNames),
  unpadded: one(unpadded),
  espSpi: total(espSpi),
  vendorOf: total(vendorOf),
  terminationText: total(terminationText),
  shownText: total(shownText),
  unwrap: total((bytes) => (['ike', 'natt'] as const).map((port) => unwrap(port, bytes))),
}

export const EVERY: readonly (readonly [string, Swallow])[] = [...Object.entries(DECODERS), ...Object.entries(OTHERS)]

/** In the middle of a larger buffer, whose neighbours no decoder may show. */
export function surrounded(bytes: Uint8Array): Uint8Array {
  const room = new Uint8Array(bytes.length + 64).fill(0xee)
  room.set(bytes, 32)
  return room.subarray(32, 32 + bytes.length)
}

/** Views into the buffer of `bytes` that show what is outside it. */
export function strayViews(value: unknown, bytes: Uint8Array): readonly Uint8Array[] {
  if (value instanceof Uint8Array) {
    const inside =
      value.buffer !== bytes.buffer ||
      (value.byteOffset >= bytes.byteOffset &&
        value.byteOffset + value.byteLength <= bytes.byteOffset + bytes.byteLength)
    return inside ? [] : [value]
  }
  if (typeof value !== 'object' || value === null) return []
  return Object.values(value).flatMap((inner) => strayViews(inner, bytes))
}
