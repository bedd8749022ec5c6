import type { IpAddress } from '../../../domain/net/address.ts'
import { done, type Result } from '../../../domain/result.ts'
import type { Decoded, DecodeFault } from '../../../crypto/bytes.ts'
import { decodeCertificateData, encodeCertificateData, type CertificateData } from './certificate.ts'
import type { RawPayload } from './chain.ts'
import { decodeDelete, encodeDelete, type Delete } from './delete.ts'
import { decodeFragment, encodeFragment, type Fragment } from './fragment.ts'
import { decodeIdentification, encodeIdentification, type Identification } from './identification.ts'
import { decodeNatOriginalAddress, encodeNatOriginalAddress } from './nat-original-address.ts'
import { decodeNotification, encodeNotification, type Notification } from './notification.ts'
import { PAYLOAD } from './numbers.ts'
import { decodeOpaque, opaqueKind, type OpaqueKind } from './opaque.ts'
import {
  decodeSecurityAssociation,
  encodeSecurityAssociation,
  type SecurityAssociation,
} from './security-association.ts'

interface Plain<Kind extends OpaqueKind> {
  readonly kind: Kind
  readonly data: Uint8Array
}

/**
 * Every payload that we know, by its content. `draft` marks the numbers that drafts 02 and 03 of NAT traversal used.
 */
export type Payload =
  | { readonly kind: 'sa'; readonly association: SecurityAssociation }
  | Plain<'ke'>
  | Plain<'hash'>
  | Plain<'signature'>
  | Plain<'nonce'>
  | Plain<'vendor'>
  | { readonly kind: 'nat-detection'; readonly data: Uint8Array; readonly draft: boolean }
  | { readonly kind: 'nat-original-address'; readonly address: IpAddress; readonly draft: boolean }
  | { readonly kind: 'id'; readonly identification: Identification }
  | { readonly kind: 'certificate'; readonly certificate: CertificateData }
  | { readonly kind: 'certificate-request'; readonly certificate: CertificateData }
  | { readonly kind: 'notification'; readonly notification: Notification }
  | { readonly kind: 'delete'; readonly deletion: Delete }
  | { readonly kind: 'fragment'; readonly fragment: Fragment }
  | { readonly kind: 'unknown'; readonly type: number; readonly data: Uint8Array }

export type PayloadKind = Payload['kind']
export type PayloadOf<Kind extends PayloadKind> = Extract<Payload, { readonly kind: Kind }>

/** A payload with its octets as received: hashes are computed over these, never over a re-encoding. */
export type Received<Kind extends PayloadKind = PayloadKind> = PayloadOf<Kind> & {
  /** Without the generic header: RFC 2409's `SAi_b`, `IDii_b`, … */
  readonly body: Uint8Array
}

const OPAQUE_TYPES = {
  ke: PAYLOAD.keyExchange,
  hash: PAYLOAD.hash,
  signature: PAYLOAD.signature,
  nonce: PAYLOAD.nonce,
  vendor: PAYLOAD.vendor,
} as const

/**
 * Type and body of a payload that we send. Throws RangeError for a field that does not fit, which is a defect of ours.
 */
export function encodePayload(payload: Payload): RawPayload {
  switch (payload.kind) {
    case 'sa':
      return { type: PAYLOAD.securityAssociation, body: encodeSecurityAssociation(payload.association) }
    case 'id':
      return { type: PAYLOAD.identification, body: encodeIdentification(payload.identification) }
    case 'certificate':
      return { type: PAYLOAD.certificate, body: encodeCertificateData(payload.certificate) }
    case 'certificate-request':
      return { type: PAYLOAD.certificateRequest, body: encodeCertificateData(payload.certificate) }
    case 'notification':
      return { type: PAYLOAD.notification, body: encodeNotification(payload.notification) }
    case 'delete':
      return { type: PAYLOAD.delete, body: encodeDelete(payload.deletion) }
    case 'nat-detection':
      return { type: payload.draft ? PAYLOAD.natDetectionDraft : PAYLOAD.natDetection, body: payload.data }
    case 'nat-original-address':
      return {
        type: payload.draft ? PAYLOAD.natOriginalAddressDraft : PAYLOAD.natOriginalAddress,
        body: encodeNatOriginalAddress(payload.address),
      }
    case 'fragment':
      return { type: PAYLOAD.fragment, body: encodeFragment(payload.fragment) }
    case 'unknown':
      return { type: payload.type, body: payload.data }
    case 'ke':
    case 'hash':
    case 'signature':
    case 'nonce':
    case 'vendor':
      return { type: OPAQUE_TYPES[payload.kind], body: payload.data }
  }
}

function decoded<Value>(value: Decoded<Value>, make: (value: Value) => Payload): Result<Payload, DecodeFault> {
  return value.ok ? done(make(value.value)) : value
}

function decodeOpaquePayload(kind: OpaqueKind, raw: RawPayload): Decoded<Payload> {
  return decoded(decodeOpaque(kind, raw.body), (data) =>
    kind === 'nat-detection' ? { kind, data, draft: raw.type === PAYLOAD.natDetectionDraft } : { kind, data },
  )
}

function decodeKnown(raw: RawPayload): Decoded<Payload> {
  const { type, body } = raw
  switch (type) {
    case PAYLOAD.securityAssociation:
      return decoded(decodeSecurityAssociation(body), (association) => ({ kind: 'sa', association }))
    case PAYLOAD.identification:
      return decoded(decodeIdentification(body), (identification) => ({ kind: 'id', identification }))
    case PAYLOAD.certificate:
      return decoded(decodeCertificateData('certificate', body), (certificate) => ({
        kind: 'certificate',
        certificate,
      }))
    case PAYLOAD.certificateRequest:
      return decoded(decodeCertificateData('certificate-request', body), (certificate) => ({
        kind: 'certificate-request',
        certificate,
      }))
    case PAYLOAD.notification:
      return decoded(decodeNotification(body), (notification) => ({ kind: 'notification', notification }))
    case PAYLOAD.delete:
      return decoded(decodeDelete(body), (deletion) => ({ kind: 'delete', deletion }))
    case PAYLOAD.natOriginalAddress:
    case PAYLOAD.natOriginalAddressDraft: {
      const draft = type === PAYLOAD.natOriginalAddressDraft
      return decoded(decodeNatOriginalAddress(body), (address) => ({ kind: 'nat-original-address', address, draft }))
    }
    case PAYLOAD.fragment:
      return decoded(decodeFragment(body), (fragment) => ({ kind: 'fragment', fragment }))
    default:
      return done({ kind: 'unknown', type, data: body })
  }
}

/** Unknown types are kept, although RFC 2408 section 5.3 would refuse them, because gateways send private ones. */
export function decodePayload(raw: RawPayload): Decoded<Received> {
  const kind = opaqueKind(raw.type)
  const payload = kind ? decodeOpaquePayload(kind, raw) : decodeKnown(raw)
  return payload.ok ? done({ ...payload.value, body: raw.body }) : payload
}

const isKind =
  <Kind extends PayloadKind>(kind: Kind) =>
  (payload: Received): payload is Received<Kind> =>
    payload.kind === kind

/** All payloads of one kind, in the order they came. */
export function allOf<Kind extends PayloadKind>(payloads: readonly Received[], kind: Kind): readonly Received<Kind>[] {
  return payloads.filter(isKind(kind))
}

/** The first payload of one kind. */
export function firstOf<Kind extends PayloadKind>(
  payloads: readonly Received[],
  kind: Kind,
): Received<Kind> | undefined {
  return payloads.find(isKind(kind))
}
