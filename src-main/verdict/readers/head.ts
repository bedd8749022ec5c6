import { columnsOf } from './columns.ts'
import { separatorOf } from './csv.ts'
import { isPartOfEntry } from './entry.ts'
import { peel, type Peeled } from './peel.ts'
import { stampOf } from './stamp.ts'

/** A row with which a log line begins. */
export interface Head {
  /** The wrappings that were removed. */
  readonly wrappings: readonly Peeled[]
  /** The row without them. */
  readonly bare: string
}

/** Real logs are never wrapped more often. */
export const MOST_WRAPPINGS = 8
/** Characters that show what a line is. */
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

/** Inside a JSON entry, which has commas and quotes as a table has. */
const MEMBER = /^"?,|":/

/** Begins with a time, a program or a field of an entry, or is a row of a table. */
const begins = (text: string): boolean =>
  STRUCTURED.test(text) ||
  stampOf(text) !== undefined ||
  isPartOfEntry(text) ||
  (separatorOf(text, '') !== undefined && !MEMBER.test(text)) ||
  columnsOf(text, false).program !== ''
