import { columnsOf } from './columns.ts'
import { isProgram } from './programs.ts'
import type { LogLine } from './meaning.ts'
import { peel } from './peel.ts'
import { stampOf } from './stamp.ts'

/** A line of a table: time, host, program, message, in any order and number. */
const MOST_FIELDS = 32

/** @param separator a comma, a semicolon or a tab */
export function tableLine(text: string, separator: string): LogLine | undefined {
  const fields = fieldsOf(text, separator)
  if (fields.length < 3) return undefined
  const place = fields.findIndex((field) => isProgram(nameIn(field)))
  const messages = place < 0 ? fields : fields.slice(place + 1)
  const at = fields.flatMap(
    (field, i) => stampOf(`${DATE.test(field) ? `${field} ${fields[i + 1] ?? ''}` : field} `)?.at ?? [],
  )[0]
  const message = messages.reduce(
    (longest, field) => (field.length > longest.length && !isTime(field) ? field : longest),
    '',
  )
  if (at === undefined && place < 0) return undefined
  // Without a column of its own, the program may precede the message.
  if (place < 0) return { at, ...columnsOf(message, true) }
  return { at, program: nameIn(fields[place] ?? ''), text: message }
}

/** The time is in the next column. */
const DATE = /^\d{4}[-/]\d{1,2}[-/]\d{1,2}$/

/** A time is longer than a short message. */
const isTime = (field: string): boolean => field.length < LONGEST_TIME && stampOf(`${field} `)?.rest === ''
const LONGEST_TIME = 40

const nameIn = (field: string): string =>
  field
    .replace(/\[\d{1,9}\]:?$|:$/, '')
    .split('/')
    .at(-1) ?? ''

/** RFC 4180: a quote within quotes is written twice. */
function fieldsOf(text: string, separator: string): readonly string[] {
  const fields: string[] = []
  let at = 0
  while (at <= text.length && fields.length < MOST_FIELDS) {
    if (text.charCodeAt(at) === 0x22) {
      let end = text.indexOf('"', at + 1)
      while (end >= 0 && text.charCodeAt(end + 1) === 0x22) end = text.indexOf('"', end + 2)
      if (end < 0) end = text.length
      fields.push(text.slice(at + 1, end).replaceAll('""', '"'))
      const next = text.indexOf(separator, end)
      at = next < 0 ? text.length + 1 : next + 1
    } else {
      const next = text.indexOf(separator, at)
      const end = next < 0 ? text.length : next
      fields.push(text.slice(at, end))
      at = end + 1
    }
  }
  return fields
}

/** The separator of a line's columns, if it belongs to a table. @param behindTime the text after a time at its start */
export function separatorOf(text: string, behindTime: string): string | undefined {
  if (text.charCodeAt(0) === 0x22) return /"([,;\t])/.exec(text.slice(0, 200))?.[1]
  if (behindTime === ',' || behindTime === ';') return behindTime
  // A wrapping around the table is removed first.
  if (text.includes('\t') && TABBED.test(text) && !peel(text)) return '\t'
  if (behindTime === '\t' && BEHIND_TIME.test(text)) return '\t'
  return behindTime === '' && COMMAS.test(text) ? ',' : undefined
}

/**
 * `host,daemon,info,2026/11/21,11:44:24,charon,text`: no daemon's message has so many commas before its first space; or
 * a time in one of the first columns, `Warning,Connection,2026/11/21 11:44:24,SYSTEM,"text"`.
 */
const COMMAS =
  /^(?:[\w.-]{1,60},[\w.-]{0,40},[\w.-]{0,40},[\w./: -]{8,30},|(?:[\w.-]{0,40},){1,5}"?\d{4}[-/]\d{1,2}[-/]\d{1,2}[T ]\d{1,2}:\d{2}:\d{2}"?,)/
/** `Oct 25 14:33:11<tab>ndm<tab>text`. */
const BEHIND_TIME = /^[^\t]{8,60}\t[\w.-]{1,40}\t/
const TABBED = /^[^\t]{1,60}\t[^\t]{0,60}\t[^\t]{0,60}\t/
