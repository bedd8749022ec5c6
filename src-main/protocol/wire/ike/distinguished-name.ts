import type { SubjectPart, SubjectType } from '../../../domain/profile/identity.ts'
import { concat, Reader, shownText, utf8 } from '../../../crypto/bytes.ts'

/**
 * A name of X.500 in DER (X.690 section 8.1, RFC 5280 section 4.1.2.4): what ID type 9 and a certificate request carry.
 *
 *     Name ::= SEQUENCE OF SET OF SEQUENCE { type OBJECT IDENTIFIER, value string }
 */
const SEQUENCE = 0x30
const SET = 0x31
const OBJECT_IDENTIFIER = 0x06
/** String types: PrintableString has a small character set and is what most authorities write; IA5String is ASCII. */
const UTF8_STRING = 0x0c
const PRINTABLE_STRING = 0x13
const IA5_STRING = 0x16
const PRINTABLE = /^[A-Za-z0-9 '()+,\-./:=?]*$/
/** Most parts of a name that are read. */
const MOST_PARTS = 16

/** Object identifiers (RFC 4519 section 2, RFC 2985 section 5.2.1), as their octets. */
const TYPES: Readonly<Record<SubjectType, readonly number[]>> = {
  CN: [85, 4, 3],
  C: [85, 4, 6],
  L: [85, 4, 7],
  ST: [85, 4, 8],
  O: [85, 4, 10],
  OU: [85, 4, 11],
  DC: [9, 146, 38, 137, 147, 242, 44, 100, 1, 25],
  E: [42, 134, 72, 134, 247, 13, 1, 9, 1],
}
const NAMES: ReadonlyMap<string, string> = new Map(Object.entries(TYPES).map(([name, oid]) => [oid.join(','), name]))

/** One part of a name; `type` is `other` for one that is not in `SUBJECT_TYPES`. */
export interface NamePart {
  readonly type: string
  readonly value: string
}

function element(tag: number, ...content: readonly Uint8Array[]): Uint8Array {
  const body = concat(...content)
  const length =
    body.length < 0x80
      ? [body.length]
      : body.length < 0x100
        ? [0x81, body.length]
        : [0x82, body.length >> 8, body.length & 0xff]
  return concat(Uint8Array.of(tag, ...length), body)
}

export function encodeName(parts: readonly SubjectPart[]): Uint8Array {
  const encoded = parts.map(({ type, value }) => {
    const string = type === 'E' || type === 'DC' ? IA5_STRING : PRINTABLE.test(value) ? PRINTABLE_STRING : UTF8_STRING
    const oid = element(OBJECT_IDENTIFIER, Uint8Array.from(TYPES[type]))
    return element(SET, element(SEQUENCE, oid, element(string, utf8(value))))
  })
  return element(SEQUENCE, ...encoded)
}

function enter(reader: Reader, tag: number | undefined, name: string): Reader {
  const found = reader.u8(`${name} tag`)
  reader.check(tag === undefined || found === tag, name)
  let length = reader.u8('length')
  if (length >= 0x80) {
    const octets = length & 0x7f
    reader.check(octets > 0, 'length')
    reader.limit(octets, 2, 'length')
    length = octets === 1 ? reader.u8('length') : reader.u16('length')
  }
  return reader.open(length, name)
}

/** The parts of a name, with control characters in their text replaced; undefined when the octets are not a name. */
export function decodeName(der: Uint8Array): readonly NamePart[] | undefined {
  const reader = new Reader(der, 'name')
  const name = enter(reader, SEQUENCE, 'name')
  const parts: NamePart[] = []
  while (!name.atEnd && name.limit(parts.length + 1, MOST_PARTS, 'parts')) {
    const part = enter(enter(name, SET, 'set'), SEQUENCE, 'part')
    const type = enter(part, OBJECT_IDENTIFIER, 'type').rest().join(',')
    parts.push({ type: NAMES.get(type) ?? 'other', value: shownText(enter(part, undefined, 'value').rest()) })
  }
  return reader.fault ? undefined : parts
}

/** Whether the DER encodes this name: the same parts in the same order, whatever their string types and case. */
export function isName(parts: readonly SubjectPart[], der: Uint8Array): boolean {
  const found = decodeName(der)
  return (
    found !== undefined &&
    found.length === parts.length &&
    parts.every(({ type, value }, i) => found[i]?.type === type && found[i].value.toLowerCase() === value.toLowerCase())
  )
}
