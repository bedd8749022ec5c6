import { columnsOf } from './columns.ts'
import { separatorOf } from './csv.ts'
import { isPartOfEntry } from './entry.ts'
import { peel, type Peeled } from './peel.ts'
import { stampOf } from './stamp.ts'

/** A row that a line of a log begins with. */
export interface Head {
  /** What came off before the line began. */
  readonly wrappings: readonly Peeled[]
  /** The row without it. */
  readonly bare: string
}

/** Nobody wraps a log more often than this. */
export const MOST_WRAPPINGS = 8
/** Characters in which a line says what it is. */
const LOOKED_AT = 400

/** Undefined for a row that begins with a message, or in the middle of one. */
export function headOf(row: string): Head | undefined {
  const wrappings: Peeled[] = []
  let bare = row
  while (!begins(bare.slice(0, LOOKED_AT))) {
    const peeled = wrappings.length < MOST_WRAPPINGS ? peel(bare) : undefined
    if (!peeled) return undefined
    wrappings.push(peeled)
    bare = peeled.rest
  }
  return { wrappings, bare }
}

/** RFC 5424: its priority and its version. */
const STRUCTURED = /^<\d{1,3}>\d{1,2} \d/

/** In the middle of an entry as JSON, which has commas and quotes as a table has. */
const MEMBER = /^"?,|":/

/** With a time, a program, a field of an entry, or as a row of a table. */
const begins = (text: string): boolean =>
  STRUCTURED.test(text) ||
  stampOf(text) !== undefined ||
  isPartOfEntry(text) ||
  (separatorOf(text, '') !== undefined && !MEMBER.test(text)) ||
  columnsOf(text, false).program !== ''
