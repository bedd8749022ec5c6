import { Reader, shownText, utf8, Writer, type Decoded } from '../../../crypto/bytes.ts'

/**
 * Why a tunnel or a call ends: the Result Code AVP (RFC 2661 section 4.4.2) and, in a CDN, PPP's reason, the PPP
 * Disconnect Cause Code AVP (RFC 3145 section 2).
 *
 *     result code 2 | (error code 2 | (text …))            PPP: cause 2 | protocol 2 | direction 1 | (text …)
 *
 * Rules: a result alone is two octets; the error code has a meaning only with result 2, although it is often present
 * with others.
 */
export interface CloseResult {
  readonly result: number
  readonly error?: number
  /** Control characters are replaced, and the text is cut to a limit, when it is read. */
  readonly text?: string
}

export interface PppCause {
  readonly code: number
  /** PPP's number of the control protocol that failed, 0 for none. */
  readonly protocol: number
  /** 0 neither, 1 the sender's peer, 2 the sender. */
  readonly direction: number
  readonly text?: string
}

export const TUNNEL_RESULT = {
  general: 1,
  error: 2,
  exists: 3,
  notAuthorized: 4,
  version: 5,
  shuttingDown: 6,
  stateMachine: 7,
} as const
export const CALL_RESULT = { lostCarrier: 1, error: 2, administrative: 3, noResources: 4, timeout: 10 } as const
export const ERROR = {
  none: 0,
  noControlConnection: 1,
  length: 2,
  range: 3,
  resources: 4,
  unknownMandatory: 8,
} as const

const TUNNEL_WORDS: readonly string[] = [
  'reserved',
  'general request to clear the tunnel',
  'general error',
  'tunnel exists already',
  'not authorized',
  'protocol version not supported',
  'shutting down',
  'state machine error',
]
const CALL_WORDS: readonly string[] = [
  'reserved',
  'lost carrier',
  'general error',
  'administrative reasons',
  'no resources for now',
  'no resources',
  'invalid destination',
  'no carrier',
  'busy',
  'no dial tone',
  'not established in time',
  'no framing detected',
]
const ERROR_WORDS: readonly string[] = [
  'no error',
  'no control connection yet',
  'wrong length',
  'value out of range',
  'insufficient resources',
  'invalid session ID',
  'vendor-specific error',
  'try another gateway',
  'unknown mandatory attribute',
]
const PPP_WORDS: readonly string[] = [
  'no information',
  'administrative disconnect',
  'link renegotiation not allowed',
  'normal disconnect',
  'encryption required',
  'LCP negotiation timed out',
  'no LCP packets seen',
  'loop detected',
  'echo not answered',
  'endpoint discriminator not expected',
  'bundle size not expected',
  'short sequence numbers not expected',
  'call-back required',
  'authentication timed out',
  'authenticated name not acceptable',
  'no acceptable authentication method',
  'authentication failed',
  'network protocol negotiation timed out',
  'no network protocol in common',
  'no address acceptable to both',
  'no address for this user',
]

/** `not authorized`, `general error: insufficient resources`, `result 99`. */
export function closeWords(which: 'tunnel' | 'call', { result, error }: CloseResult): string {
  const words = (which === 'tunnel' ? TUNNEL_WORDS : CALL_WORDS)[result] ?? `result ${result}`
  if (error === undefined || error === ERROR.none) return words
  return `${words}: ${ERROR_WORDS[error] ?? `error ${error}`}`
}

export const pppCauseWords = ({ code }: Pick<PppCause, 'code'>): string => PPP_WORDS[code] ?? `cause ${code}`

export function encodeResult({ result, error, text }: CloseResult): Uint8Array {
  const writer = new Writer().u16(result)
  if (error !== undefined || text !== undefined) writer.u16(error ?? 0)
  if (text !== undefined) writer.bytes(utf8(text))
  return writer.done()
}

export function decodeResult(value: Uint8Array): Decoded<CloseResult> {
  const reader = new Reader(value, 'l2tp result')
  const result = reader.u16('result')
  const error = reader.atEnd ? undefined : reader.u16('error')
  const text = shownText(reader.rest())
  return reader.result({ result, ...(error === undefined ? {} : { error }), ...(text === '' ? {} : { text }) })
}

export function encodePppCause({ code, protocol, direction, text }: PppCause): Uint8Array {
  return new Writer()
    .u16(code)
    .u16(protocol)
    .u8(direction)
    .bytes(utf8(text ?? ''))
    .done()
}

export function decodePppCause(value: Uint8Array): Decoded<PppCause> {
  const reader = new Reader(value, 'ppp disconnect cause')
  const code = reader.u16('code')
  const protocol = reader.u16('protocol')
  const direction = reader.u8('direction')
  const text = shownText(reader.rest())
  return reader.result({ code, protocol, direction, ...(text === '' ? {} : { text }) })
}
