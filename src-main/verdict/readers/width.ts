import { headOf, type Head } from './head.ts'
import { peelLike } from './peel.ts'
import { shownOf, type Row } from './rows.ts'

/** No terminal is narrower. */
const NARROWEST = 40
/** Most rows of one line. */
const MOST_ROWS = 24
/** Rows are joined up to this length. */
const LONGEST_LINE = 4000

/** A row with the following rows that are its rest, as far as they have arrived. */
interface Joined {
  readonly head: Head
  readonly row: Row
  /** Width of the last of its rows. */
  readonly width: number
  readonly rests: readonly Row[]
}

/**
 * Rows as displayed, with those that a terminal or a mail program has broken joined again. A row that may be the rest
 * of another is also returned by itself.
 */
export function* rejoined(rows: Iterable<Row>): Generator<Row> {
  let widest = 0
  let held: Row | undefined
  let joined: Joined | undefined
  for (const raw of rows) {
    const text = shownOf(raw.text)
    const row = text === raw.text ? raw : { number: raw.number, text }
    if (text.length > widest) widest = text.length
    if (held) {
      const width = joined?.width ?? held.text.length
      const last = joined?.rests.at(-1)?.text ?? held.text
      const longer =
        goesOn(last) || mayContinue(width, text, widest) ? withRest(joined ?? held, width, row, widest) : undefined
      if (longer) {
        joined = longer
        continue
      }
      yield joined?.row ?? held
      if (joined) for (const { number, text: rest } of joined.rests) yield { number, text: rest, rest: true }
      joined = undefined
    }
    held = row
  }
  if (held) yield joined?.row ?? held
  if (joined) for (const { number, text: rest } of joined.rests) yield { number, text: rest, rest: true }
}

/** Mail marks a row that continues: by a space at its end (RFC 3676 section 4.2), or by `=` (RFC 2045 section 6.7). */
function goesOn(text: string): boolean {
  if (text.length < NARROWEST) return false
  const last = text.charAt(text.length - 1)
  return (last === ' ' || last === '=') && text.charAt(text.length - 2) !== last
}

/** Dropping it loses nothing of a line. */
const isBlank = (text: string): boolean => text.trim() === ''

/** A fence around a log on a page: a row of its own. */
const FENCE = /^ {0,3}(?:`{3,}|~{3,})\s{0,4}[\w-]{0,16}$/

/**
 * Whether its first word would not have fitted on the previous row, as far as that shows with the row's wrapping.
 * Cheap, because few rows are as wide as the widest.
 */
function mayContinue(width: number, text: string, widest: number): boolean {
  if (widest < NARROWEST || width + 1 + text.length <= widest || isBlank(text)) return false
  // A wrapping begins with a mark, a digit or a space, or is a file's name.
  if (width >= widest || text.charCodeAt(0) < 0x40) return true
  const word = text.indexOf(' ')
  return width + 1 + (word < 0 ? text.length : word) > widest
}

/** Undefined if the row is not the rest of the previous one. */
function withRest(before: Row | Joined, width: number, next: Row, widest: number): Joined | undefined {
  if (FENCE.test(next.text) || (headOf(next.text) && !closes(before, next.text))) return undefined
  const { head, row, rests } = 'head' in before ? before : begun(before)
  if (!head || rests.length >= MOST_ROWS || row.text.length > LONGEST_LINE) return undefined
  const rest = peelLike(next.text, head.wrappings)
  const last = rests.at(-1)?.text ?? ('head' in before ? before.row.text : before.text)
  const word = rest.indexOf(' ', 1)
  const soft = goesOn(last)
  if (!soft && width + 1 + (word < 0 ? rest.length : word) <= widest) return undefined
  const text = soft
    ? `${row.text.endsWith('=') ? row.text.slice(0, -1) : row.text}${rest}`
    : `${row.text}${width < widest ? ' ' : ''}${rest}`
  return { head, row: { number: row.number, text }, width: next.text.length, rests: [...rests, next] }
}

/** The bracket of an entry on one line is its rest; that of a multi-line entry is a row of its own. */
const closes = (before: Row | Joined, text: string): boolean =>
  'head' in before && before.head.bare.startsWith('{') && /^[}\]]+,?$/.test(text)

function begun(row: Row): { readonly head: Head | undefined; readonly row: Row; readonly rests: readonly Row[] } {
  const head = headOf(row.text)
  return { head, row: head ? { number: row.number, text: head.bare } : row, rests: [] }
}
