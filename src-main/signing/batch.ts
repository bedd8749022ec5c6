import { createReadStream } from 'node:fs'
import { parse } from 'csv-parse'

export interface Row {
  /** Line of the list, the heading being the first. */
  readonly line: number
  readonly values: Readonly<Record<string, string>>
  /** Share of the list that is read, 0 to 1. */
  readonly share: number
}

const LONGEST_ROW = 65_536

/**
 * The rows of a CSV list (RFC 4180), one at a time whatever its length; its heading names dotted paths of a draft, and
 * `file` the name of what is written. @throws the library's error for a list that is none
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
