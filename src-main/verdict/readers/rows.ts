import { withoutColours, withoutEntities } from './peel.ts'

/** A line of the file as it stands there. */
export interface Row {
  /** From 1. */
  readonly number: number
  /** Without its end, and no more of it than is looked at. */
  readonly text: string
  /** The rest of the row before, as it seems; what it says is said by the row before, too. */
  readonly rest?: true
}

/** No line of a log is longer: an entry of a journal as JSON. */
export const LONGEST_ROW = 64 * 1024

/**
 * Rows of a text that are not empty. Of one that is cut by the border of two pieces no more is kept than a reader looks at.
 * @param pieces the text in order, cut anywhere
 */
export function* rowsOf(pieces: Iterable<string>): Generator<Row> {
  let begun = ''
  let number = 1
  for (const piece of pieces) {
    let start = 0
    for (let end = piece.indexOf('\n'); end >= 0; end = piece.indexOf('\n', start)) {
      if (end > start || begun !== '') {
        const line = piece.slice(start, Math.min(end, start + LONGEST_ROW + 1))
        const text = withoutEnd(begun === '' ? line : begun + line)
        if (text !== '') yield { number, text }
        begun = ''
      }
      number += 1
      start = end + 1
    }
    if (begun.length <= LONGEST_ROW) begun += piece.slice(start, start + LONGEST_ROW + 1)
  }
  yield { number, text: withoutEnd(begun) }
}

/** Without the carriage returns of Windows, and without a byte order mark. */
export function withoutEnd(line: string): string {
  let end = line.length
  while (line.charCodeAt(end - 1) === 13) end -= 1
  const start = line.charCodeAt(0) === 0xfeff ? 1 : 0
  return start === 0 && end === line.length ? line : line.slice(start, end)
}

/** As a terminal and a browser show it. */
export function shownOf(text: string): string {
  const shown = withoutEntities(withoutColours(text))
  // A colour may end behind the carriage return.
  return shown.length === text.length ? text : withoutEnd(shown)
}
