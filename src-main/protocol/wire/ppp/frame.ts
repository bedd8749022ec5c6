import { Reader, Writer, type Decoded } from '../../../crypto/bytes.ts'
import { MOST } from './numbers.ts'

/**
 * PPP frame inside L2TP: HDLC's address and control, the protocol, the information; without flags, escapes and checksum
 * (RFC 2661 section 5.3; RFC 1661 section 2, RFC 1662 section 3.1).
 *
 *     | FF | 03 | protocol, 2 octets, or 1 when odd | information … |
 *
 * Rules: FF 03 may be absent, and a protocol below 0x100 may come as one octet, whatever was negotiated: both forms can
 * be told apart, as the first octet of a protocol number is even and its last one is odd. We always write the long
 * form.
 */
export interface Frame {
  /** `PPP`, or a number unknown to us. */
  readonly protocol: number
  readonly information: Uint8Array
}

const ADDRESS = 0xff
const CONTROL = 0x03

export const encodeFrame = ({ protocol, information }: Frame): Uint8Array =>
  new Writer().u8(ADDRESS).u8(CONTROL).u16(protocol).bytes(information).done()

export function decodeFrame(bytes: Uint8Array): Decoded<Frame> {
  const reader = new Reader(bytes, 'ppp frame')
  reader.limit(bytes.length, MOST.frame, 'frame')
  if (reader.peek() === ADDRESS) {
    reader.u8('address')
    reader.check(reader.u8('control') === CONTROL, 'control')
  }
  const first = reader.u8('protocol')
  const protocol = first % 2 === 1 ? first : 0x100 * first + reader.u8('protocol')
  reader.check(protocol % 2 === 1, 'protocol')
  return reader.result({ protocol, information: reader.rest() })
}
