import { withoutColours, withoutEntities, withoutTags, withPlainBlanks } from './peel.ts'

/** A line of the file, unchanged. */
export interface Row {
  /** From 1. */
  readonly number: number
  /** Without its end, and only as much as is used. */
  readonly text: string
  /** Apparently the rest of the previous row, whose text already contains it. */
  readonly rest?: true
}

/** No log line is longer: a journal entry as JSON. */
export const LONGEST_ROW = 64 * 1024

/**
 * Rows of a text that are not empty. Of a row that the border of two pieces splits, only as much is kept as a reader
 * uses.
 * @param pieces the text in order, split anywhere
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
        if (text !== '') yield* linesIn(text, number)
        begun = ''
      }
      number += 1
      start = end + 1
    }
    if (begun.length <= LONGEST_ROW) begun += piece.slice(start, start + LONGEST_ROW + 1)
  }
  yield* linesIn(withoutEnd(begun), number)
}

/** A page separates its lines by `<br>`, and a JSON string contains `\\n` for line ends. */
const BREAKS = /<br ?\/?>/i
const ESCAPED_END = '\\n'

function* linesIn(text: string, number: number): Generator<Row> {
  const code = text.charCodeAt(0)
  const parts =
    text.includes('<') && BREAKS.test(text)
      ? text.split(/<br ?\/?>/i)
      : code === 0x22 && text.includes(ESCAPED_END)
        ? text.slice(1).split(ESCAPED_END)
        : undefined
  if (!parts) yield { number, text }
  else for (const part of parts) if (part.trim() !== '') yield { number, text: part }
}

/** Without Windows' carriage returns, and without a byte order mark. */
export function withoutEnd(line: string): string {
  let end = line.length
  while (line.charCodeAt(end - 1) === 13) end -= 1
  const start = line.charCodeAt(0) === 0xfeff ? 1 : 0
  return start === 0 && end === line.length ? line : line.slice(start, end)
}

/** As a terminal and a browser display it. */
export function shownOf(text: string): string {
  const shown = withPlainBlanks(withoutEntities(withoutTags(withoutColours(text))))
  // A colour command may end after the carriage return.
  return shown === text ? text : withoutEnd(shown)
}
