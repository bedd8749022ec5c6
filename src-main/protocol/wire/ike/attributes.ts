import { Writer, type Reader } from '../../../crypto/bytes.ts'
import { MOST } from './numbers.ts'

/**
 * Data attributes of a transform (RFC 2408 section 3.3).
 *
 *      0                   1                   2                   3
 *      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *     |F|            Type             | F=1: value, F=0: its length   |
 *     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *     .                    F=0: value, length octets                  .
 *     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *
 * Responders reorder them, and convert numbers between the short and the long form. So attributes are compared by
 * meaning, never by octets: a value is a number in both forms.
 */
export interface Attribute {
  /** 15 bits. */
  readonly type: number
  /** Big-endian; two octets in the short form. */
  readonly value: Uint8Array
  readonly form: 'short' | 'long'
}

const SHORT = 0x8000
/** Octets that every number in use fits into; the octets before them are zero. */
const NUMBER_OCTETS = 6

/** A number in the short form if it fits two octets, otherwise in the long form. */
export function numberAttribute(type: number, value: number): Attribute {
  return value <= 0xffff
    ? { type, value: new Writer().u16(value).done(), form: 'short' }
    : { type, value: new Writer().u32(value).done(), form: 'long' }
}

/** A number in the long form with four octets, as is usual for durations. */
export function longAttribute(type: number, value: number): Attribute {
  return { type, value: new Writer().u32(value).done(), form: 'long' }
}

/** The value as a number in either form; a value above 2^48 is read as the largest number that we can represent. */
export function attributeNumber(attribute: Attribute): number {
  const { value } = attribute
  const head = value.subarray(0, Math.max(0, value.length - NUMBER_OCTETS))
  if (head.some((byte) => byte !== 0)) return Number.MAX_SAFE_INTEGER
  return value.subarray(head.length).reduce((sum, byte) => sum * 0x100 + byte, 0)
}

/** The name that a table has for this number. */
export const nameIn = <Name extends string>(
  table: Readonly<Record<Name, number>>,
  value: number | undefined,
): Name | undefined => (Object.keys(table) as Name[]).find((name) => table[name] === value)

export function encodeAttributes(attributes: readonly Attribute[]): Uint8Array {
  const writer = new Writer()
  for (const { type, value, form } of attributes) {
    if (type >= SHORT) throw new RangeError('an attribute type has 15 bits')
    if (form === 'long') writer.u16(type).u16(value.length).bytes(value)
    else if (value.length === 2) writer.u16(type + SHORT).bytes(value)
    else throw new RangeError('the short form takes two octets')
  }
  return writer.done()
}

/** Reads to the end of `reader`. */
export function readAttributes(reader: Reader): readonly Attribute[] {
  const attributes: Attribute[] = []
  while (!reader.atEnd && reader.limit(attributes.length + 1, MOST.attributes, 'attributes')) {
    const head = reader.u16('attribute type')
    const short = head >= SHORT
    const value = short ? reader.bytes(2, 'value') : reader.bytes(reader.u16('attribute length'), 'attribute value')
    attributes.push({ type: short ? head - SHORT : head, value, form: short ? 'short' : 'long' })
  }
  return attributes
}
