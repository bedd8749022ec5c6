import { Reader, Writer, type Decoded } from '../../../crypto/bytes.ts'

/**
 * Bodies of EAP (RFC 3748 section 4), in the frame of a control packet, and of EAP-MSCHAPv2
 * (draft-kamath-pppext-eap-mschapv2 section 2).
 *
 *     Request (1), Response (2)    | type 1 | data … |
 *     Success (3), Failure (4)     nothing
 *
 *     data of type 26   | opcode 1 | MS-CHAPv2 identifier 1 | length 2 | as in MS-CHAPv2 … |
 *     data of a response to Success or Failure of it   | opcode 1 |
 *
 * Rules: a request or response has a type. The length of type 26 counts from the opcode and fits what was received.
 */
export const EAP_CODE = { request: 1, response: 2, success: 3, failure: 4 } as const
export const EAP_TYPE = {
  identity: 1,
  notification: 2,
  nak: 3,
  md5: 4,
  oneTime: 5,
  token: 6,
  tls: 13,
  peap: 25,
  mschapv2: 26,
} as const
/** The numbers are the same as CHAP's codes. */
export const EAP_MSCHAP = { challenge: 1, response: 2, success: 3, failure: 4 } as const

const TYPE_NAMES: ReadonlyMap<number, string> = new Map([
  [EAP_TYPE.md5, 'MD5'],
  [EAP_TYPE.oneTime, 'OTP'],
  [EAP_TYPE.token, 'GTC'],
  [EAP_TYPE.tls, 'TLS'],
  [EAP_TYPE.peap, 'PEAP'],
  [EAP_TYPE.mschapv2, 'MSCHAPv2'],
])
/** Text for people: `TLS`, `type 43`. */
export const eapTypeName = (type: number): string => TYPE_NAMES.get(type) ?? `type ${type}`

export interface EapBody {
  readonly type: number
  readonly data: Uint8Array
}

export const encodeEap = ({ type, data }: EapBody): Uint8Array => new Writer().u8(type).bytes(data).done()

export function decodeEap(body: Uint8Array): Decoded<EapBody> {
  const reader = new Reader(body, 'eap')
  const type = reader.u8('type')
  return reader.result({ type, data: reader.rest() })
}

export interface EapMsChap {
  readonly opcode: number
  readonly identifier: number
  /** The content of the CHAP packet with the same name. */
  readonly data: Uint8Array
}

const HEADER_BYTES = 4

export const encodeEapMsChap = ({ opcode, identifier, data }: EapMsChap): Uint8Array =>
  new Writer()
    .u8(opcode)
    .u8(identifier)
    .u16(HEADER_BYTES + data.length)
    .bytes(data)
    .done()

export function decodeEapMsChap(data: Uint8Array): Decoded<EapMsChap> {
  const reader = new Reader(data, 'eap-mschapv2')
  const opcode = reader.u8('opcode')
  // The other side's acknowledgement of a Success or a Failure has no identifier and no data.
  if (reader.atEnd) return reader.result({ opcode, identifier: 0, data: new Uint8Array(0) })
  const identifier = reader.u8('identifier')
  const length = reader.u16('length')
  reader.check(length >= HEADER_BYTES, 'length')
  return reader.result({ opcode, identifier, data: reader.bytes(length - HEADER_BYTES, 'data') })
}
