import { CLASSES, UNREAD, type MessageRow, type UnreadReason } from '../../../src-main/verdict/catalogue/row.ts'
import { catalogueOf, FILE_NAMES } from './catalogue.ts'

/** `npm run coverage:messages`: the share of messages that is read, by program and version, and why others are not. */

const explains = ({ says }: MessageRow): boolean => says.class === 'cause' || says.class === 'stage'
const isRead = ({ reading }: MessageRow): boolean => reading.by !== 'none'

function line(name: string, rows: readonly MessageRow[]): string {
  const classes = CLASSES.map((one) => `${one} ${rows.filter(({ says }) => says.class === one).length}`)
  const explaining = rows.filter(explains)
  const read = explaining.filter(isRead)
  return `${name.padEnd(34)} ${String(rows.length).padStart(5)} rows  ${classes.join(', ').padEnd(48)} read ${read.length} of ${explaining.length} causes and stages`
}

function reasons(rows: readonly MessageRow[]): readonly string[] {
  const counts = new Map<UnreadReason, number>()
  for (const { reading } of rows)
    if (reading.by === 'none' && reading.because) counts.set(reading.because, (counts.get(reading.because) ?? 0) + 1)
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .map(([reason, count]) => `  ${String(count).padStart(5)} ${reason}: ${UNREAD[reason]}`)
}

const group = (
  rows: readonly MessageRow[],
  keyOf: (row: MessageRow) => string,
): ReadonlyMap<string, readonly MessageRow[]> => {
  const groups = new Map<string, MessageRow[]>()
  for (const row of rows) groups.set(keyOf(row), [...(groups.get(keyOf(row)) ?? []), row])
  return new Map([...groups].sort(([, a], [, b]) => b.length - a.length))
}

const everything: MessageRow[] = []
for (const file of FILE_NAMES) {
  const { rows } = catalogueOf(file)
  everything.push(...rows)
  console.log(`\n${line(file, rows)}`)
  for (const reason of reasons(rows)) console.log(reason)
  for (const [program, those] of group(rows, (row) => row.program)) {
    console.log(` ${line(program, those)}`)
    const versions = [...group(those, (row) => row.versions)]
    for (const [version, some] of versions.slice(0, 6)) console.log(`  ${line(version, some)}`)
    const rest = versions.slice(6).flatMap(([, some]) => some)
    if (rest.length > 0) console.log(`  ${line(`${versions.length - 6} further ranges`, rest)}`)
  }
}
console.log(`\n${line('all', everything)}`)
for (const reason of reasons(everything)) console.log(reason)
