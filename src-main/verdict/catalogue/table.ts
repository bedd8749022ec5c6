/** A row of a table in this folder, by its column names. */
export type Cells<Column extends string> = Readonly<Record<Column, string>>

export interface Table<Row> {
  readonly rows: readonly Row[]
  /** One for each cell that is not in the closed lists, with its line. */
  readonly complaints: readonly string[]
}

/**
 * @param text a heading, then one row per line, with cells separated by tabs
 * @param rowOf makes a row of its cells; null if it has reported a required cell as invalid
 */
export function parseTable<Column extends string, Row>(
  text: string,
  columns: readonly Column[],
  rowOf: (cells: Cells<Column>, complain: (what: string) => null) => Row | null,
): Table<Row> {
  const [heading = '', ...lines] = text.replace(/\n$/, '').split('\n')
  const complaints: string[] = []
  if (heading !== columns.join('\t')) complaints.push(`line 1: the columns are ${columns.join(', ')}`)
  const rows = lines.flatMap((line, i) => {
    const complain = (what: string): null => {
      complaints.push(`line ${i + 2}: ${what}`)
      return null
    }
    const values = line.split('\t')
    if (values.length !== columns.length) {
      complain(`${values.length} cells, and not ${columns.length}`)
      return []
    }
    const cells = Object.fromEntries(columns.map((name, at) => [name, values[at] ?? ''])) as Cells<Column>
    return rowOf(cells, complain) ?? []
  })
  return { rows, complaints }
}

export const oneOf = <Name extends string>(list: readonly Name[], text: string): Name | undefined =>
  list.find((name) => name === text)

/** `-` means empty. */
export const cellOf = (text: string): string => (text === '-' ? '' : text)
