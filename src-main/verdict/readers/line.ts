import { columnsOf } from './columns.ts'
import { separatorOf, tableLine } from './csv.ts'
import { Entries, HEAD_OF_ENTRY, jsonFields, lineOfEntry } from './entry.ts'
import { MOST_WRAPPINGS } from './head.ts'
import { peel } from './peel.ts'
import type { LogLine } from './meaning.ts'
import { stampOf, type Stamp } from './stamp.ts'
import { LONGEST_ROW, rowsOf, type Row } from './rows.ts'
import { rejoined } from './width.ts'

/** Characters that a reader's patterns see of a line; no message we know is longer. */
const LONGEST_LINE = 2000
/** No message we know is shorter: the shortest is `starting l2tp`. */
const SHORTEST_LINE = 12
/** A refusal by the JSON parser costs microseconds. A log with more of them than this holds text that begins with `{`. */
const MOST_BROKEN_JSON = 1000

/** RFC 5424: priority, version, time, host, program, process, kind of message, structured data, message. */
const STRUCTURED =
  /^<\d{1,3}>\d{1,2} (\S{1,40}) \S{1,255} (\S{1,48}) \S{1,128} \S{1,32} (?:-|\[.{1,500}?\])(?: \ufeff?(.*))?$/

const DAY = 24 * 60 * 60 * 1000

/**
 * Every line that may say something, in the order of the file, without what it is wrapped in. Never throws, whatever the
 * text.
 * @param log the text, or its pieces in order, cut anywhere
 */
export const linesOf = (log: string | Iterable<string>): Generator<LogLine> =>
  new LineReader().all(rejoined(rowsOf(typeof log === 'string' ? [log] : log)))

/** Reads one line after the other, and keeps what the lines before have to do with the next one. */
class LineReader {
  readonly #entries = new Entries()
  #last = 0
  #years = 0
  #brokenJson = 0
  /** Of the first row of the entry that is being read. */
  #entryFrom = 0
  #ended: LogLine | undefined

  /** One wrapping after the other comes off, until what is left begins like a line of a log. */
  #read(whole: string): LogLine | 'field' {
    let text = whole
    for (let wrappings = 0; ; wrappings += 1) {
      const read = this.#bare(text)
      if (read === 'field' || read.at !== undefined || read.program !== '') return read
      const peeled = wrappings < MOST_WRAPPINGS ? peel(text) : undefined
      if (!peeled) return read
      text = peeled.rest
    }
  }

  *all(rows: Iterable<Row>): Generator<LogLine> {
    for (const { number, text, rest } of rows) {
      // The rest of a field is no end of an entry.
      if (text.length < SHORTEST_LINE || (rest && this.#entries.open)) continue
      const open = this.#entries.open
      const line = this.#read(text)
      // What the lines before were fields of is whole.
      const entry = line === 'field' ? this.#ended : (this.#ended ?? this.#entries.end())
      this.#ended = undefined
      if (entry) yield numbered(entry, this.#entryFrom)
      if (line !== 'field') yield numbered(line, number)
      else if (!open || entry) this.#entryFrom = number
    }
    const last = this.#entries.end()
    if (last) yield numbered(last, this.#entryFrom)
  }

  /** Has a time or a program, or is a field of an entry, where nothing is to come off any more. */
  #bare(text: string): LogLine | 'field' {
    const code = text.charCodeAt(0)
    const entry = code === 0x7b ? this.#json(text) : undefined
    if (entry) return entry
    const short = text.length > LONGEST_LINE ? text.slice(0, LONGEST_LINE) : text
    const structured = code === 0x3c ? structuredLine(short) : undefined
    if (structured) return structured
    const stamp = stampOf(short)
    const separator = separatorOf(short, stamp === undefined ? '' : short.charAt(short.length - stamp.rest.length - 1))
    const row = separator === undefined ? undefined : tableLine(short, separator)
    if (row) return row
    if (stamp) return this.#stamped(stamp)
    const taken = this.#entries.take(short)
    if (taken !== 'none') {
      this.#ended = taken
      return 'field'
    }
    return columnsOf(short, false)
  }

  #stamped(stamp: Stamp): LogLine | 'field' {
    const at = this.#inOrder(stamp)
    if (HEAD_OF_ENTRY.test(stamp.rest)) {
      this.#ended = this.#entries.end()
      this.#entries.begin(at)
      return 'field'
    }
    if (stamp.ofPpp) return { program: 'pppd', text: stamp.rest, at }
    const { program, text, host } = columnsOf(stamp.rest, true)
    return { at, program, text, host }
  }

  #json(text: string): LogLine | undefined {
    if (text.length > LONGEST_ROW || this.#brokenJson >= MOST_BROKEN_JSON) return undefined
    const fields = jsonFields(text)
    const line = fields && lineOfEntry(fields)
    if (!line) this.#brokenJson += 1
    return line
  }

  /** The year is not in a syslog line: December after January is the year before, and the other way round in a log whose latest line comes first. */
  #inOrder({ at, yearless }: Stamp): number {
    if (!yearless) return at
    const now = at + this.#years
    if (this.#last !== 0 && now < this.#last - 300 * DAY) this.#years += 366 * DAY
    else if (this.#last !== 0 && now > this.#last + 300 * DAY) this.#years -= 366 * DAY
    this.#last = at + this.#years
    return this.#last
  }
}

/** Always with the same members: a log has lines by the million, and objects of one shape are read fastest. */
const numbered = ({ at, program, text, host }: LogLine, number: number): LogLine => ({
  at,
  program,
  text: text.length > LONGEST_LINE ? text.slice(0, LONGEST_LINE) : text,
  host,
  number,
})

function structuredLine(text: string): LogLine | undefined {
  const [, time = '', program = '', message = ''] = STRUCTURED.exec(text) ?? []
  const at = time === '' ? undefined : stampOf(`${time} `)?.at
  return at === undefined ? undefined : { program: program === '-' ? '' : program, text: message, at }
}
