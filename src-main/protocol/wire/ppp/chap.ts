import { hex, Reader, shownText, utf8, Writer, type Decoded } from '../../../crypto/bytes.ts'

/**
 * Bodies of CHAP (RFC 1994 section 4), in the frame of a control packet, and the content that MS-CHAPv2 gives them (RFC
 * 2759 sections 3 to 6).
 *
 *     Challenge (1), Response (2)    | size 1 | value … | name … |
 *     Success (3), Failure (4)       | message … |
 *
 *     value of an MS-CHAPv2 response, 49 octets
 *         | peer challenge 16 | zeros 8 | NT response 24 | flags 1 |
 *     message of an MS-CHAPv2 success:  S=40 digits M=text
 *     message of an MS-CHAPv2 failure:  E=691 R=0 C=32 digits V=3 M=text
 *
 * Rules: the value fits and is not empty. A challenge of MS-CHAPv2 is 16 octets. Real messages leave fields out, add
 * others, or are empty altogether, so every field of them is optional.
 */
export const CHAP_CODE = { challenge: 1, response: 2, success: 3, failure: 4 } as const

export interface ChapValue {
  readonly value: Uint8Array
  readonly name: Uint8Array
}

export const MSCHAP_CHALLENGE_BYTES = 16
const MSCHAP_RESPONSE_BYTES = 49

export const encodeChapValue = ({ value, name }: ChapValue): Uint8Array =>
  new Writer().u8(value.length).bytes(value, name).done()

export function decodeChapValue(data: Uint8Array): Decoded<ChapValue> {
  const reader = new Reader(data, 'chap value')
  const size = reader.u8('size')
  reader.check(size > 0, 'size')
  const value = reader.bytes(size, 'value')
  return reader.result({ value, name: reader.rest() })
}

export interface MsChapResponse {
  readonly peerChallenge: Uint8Array
  readonly ntResponse: Uint8Array
}

export const encodeMsChapResponse = ({ peerChallenge, ntResponse }: MsChapResponse): Uint8Array =>
  new Writer().bytes(peerChallenge).zeros(8).bytes(ntResponse).u8(0).done()

export function decodeMsChapResponse(value: Uint8Array): Decoded<MsChapResponse> {
  const reader = new Reader(value, 'ms-chap response')
  reader.check(value.length === MSCHAP_RESPONSE_BYTES, 'size')
  const peerChallenge = reader.bytes(16, 'peer challenge')
  reader.skip(8, 'reserved')
  const ntResponse = reader.bytes(24, 'nt response')
  return reader.result({ peerChallenge, ntResponse })
}

export interface MsChapFailure {
  /** RFC 2759 section 6: 691 wrong user or password, 646 to 649 and 709 the account's own reasons. */
  readonly code?: number
  readonly mayRetry: boolean
  readonly text?: string
}

const FAILURE_WORDS: ReadonlyMap<number, string> = new Map([
  [646, 'not at this hour'],
  [647, 'account disabled'],
  [648, 'password expired'],
  [649, 'no dial-in permission'],
  [691, 'wrong user or password'],
  [709, 'password change failed'],
])

/** Text for people; `error 600` for codes that the RFC does not name. */
export const failureWords = (code: number): string => FAILURE_WORDS.get(code) ?? `error ${code}`

/**
 * Reads the fields that are present. An empty message is an answer, too: it comes from a gateway that does not know the
 * user.
 */
export function readMsChapFailure(message: Uint8Array): MsChapFailure {
  const text = shownText(message)
  // Everything after M= is free text and must not be searched for the other fields.
  const [, fields = '', told] = /^(.*?)(?:(?:^|\s)M=(.*))?$/su.exec(text) ?? []
  const code = /(?:^|\s)E=(\d{1,9})(?!\d)/u.exec(fields)?.[1]
  const isBare = code === undefined && told === undefined
  const words = (isBare ? text : (told ?? '')).trim()
  return {
    ...(code === undefined ? {} : { code: Number(code) }),
    mayRetry: /(?:^|\s)R=1(?!\d)/u.test(fields),
    ...(words === '' ? {} : { text: words }),
  }
}

export const msChapFailureText = (code: number, challenge: Uint8Array, text: string): Uint8Array =>
  utf8(`E=${code} R=0 C=${hex(challenge).toUpperCase()} V=3 M=${text}`)
