import { Reader, shownText } from '../../crypto/bytes.ts'

/**
 * The name in a certificate request (RFC 2408 section 3.10), for people: `CN=Example CA, O=Example`. Just enough DER
 * (X.690 section 8.1, RFC 5280 section 4.1.2.4):
 *
 *     Name ::= SEQUENCE OF SET OF SEQUENCE { type OBJECT IDENTIFIER, value string }
 */
const SEQUENCE = 0x30
const SET = 0x31
const OBJECT_IDENTIFIER = 0x06
/** Most parts of a name that are read. */
const MOST_PARTS = 16

const TYPES: Readonly<Record<string, string>> = {
  '85,4,3': 'CN',
  '85,4,6': 'C',
  '85,4,7': 'L',
  '85,4,8': 'ST',
  '85,4,10': 'O',
  '85,4,11': 'OU',
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

/** Undefined for what is not a name; an empty name, which means any authority, is an empty text. */
export function authorityName(der: Uint8Array): string | undefined {
  if (der.length === 0) return ''
  const reader = new Reader(der, 'authority name')
  const name = enter(reader, SEQUENCE, 'name')
  const parts: string[] = []
  while (!name.atEnd && name.limit(parts.length + 1, MOST_PARTS, 'parts')) {
    const part = enter(enter(name, SET, 'set'), SEQUENCE, 'part')
    const type = enter(part, OBJECT_IDENTIFIER, 'type').rest().join(',')
    parts.push(`${TYPES[type] ?? 'other'}=${shownText(enter(part, undefined, 'value').rest())}`)
  }
  return reader.fault ? undefined : shownText(new TextEncoder().encode(parts.join(', ')))
}
