import { parse } from 'csv-parse/sync'
import { done, failed, type Result } from '../../domain/result.ts'
import { MOST_ENTRIES, refusal, type Refusal } from '../draft/draft.ts'

export type Row = readonly string[]

const SEPARATORS = [';', ',', '\t', '|'] as const
const LONGEST_ROW = 65_536
/** More rows than can become entries, so that a longer list is recognised as too long. */
const MOST_ROWS = 2 * MOST_ENTRIES

/** Whether it is a list: every line contains the same separator equally often. */
export const isTable = (text: string): boolean => separatorOf(text) !== undefined

function separatorOf(text: string): string | undefined {
  const lines = text
    .slice(0, 20_000)
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '')
    .slice(0, 12)
  const declared = /^sep=(.)$/.exec(lines[0] ?? '')?.[1]
  if (declared !== undefined) return declared
  const heading = lines.find((line) => !line.startsWith('#')) ?? ''
  const counts = SEPARATORS.map((separator) => ({ separator, count: cells(heading, separator) - 1 }))
  const best = counts.toSorted((a, b) => b.count - a.count)[0]
  if (!best || best.count < 2 || lines.length < 2) return undefined
  return best.separator
}

/** Number of cells in a line; a separator within quotes does not count. */
const cells = (line: string, separator: string): number => line.replace(/"(?:[^"]|"")*"/g, '').split(separator).length

/** Rows of a list (RFC 4180) with any spreadsheet's separator, without empty rows and comments. */
export function readTable(text: string): Result<readonly Row[], Refusal> {
  const separator = separatorOf(text)
  if (separator === undefined) return failed(refusal('syntax', { format: 'CSV' }))
  try {
    const rows = parse(text.replace(/^sep=.\r?\n/, ''), {
      delimiter: separator,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      max_record_size: LONGEST_ROW,
      to: MOST_ROWS,
    }) as readonly string[][]
    return done(rows.filter((row) => row.some((cell) => cell.trim() !== '') && !isComment(row)))
  } catch {
    // The parser's error for a quote that is never closed.
    return failed(refusal('syntax', { format: 'CSV' }))
  }
}

/** A comment in the first cell; a name may begin in the same way, but then has a gateway beside it. */
const isComment = ([first = '', ...rest]: Row): boolean =>
  first.trimStart().startsWith('#') && rest.every((cell) => cell.trim() === '')
