import { createReadStream } from 'node:fs'
import { parse } from 'csv-parse'

export interface Row {
  /** Line number in the list; the heading is line 1. */
  readonly line: number
  readonly values: Readonly<Record<string, string>>
  /** Share of the list that is read, 0 to 1. */
  readonly share: number
}

const LONGEST_ROW = 65_536

/**
 * Yields the rows of a CSV list (RFC 4180) one at a time, for any length. Its heading holds dotted paths of a draft,
 * and `file` for the name of the output file. @throws the library's error if it is not a CSV list
 */
export async function* rowsOf(path: string, size: number): AsyncGenerator<Row> {
  const input = createReadStream(path)
  const rows = input.pipe(
    parse({ columns: true, bom: true, trim: true, max_record_size: LONGEST_ROW, skip_empty_lines: true }),
  )
  input.on('error', (error) => rows.destroy(error))
  let line = 1
  for await (const values of rows as AsyncIterable<Row['values']>) {
    line += 1
    yield { line, values, share: size === 0 ? 1 : input.bytesRead / size }
  }
}
