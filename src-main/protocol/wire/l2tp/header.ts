import { Reader, Writer, type Decoded } from '../../../crypto/bytes.ts'

/**
 * L2TPv2 header (RFC 2661 section 3.1). Fields in parentheses are present when their bit is set.
 *
 *      0                   1                   2                   3
 *      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *     |T|L|x|x|S|x|O|P|x|x|x|x|Version|           (Length, L)         |
 *     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *     |           Tunnel ID           |          Session ID           |
 *     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *     |             (Ns, S)           |            (Nr, S)            |
 *     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *     |       (Offset size, O)        |     (padding of that size)    .
 *     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *
 * Rules: control messages have L and S and neither O nor P; data messages may have any. A version other than 2 is a
 * fault: 1 is L2F, 3 is L2TPv3. Octets beyond the length are ignored. Both IDs are the receiver's, 0 before they are
 * known.
 */
export interface ControlHeader {
  readonly tunnel: number
  readonly session: number
  /** Number of this message. */
  readonly ns: number
  /** Number of the message expected next: acknowledges all messages before it. */
  readonly nr: number
}

export interface DataHeader {
  readonly tunnel: number
  readonly session: number
  /** Present only when the sender numbers its data. */
  readonly ns?: number
}

export type L2tpDatagram =
  /** `body` is a chain of AVPs; empty for a bare acknowledgement (ZLB). */
  | { readonly kind: 'control'; readonly header: ControlHeader; readonly body: Uint8Array }
  /** `body` is a PPP frame. */
  | { readonly kind: 'data'; readonly header: DataHeader; readonly body: Uint8Array }

const BIT = { type: 0x8000, length: 0x4000, sequence: 0x0800, offset: 0x0200, priority: 0x0100 } as const
const VERSION = 2
const VERSION_MASK = 0x000f
const CONTROL_HEADER_BYTES = 12
/** Most octets of a datagram; larger than any path carries, and small enough to be harmless. */
const MOST = 16_384

export function encodeControl(header: ControlHeader, body: Uint8Array): Uint8Array {
  return new Writer()
    .u16(BIT.type | BIT.length | BIT.sequence | VERSION)
    .u16(CONTROL_HEADER_BYTES + body.length)
    .u16(header.tunnel)
    .u16(header.session)
    .u16(header.ns)
    .u16(header.nr)
    .bytes(body)
    .done()
}

/** Encodes without length and, unless numbered, without Ns and Nr: the smallest possible header, 6 octets. */
export function encodeData(header: DataHeader, frame: Uint8Array): Uint8Array {
  const numbered = header.ns !== undefined
  const writer = new Writer()
    .u16((numbered ? BIT.sequence : 0) | VERSION)
    .u16(header.tunnel)
    .u16(header.session)
  // Nr has no meaning in data messages and is ignored (section 5.4).
  if (header.ns !== undefined) writer.u16(header.ns).u16(0)
  return writer.bytes(frame).done()
}

/**
 * The optional fields that a data message has; undefined for anything else. Offset padding is not reported, as no
 * gateway is known to use it.
 */
export function dataHeaderFields(
  datagram: Uint8Array,
): { readonly length: boolean; readonly numbers: boolean } | undefined {
  const reader = new Reader(datagram, 'l2tp header')
  const bits = reader.u16('flags')
  if (reader.fault || (bits & BIT.type) !== 0 || (bits & VERSION_MASK) !== VERSION) return undefined
  return { length: (bits & BIT.length) !== 0, numbers: (bits & BIT.sequence) !== 0 }
}

export function decodeL2tp(datagram: Uint8Array): Decoded<L2tpDatagram> {
  const reader = new Reader(datagram, 'l2tp header')
  reader.limit(datagram.length, MOST, 'datagram')
  const bits = reader.u16('flags')
  reader.check((bits & VERSION_MASK) === VERSION, 'version')
  const has = (bit: number): boolean => (bits & bit) !== 0
  const total = has(BIT.length) ? reader.u16('length') : datagram.length
  const tunnel = reader.u16('tunnel')
  const session = reader.u16('session')
  const ns = has(BIT.sequence) ? reader.u16('ns') : undefined
  const nr = has(BIT.sequence) ? reader.u16('nr') : undefined
  if (has(BIT.offset)) reader.skip(reader.u16('offset size'), 'offset padding')
  reader.check(total >= reader.offset, 'length')
  const body = reader.bytes(total - reader.offset, 'body')
  if (!has(BIT.type)) {
    return reader.result({ kind: 'data', header: { tunnel, session, ...(ns === undefined ? {} : { ns }) }, body })
  }
  reader.check(has(BIT.length) && has(BIT.sequence) && !has(BIT.offset) && !has(BIT.priority), 'flags')
  return reader.result({ kind: 'control', header: { tunnel, session, ns: ns ?? 0, nr: nr ?? 0 }, body })
}
