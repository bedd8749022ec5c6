import { Reader, Writer, type Decoded } from '../../../crypto/bytes.ts'

/**
 * Attribute value pair (RFC 2661 section 4.1).
 *
 *      0                   1                   2                   3
 *      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *     |M|H| rsvd  |      Length       |           Vendor ID           |
 *     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *     |         Attribute type        |           Value …             .
 *     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *
 * Rules: the length counts the header, so it is at least 6, and at most 1023 for its 10 bits. An AVP that the receiver
 * does not know and that has M (mandatory) set ends the call or the tunnel (section 4.2). A hidden value (H) can be
 * read only with the tunnel's secret (section 4.3). An AVP with reserved bits set counts as unknown (section 4.1).
 */
export interface Avp {
  readonly mandatory: boolean
  readonly hidden: boolean
  /** 0 is the IETF. */
  readonly vendor: number
  /** `AVP`, for vendor 0. */
  readonly type: number
  readonly value: Uint8Array
}

export const AVP = {
  messageType: 0,
  resultCode: 1,
  protocolVersion: 2,
  framingCapabilities: 3,
  bearerCapabilities: 4,
  tieBreaker: 5,
  firmwareRevision: 6,
  hostName: 7,
  vendorName: 8,
  assignedTunnelId: 9,
  receiveWindowSize: 10,
  challenge: 11,
  causeCode: 12,
  challengeResponse: 13,
  assignedSessionId: 14,
  callSerialNumber: 15,
  minimumBps: 16,
  maximumBps: 17,
  bearerType: 18,
  framingType: 19,
  calledNumber: 21,
  callingNumber: 22,
  subAddress: 23,
  txConnectSpeed: 24,
  physicalChannelId: 25,
  initialReceivedConfreq: 26,
  lastSentConfreq: 27,
  lastReceivedConfreq: 28,
  proxyAuthenticationType: 29,
  proxyAuthenticationName: 30,
  proxyAuthenticationChallenge: 31,
  proxyAuthenticationId: 32,
  proxyAuthenticationResponse: 33,
  callErrors: 34,
  accm: 35,
  randomVector: 36,
  privateGroupId: 37,
  rxConnectSpeed: 38,
  sequencingRequired: 39,
  /** RFC 3145. */
  pppDisconnectCause: 46,
} as const

const NAMES: ReadonlyMap<number, string> = new Map(Object.entries(AVP).map(([name, type]) => [type, words(name)]))

function words(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
}

/** Text for people: `assigned tunnel id`, `attribute 99`, `attribute 3 of vendor 9`. */
export function avpName(avp: Pick<Avp, 'vendor' | 'type'>): string {
  if (avp.vendor !== 0) return `attribute ${avp.type} of vendor ${avp.vendor}`
  return NAMES.get(avp.type) ?? `attribute ${avp.type}`
}

export const isKnownAvp = (avp: Avp): boolean => avp.vendor === 0 && NAMES.has(avp.type)

const BIT = { mandatory: 0x8000, hidden: 0x4000, reserved: 0x3c00 } as const
const LENGTH = 0x03ff
const AVP_HEADER_BYTES = 6
/** Most AVPs in one message; real ones have fewer than 20. */
export const MOST_AVPS = 64

/** An AVP of vendor 0, not hidden. */
export const avp = (type: number, value: Uint8Array, mandatory = true): Avp => ({
  mandatory,
  hidden: false,
  vendor: 0,
  type,
  value,
})

export function encodeAvps(avps: readonly Avp[]): Uint8Array {
  const writer = new Writer()
  for (const { mandatory, hidden, vendor, type, value } of avps) {
    const length = AVP_HEADER_BYTES + value.length
    if (length > LENGTH) throw new RangeError('an attribute holds at most 1017 octets')
    const flags = (mandatory ? BIT.mandatory : 0) | (hidden ? BIT.hidden : 0)
    writer
      .u16(flags | length)
      .u16(vendor)
      .u16(type)
      .bytes(value)
  }
  return writer.done()
}

/** Vendor given to AVPs with reserved bits set: it is unassigned, so they count as unknown as the rule requires. */
const NO_VENDOR = 0xffff

export function decodeAvps(body: Uint8Array): Decoded<readonly Avp[]> {
  const reader = new Reader(body, 'l2tp avps')
  const avps: Avp[] = []
  while (!reader.atEnd && reader.limit(avps.length + 1, MOST_AVPS, 'avps')) {
    const bits = reader.u16('flags')
    const length = bits & LENGTH
    reader.check(length >= AVP_HEADER_BYTES, 'length')
    const vendor = reader.u16('vendor')
    const type = reader.u16('type')
    const value = reader.bytes(length - AVP_HEADER_BYTES, 'value')
    avps.push({
      mandatory: (bits & BIT.mandatory) !== 0,
      hidden: (bits & BIT.hidden) !== 0,
      vendor: (bits & BIT.reserved) === 0 ? vendor : NO_VENDOR,
      type,
      value,
    })
  }
  return reader.result(avps)
}
