import { Reader, Writer, type Decoded } from '../../../crypto/bytes.ts'

/**
 * Fragment of an IKE message (132; defined by Cisco and Microsoft, not by an RFC; MS-IKEE section 2.2.3). Each fragment
 * is a message of its own with the header of the whole one, including its flags, but this payload is never encrypted.
 *
 *      0                   1                   2                   3
 *      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *     | Fragment ID                   | Number from 1 | Flags, 1=last |
 *     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *     .              A slice of the whole message, header too         .
 *     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *
 * Rules: the number is not 0, and the slice is not empty. The exchange joins fragments and sets the limits.
 */
export interface Fragment {
  /** Shared by the fragments of one message. */
  readonly id: number
  /** 1 to 255. */
  readonly number: number
  readonly last: boolean
  readonly slice: Uint8Array
}

const LAST = 1

export function encodeFragment(fragment: Fragment): Uint8Array {
  return new Writer()
    .u16(fragment.id)
    .u8(fragment.number)
    .u8(fragment.last ? LAST : 0)
    .bytes(fragment.slice)
    .done()
}

export function decodeFragment(body: Uint8Array): Decoded<Fragment> {
  const reader = new Reader(body, 'ike fragment')
  const id = reader.u16('id')
  const number = reader.u8('number')
  const flags = reader.u8('flags')
  const slice = reader.rest()
  reader.check(number > 0, 'number')
  reader.check(slice.length > 0, 'slice')
  return reader.result({ id, number, last: (flags & LAST) !== 0, slice })
}
