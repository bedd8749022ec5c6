import type { PppMethod } from '../../../domain/profile/schema.ts'
import { Reader, shownText, u16Bytes, u32Bytes, Writer, concat, type Decoded } from '../../../crypto/bytes.ts'
import { numberOption, optionNumber, type Option } from './control.ts'
import { PPP, protocolName } from './numbers.ts'

/** The parts specific to LCP: its options (RFC 1661 section 6) and the bodies of its packets (section 5). */

const LCP_OPTION = {
  mru: 1,
  accm: 2,
  authentication: 3,
  quality: 4,
  magic: 5,
  protocolCompression: 7,
  addressCompression: 8,
  callback: 13,
  bundleMru: 17,
  shortSequence: 18,
  endpoint: 19,
} as const

/** Section 6.1: the size that both sides may always send. */
export const DEFAULT_MRU = 1500

/** Octets of the algorithm in CHAP's option (IANA "PPP Authentication Algorithms"; RFC 1994, 2433, 2759). */
const CHAP_ALGORITHM = { md5: 5, mschap: 0x80, mschapv2: 0x81 } as const

export type LcpOption =
  | { readonly kind: 'mru'; readonly octets: number }
  | { readonly kind: 'accm'; readonly map: number }
  | { readonly kind: 'authentication'; readonly method: MethodOffer }
  | { readonly kind: 'magic'; readonly number: number }
  | { readonly kind: 'protocol-compression' | 'address-compression' }
  /** An option that we do not support, or one with an invalid length. */
  | { readonly kind: 'other'; readonly type: number }

/** `method` is set if a profile can allow it; `name` is for people: `MS-CHAPv2`, `EAP`, `CHAP 80`. */
export interface MethodOffer {
  readonly method: PppMethod | undefined
  readonly name: string
}

const METHOD_NAMES: Readonly<Record<PppMethod, string>> = {
  mschapv2: 'MS-CHAPv2',
  // The type of EAP becomes known only later.
  'eap-mschapv2': 'EAP',
  chap: 'CHAP',
  pap: 'PAP',
}
export const methodName = (method: PppMethod): string => METHOD_NAMES[method]

const METHOD_VALUES: Readonly<Record<PppMethod, Uint8Array>> = {
  mschapv2: concat(u16Bytes(PPP.chap), Uint8Array.of(CHAP_ALGORITHM.mschapv2)),
  'eap-mschapv2': u16Bytes(PPP.eap),
  chap: concat(u16Bytes(PPP.chap), Uint8Array.of(CHAP_ALGORITHM.md5)),
  pap: u16Bytes(PPP.pap),
}

export const mruOption = (octets: number): Option => numberOption(LCP_OPTION.mru, octets, 2)
export const magicOption = (number: number): Option => numberOption(LCP_OPTION.magic, number, 4)
export const methodOption = (method: PppMethod): Option => ({
  type: LCP_OPTION.authentication,
  value: METHOD_VALUES[method],
})

export function readLcpOption(option: Option): LcpOption {
  const { type, value } = option
  const other: LcpOption = { kind: 'other', type }
  switch (type) {
    case LCP_OPTION.mru: {
      const octets = optionNumber(option, 2)
      return octets === undefined ? other : { kind: 'mru', octets }
    }
    case LCP_OPTION.accm: {
      const map = optionNumber(option, 4)
      return map === undefined ? other : { kind: 'accm', map }
    }
    case LCP_OPTION.magic: {
      const number = optionNumber(option, 4)
      return number === undefined ? other : { kind: 'magic', number }
    }
    case LCP_OPTION.authentication:
      return value.length < 2 ? other : { kind: 'authentication', method: readMethod(value) }
    case LCP_OPTION.protocolCompression:
      return value.length === 0 ? { kind: 'protocol-compression' } : other
    case LCP_OPTION.addressCompression:
      return value.length === 0 ? { kind: 'address-compression' } : other
    default:
      return other
  }
}

function readMethod(value: Uint8Array): MethodOffer {
  const reader = new Reader(value, 'authentication')
  const protocol = reader.u16('protocol')
  const rest = reader.rest()
  if (protocol === PPP.pap && rest.length === 0) return known('pap')
  if (protocol === PPP.eap && rest.length === 0) return known('eap-mschapv2')
  if (protocol !== PPP.chap) return { method: undefined, name: protocolName(protocol) }
  const [algorithm, ...more] = rest
  if (algorithm === undefined || more.length > 0) return { method: undefined, name: 'CHAP without an algorithm' }
  if (algorithm === CHAP_ALGORITHM.md5) return known('chap')
  if (algorithm === CHAP_ALGORITHM.mschapv2) return known('mschapv2')
  if (algorithm === CHAP_ALGORITHM.mschap) return { method: undefined, name: 'MS-CHAP' }
  return { method: undefined, name: `CHAP ${algorithm.toString(16)}` }
}

const known = (method: PppMethod): MethodOffer => ({ method, name: METHOD_NAMES[method] })

// --- bodies ------------------------------------------------------------------------------------------------------

/** Echo and discard (section 5.8): the sender's magic number, 0 if it has none, then any octets. */
export interface Echo {
  readonly magic: number
  readonly data: Uint8Array
}

export const encodeEcho = ({ magic, data }: Echo): Uint8Array => concat(u32Bytes(magic), data)

export function decodeEcho(data: Uint8Array): Decoded<Echo> {
  const reader = new Reader(data, 'lcp echo')
  const magic = reader.u32('magic')
  return reader.result({ magic, data: reader.rest() })
}

/** Protocol-Reject (section 5.7): the protocol, then the rejected packet, cut to fit the peer's MRU. */
export interface ProtocolReject {
  readonly protocol: number
  readonly rejected: Uint8Array
}

export const encodeProtocolReject = ({ protocol, rejected }: ProtocolReject): Uint8Array =>
  new Writer().u16(protocol).bytes(rejected).done()

export function decodeProtocolReject(data: Uint8Array): Decoded<ProtocolReject> {
  const reader = new Reader(data, 'lcp protocol-reject')
  const protocol = reader.u16('protocol')
  return reader.result({ protocol, rejected: reader.rest() })
}

/**
 * The text in a Terminate-Request (section 5.5), which RFC 1661 allows to be any octets; undefined when there is none.
 */
export function terminationText(data: Uint8Array): string | undefined {
  const text = shownText(data).trim()
  // Windows puts its magic number and a code there, which is not text.
  return text === '' || text.includes('\ufffd') ? undefined : text
}
