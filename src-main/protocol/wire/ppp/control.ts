import { Reader, Writer, type Decoded } from '../../../crypto/bytes.ts'
import { MOST } from './numbers.ts'

/**
 * Packet of a control protocol: LCP, IPCP, IPV6CP, and in the same frame PAP and CHAP (RFC 1661 section 5).
 *
 *      0                   1                   2                   3
 *      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *     |     Code      |  Identifier   |            Length             |
 *     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *     .                             Data                              .
 *
 * Rules: the length counts the header, so it is at least 4, and fits what was received; octets beyond it are padding.
 */
export interface ControlPacket {
  /** `CODE`, or a number unknown to us. */
  readonly code: number
  readonly identifier: number
  readonly data: Uint8Array
}

const HEADER_BYTES = 4

export const encodePacket = ({ code, identifier, data }: ControlPacket): Uint8Array =>
  new Writer()
    .u8(code)
    .u8(identifier)
    .u16(HEADER_BYTES + data.length)
    .bytes(data)
    .done()

export function decodePacket(information: Uint8Array): Decoded<ControlPacket> {
  const reader = new Reader(information, 'ppp control')
  const code = reader.u8('code')
  const identifier = reader.u8('identifier')
  const length = reader.u16('length')
  reader.check(length >= HEADER_BYTES, 'length')
  const data = reader.bytes(length - HEADER_BYTES, 'data')
  return reader.result({ code, identifier, data })
}

/**
 * Option of a Configure packet (RFC 1661 section 6): type 1, length 1 (header of 2 included), value. Kept as octets, so
 * that options are acknowledged or rejected exactly as received; LCP, IPCP and IPV6CP interpret them.
 */
export interface Option {
  readonly type: number
  readonly value: Uint8Array
}

const OPTION_HEADER_BYTES = 2

export function encodeOptions(options: readonly Option[]): Uint8Array {
  const writer = new Writer()
  for (const { type, value } of options)
    writer
      .u8(type)
      .u8(OPTION_HEADER_BYTES + value.length)
      .bytes(value)
  return writer.done()
}

export function decodeOptions(data: Uint8Array): Decoded<readonly Option[]> {
  const reader = new Reader(data, 'ppp options')
  const options: Option[] = []
  while (!reader.atEnd && reader.limit(options.length + 1, MOST.options, 'options')) {
    const type = reader.u8('type')
    const length = reader.u8('length')
    reader.check(length >= OPTION_HEADER_BYTES, 'length')
    options.push({ type, value: reader.bytes(length - OPTION_HEADER_BYTES, 'value') })
  }
  return reader.result(options)
}

export const numberOption = (type: number, value: number, size: 2 | 4): Option => {
  const writer = new Writer()
  return { type, value: (size === 2 ? writer.u16(value) : writer.u32(value)).done() }
}

/** The value as a number; undefined when it has another size. */
export function optionNumber({ value }: Option, size: 2 | 4): number | undefined {
  if (value.length !== size) return undefined
  const reader = new Reader(value, 'ppp option')
  return size === 2 ? reader.u16('value') : reader.u32('value')
}

export const sameOption = (a: Option, b: Option): boolean =>
  a.type === b.type && a.value.length === b.value.length && a.value.every((byte, i) => byte === b.value[i])
