import { headOf, type Head } from './head.ts'
import { peelLike } from './peel.ts'
import { shownOf, type Row } from './rows.ts'

/** Narrower than this nobody's terminal is. */
const NARROWEST = 40
/** Rows that one line may take. */
const MOST_ROWS = 24
/** Rows are joined up to this length. */
const LONGEST_LINE = 4000

/** A row with those that are the rest of it, as far as they have come. */
interface Joined {
  readonly head: Head
  readonly row: Row
  /** Of the last of its rows. */
  readonly width: number
  readonly rests: readonly Row[]
}

/**
 * Rows as they are shown, of which those that a terminal or a mail program broke are whole again. What follows a row and may
 * be the rest of it is told by itself, too.
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

/** A mail marks the end of a row that goes on: with a blank (RFC 3676 section 4.2), or in its encoding with `=` (RFC 2045 section 6.7). */
function goesOn(text: string): boolean {
  if (text.length < NARROWEST) return false
  const last = text.charAt(text.length - 1)
  return (last === ' ' || last === '=') && text.charAt(text.length - 2) !== last
}

/** Nothing of a line is lost with it. */
const isBlank = (text: string): boolean => text.trim() === ''

/** Around a log on a page: a row of its own. */
const FENCE = /^ {0,3}(?:`{3,}|~{3,})\s{0,4}[\w-]{0,16}$/

/**
 * Its first word would not have had a place on the row before, as far as that shows without taking off what the row is
 * wrapped in. Costs little, as few rows are as wide as the widest.
 */
function mayContinue(width: number, text: string, widest: number): boolean {
  if (widest < NARROWEST || width + 1 + text.length <= widest || isBlank(text)) return false
  // What a row is wrapped in begins with a mark, a digit or a blank, or is the name of a file.
  if (width >= widest || text.charCodeAt(0) < 0x40) return true
  const word = text.indexOf(' ')
  return width + 1 + (word < 0 ? text.length : word) > widest
}

/** Undefined where the row is not the rest of the one before. */
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

/** The bracket of an entry on one line is its rest; of one on many it is a row of its own. */
const closes = (before: Row | Joined, text: string): boolean =>
  'head' in before && before.head.bare.startsWith('{') && /^[}\]]+,?$/.test(text)

function begun(row: Row): { readonly head: Head | undefined; readonly row: Row; readonly rests: readonly Row[] } {
  const head = headOf(row.text)
  return { head, row: head ? { number: row.number, text: head.bare } : row, rests: [] }
}
