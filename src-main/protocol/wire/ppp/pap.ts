import { Reader, shownText, utf8, Writer, type Decoded } from '../../../crypto/bytes.ts'

/**
 * Bodies of PAP (RFC 1334 section 2.2), in the frame of a control packet.
 *
 *     Request (1)         | length 1 | user … | length 1 | password … |
 *     Ack (2), Nak (3)    | length 1 | message … |
 *
 * Rules: lengths fit. Some gateways leave out the length of an answer together with the message, which then is empty.
 */
export const PAP_CODE = { request: 1, ack: 2, nak: 3 } as const

export interface PapRequest {
  readonly user: Uint8Array
  readonly password: Uint8Array
}

const MOST_FIELD = 255

/** Undefined when the user or the password is longer than 255 octets. */
export function encodePapRequest({ user, password }: PapRequest): Uint8Array | undefined {
  if (user.length > MOST_FIELD || password.length > MOST_FIELD) return undefined
  return new Writer().u8(user.length).bytes(user).u8(password.length).bytes(password).done()
}

export function decodePapRequest(data: Uint8Array): Decoded<PapRequest> {
  const reader = new Reader(data, 'pap request')
  const user = reader.bytes(reader.u8('user length'), 'user')
  const password = reader.bytes(reader.u8('password length'), 'password')
  return reader.result({ user, password })
}

export function encodePapAnswer(message: string): Uint8Array {
  const bytes = utf8(message).subarray(0, MOST_FIELD)
  return new Writer().u8(bytes.length).bytes(bytes).done()
}

/** The message with control characters replaced; empty when there is none. */
export function decodePapAnswer(data: Uint8Array): Decoded<string> {
  const reader = new Reader(data, 'pap answer')
  const message = reader.atEnd ? data : reader.bytes(reader.u8('message length'), 'message')
  return reader.result(shownText(message))
}
