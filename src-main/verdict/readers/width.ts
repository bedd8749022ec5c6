import { peelLike, type Peeled, type Wrapping } from './peel.ts'
import type { LogLine } from './meaning.ts'

/** A line with what its width tells. */
export interface MeasuredLine {
  /** Absent for a line too short to say something by itself. */
  readonly line?: LogLine
  /** As it stands in the text, but for colours: its length is what a terminal shows. */
  readonly whole: string
  /** What came off before it could be read. */
  readonly wrappings: readonly Peeled[]
}

/** Narrower than this nobody's terminal is. */
const NARROWEST = 40
/** As many lines that end in the same column with the mark of a pager are cut off there. */
const PROOF = 3
/** Rows that one line may take. */
const MOST_ROWS = 24

/** Rows are joined up to this length. */
const LONGEST_LINE = 2000

/** It ends in an ellipsis, or in the mark that a pager puts into its last column. */
const endsCut = (text: string): boolean => /(?:[^-]>|…)$/.test(text.slice(-2))

/** A line that the next ones may be the rest of. */
interface Held {
  readonly line: LogLine
  readonly wrappings: readonly Peeled[]
  readonly headed: boolean
}

/**
 * Lines that a terminal or a mail program broke are whole again. What follows a line and may be the rest of it is told by
 * itself, too.
 */
export function* rejoined(lines: Iterable<MeasuredLine>, wrappings: Set<Wrapping>): Generator<LogLine> {
  let widest = 0
  let cut = 0
  let held: Held | undefined
  /** Of the row before. */
  let width = 0
  let rows: LogLine[] = []
  for (const next of lines) {
    const { line, whole } = next
    const rest = held && rows.length < MOST_ROWS ? restOf(held, width, next, widest) : undefined
    if (held && rest !== undefined) {
      wrappings.add('wrapped')
      const text = held.line.text + (width < widest ? ' ' : '') + rest
      held = { ...held, line: { ...held.line, text: text.slice(0, LONGEST_LINE) } }
      if (line) rows.push(line)
    } else if (line) {
      if (held) yield held.line
      yield* rows
      if (rows.length > 0) rows = []
      held = { line, wrappings: next.wrappings, headed: line.at !== undefined || line.program !== '' }
    }
    width = whole.length
    if (width > widest) cut = 0
    widest = Math.max(widest, width)
    if (width === widest && endsCut(whole) && (cut += 1) === PROOF) wrappings.add('cut')
  }
  if (held) yield held.line
  yield* rows
}

/** The next row, if its first word would not have had a place on the row before. */
function restOf(held: Held, width: number, { line, whole }: MeasuredLine, widest: number): string | undefined {
  if (!held.headed || widest < NARROWEST || (line && (line.at !== undefined || line.program !== ''))) return undefined
  const rest = peelLike(whole, held.wrappings)
  const word = rest.indexOf(' ', 1)
  return width + 1 + (word < 0 ? rest.length : word) > widest ? rest : undefined
}
