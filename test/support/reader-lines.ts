import { firstWord, type LineRule, type Reader } from '../../src-main/verdict/readers/meaning.ts'
import { DAEMON_LINES } from './daemon-lines.ts'
import { catalogueOf, type FileName } from './messages/catalogue.ts'

type Name = keyof typeof DAEMON_LINES

/** Files that contain lines of the program. */
const FILES: Readonly<Partial<Record<Name, readonly FileName[]>>> = {
  xl2tpd: ['xl2tpd', 'pppd'],
  pppd: ['pppd'],
}

const headOf = (name: string): RegExp => new RegExp(`^(?:[A-Z][a-z]{2} [ \\d]\\d [\\d:]{8} \\S+ )?${name}\\[\\d+\\]: `)

const reads = ({ word, pattern }: LineRule, text: string): boolean => firstWord(text) === word && pattern.test(text)

/** A line for every row of a reader: one in `daemon-lines.ts`, or the first in the catalogue that the row matches. */
export function linesOf(name: Name, reader: Reader): readonly string[] {
  const own: readonly string[] = DAEMON_LINES[name]
  const head = headOf(name)
  const examples = (FILES[name] ?? []).flatMap((file) =>
    catalogueOf(file).rows.flatMap(({ example }) => (head.test(example) ? [example.replace(head, '')] : [])),
  )
  const rows = [...reader.values()].flat()
  const found = rows.flatMap((row) =>
    own.some((text) => reads(row, text)) ? [] : (examples.find((text) => reads(row, text)) ?? []),
  )
  return [...own, ...new Set(found)]
}
