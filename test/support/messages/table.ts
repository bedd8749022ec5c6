import type { MessageRow } from '../../../src-main/verdict/catalogue/row.ts'
import { firstWord } from '../../../src-main/verdict/readers/meaning.ts'
import { PLACEHOLDER, SILENT } from '../../../src-main/verdict/readers/plain.ts'
import { catalogueOf, FILE_NAMES, FILES } from './catalogue.ts'

/** The content of `readers/messages.json`: templates by their meaning, for each reader. */
export type Table = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>

/** `%.8x`, `%#H`, `%12s`, `<VERSION>`: each stands for any text. `%%` is a percent sign. */
const PLACEHOLDERS = /%%|%[-#+ 0]*\d*(?:\.\d+|\.\*)?(?:hh?|ll?|z)?[A-Za-z]|<[A-Z]{3,20}>/g

export const plainTemplate = (template: string): string =>
  template.replace(PLACEHOLDERS, (found) => (found === '%%' ? '%' : PLACEHOLDER)).trimStart()

/** A line is found by its first word, and a template that is only placeholders matches every line. */
export const fitsTable = (template: string): boolean => {
  const plain = plainTemplate(template)
  const word = firstWord(plain)
  return word !== '' && !word.includes('%') && plain.replaceAll(PLACEHOLDER, '').trim().length >= 8
}

export function saysOf({ says, side }: MessageRow): string {
  if (says.class === 'stage') return says.done ? `${says.stage} done` : says.stage
  if (says.class !== 'cause') return SILENT
  const words = [says.code, says.certainty, says.about ?? ''].join(' ').trimEnd()
  return side === 'both' ? words : `${words} @${side}`
}

export function tableOf(): Table {
  const table: Record<string, Record<string, string[]>> = {}
  for (const file of FILE_NAMES) {
    const said = (table[FILES[file]] ??= {})
    for (const row of catalogueOf(file).rows) {
      if (row.reading.by !== 'table') continue
      const templates = (said[saysOf(row)] ??= [])
      const template = plainTemplate(row.template)
      if (!templates.includes(template)) templates.push(template)
    }
    table[FILES[file]] = Object.fromEntries(Object.entries(said).sort(([a], [b]) => (a < b ? -1 : 1)))
  }
  return table
}
