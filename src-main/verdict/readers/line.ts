import { columnsOf } from './columns.ts'
import { isProgram } from './programs.ts'
import { separatorOf, tableLine } from './csv.ts'
import { Entries, HEAD_OF_ENTRY, isMessageField, jsonFields, lineOfEntry, logfmtLine } from './entry.ts'
import { fortiEvent } from './fortigate.ts'
import { MOST_WRAPPINGS } from './head.ts'
import { peel } from './peel.ts'
import type { LogLine } from './meaning.ts'
import { stampOf, type Stamp } from './stamp.ts'
import { LONGEST_ROW, rowsOf, type Row } from './rows.ts'
import { rejoined } from './width.ts'
import { accountingTime } from './windows-server.ts'

/** Characters of a line that a reader's patterns see; no known message is longer. */
const LONGEST_LINE = 2000
/** No known message is shorter: the shortest is `starting l2tp`. */
const SHORTEST_LINE = 12
/** An error of the JSON parser costs microseconds. A log with more of them contains text that begins with `{`. */
const MOST_BROKEN_JSON = 1000

/** RFC 5424: priority, version, time, host, program, process, kind of message, structured data, message. */
const STRUCTURED =
  /^<\d{1,3}>\d{1,2} (\S{1,40}) \S{1,255} (\S{1,48}) \S{1,128} \S{1,32} (?:-|\[.{1,500}?\])(?: \ufeff?(.*))?$/

/** `{host="gate", unit="charon.service"} `, from Loki. */
const LABELS = /^\{[\w.-]{1,60}="[^{}]{0,400}\} /

/** Program name for its own event log. */
const FORTIGATE = 'FortiGate'

const DAY = 24 * 60 * 60 * 1000

/**
 * Every line that may mean something, in the order of the file, without its wrapping. Never throws, whatever the text.
 * @param log the text, or its pieces in order, split anywhere
 */
export const linesOf = (log: string | Iterable<string>): Generator<LogLine> =>
  new LineReader().all(rejoined(rowsOf(typeof log === 'string' ? [log] : log)))

/** Reads one line after another, and keeps what earlier lines mean for later ones. */
class LineReader {
  readonly #entries = new Entries()
  #last = 0
  #years = 0
  #brokenJson = 0
  /** Number of the row with the message of the current entry, or of its first row. */
  #entryFrom = 0
  #ended: LogLine | undefined

  /** Removes one wrapping after another, until the rest begins like a log line. */
  #read(whole: string): LogLine | 'field' {
    let text = whole
    for (let wrappings = 0; ; wrappings += 1) {
      const read = this.#bare(text)
      if (read === 'field' || read.program !== '') return read
      if (read.at !== undefined) return this.#asPictured(text) ?? read
      const peeled = wrappings < MOST_WRAPPINGS ? peel(text) : undefined
      if (!peeled) return this.#asPictured(text) ?? read
      text = peeled.rest
    }
  }

  /** Text recognised from a screenshot has spaces around punctuation, or none after it. */
  #asPictured(text: string): LogLine | undefined {
    const mended = pictured(text)
    const read = mended === undefined ? 'field' : this.#bare(mended)
    return read === 'field' || read.program === '' ? undefined : read
  }

  *all(rows: Iterable<Row>): Generator<LogLine> {
    for (const { number, text, rest } of rows) {
      // The rest of a field does not end an entry.
      if (text.length < SHORTEST_LINE || (rest && this.#entries.open)) continue
      const open = this.#entries.open
      const line = this.#read(text)
      // The entry of which the earlier lines were fields is complete.
      const entry = line === 'field' ? this.#ended : (this.#ended ?? this.#entries.end())
      this.#ended = undefined
      if (entry) yield numbered(this.#withinOf(entry), this.#entryFrom)
      if (line !== 'field') yield numbered(line, number)
      else if (!open || entry || isMessageField(text)) this.#entryFrom = number
    }
    const last = this.#entries.end()
    if (last) yield numbered(this.#withinOf(last), this.#entryFrom)
  }

  /** Reads a line with a time or a program, or a field of an entry, once nothing more is to be removed. */
  #bare(text: string): LogLine | 'field' {
    const code = text.charCodeAt(0)
    const entry = code === 0x7b ? this.#json(text) : undefined
    if (entry) return entry
    const short = text.length > LONGEST_LINE ? text.slice(0, LONGEST_LINE) : text
    const structured = code === 0x3c ? structuredLine(short) : undefined
    if (structured) return structured
    const accounted = code === 0x22 ? accountingTime(short) : undefined
    if (accounted !== undefined) return { at: stampOf(accounted)?.at, program: '', text: short }
    const stamp = stampOf(short)
    const separator = separatorOf(short, stamp === undefined ? '' : short.charAt(short.length - stamp.rest.length - 1))
    const row = separator === undefined ? undefined : tableLine(short, separator)
    if (row) return this.#withinOf(row)
    const forti = code === 0x64 || code === 0x6c ? fortiEvent(short) : undefined
    if (forti) return { at: stampOf(forti.time)?.at, program: FORTIGATE, text: forti.text }
    const pairs = code === 0x74 || code === 0x69 ? logfmtLine(short) : undefined
    if (pairs) return this.#withinOf(pairs)
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
    const line = { at, program, text, host }
    return program === '' ? this.#withinOf(line) : line
  }

  /** A line within a line: a collector stores what the daemon wrote, including its time and name. */
  #withinOf(outer: LogLine): LogLine {
    if (outer.program !== '') return outer
    const text = outer.text.slice(LABELS.exec(outer.text)?.[0].length ?? 0)
    const stamp = stampOf(text) ?? stampOf(text.slice(text.indexOf(' ') + 1))
    const { program, text: message, host } = columnsOf(stamp?.rest ?? text, stamp !== undefined)
    if (program === '') return outer
    // The collector's time has a year but may be late.
    return { at: stamp && !stamp.yearless ? stamp.at : (outer.at ?? stamp?.at), program, text: message, host }
  }

  #json(text: string): LogLine | undefined {
    if (text.length > LONGEST_ROW || this.#brokenJson >= MOST_BROKEN_JSON) return undefined
    const fields = jsonFields(text)
    const line = fields && lineOfEntry(fields)
    if (!line) this.#brokenJson += 1
    return line && this.#withinOf(line)
  }

  /**
   * A syslog line has no year: December after January is the previous year; the reverse if the latest line is first.
   */
  #inOrder({ at, yearless }: Stamp): number {
    if (!yearless) return at
    const now = at + this.#years
    if (this.#last !== 0 && now < this.#last - 300 * DAY) this.#years += 366 * DAY
    else if (this.#last !== 0 && now > this.#last + 300 * DAY) this.#years -= 366 * DAY
    this.#last = at + this.#years
    return this.#last
  }
}

/** `charon [35] : text`, `charon[35]:text`, with `11: 44:24` before it. */
const PICTURED = /^(.{0,60}?)\b([A-Za-z][\w.-]{1,40}) ?\[ ?(\d{1,7}) ?\] ?: ?(?=\S)/
const CLOCK = /\b(\d{1,2}) ?: ?(\d{2}) ?: ?(\d{2})\b/

/** Undefined for a line without such a part. */
function pictured(text: string): string | undefined {
  const [head, before = '', program = '', process = ''] = PICTURED.exec(text) ?? []
  if (head === undefined || !isProgram(program)) return undefined
  const mended = `${before.replace(CLOCK, '$1:$2:$3')}${program}[${process}]: ${text.slice(head.length)}`
  return mended === text ? undefined : mended
}

/** Always with the same members: a log has millions of lines, and objects of one shape are fastest. */
const numbered = ({ at, program, text, host }: LogLine, number: number): LogLine => ({
  at,
  program,
  // Some programs end their lines with a space, which none of their messages has.
  text: (text.length > LONGEST_LINE ? text.slice(0, LONGEST_LINE) : text).trimEnd(),
  host,
  number,
})

function structuredLine(text: string): LogLine | undefined {
  const [, time = '', program = '', message = ''] = STRUCTURED.exec(text) ?? []
  const at = time === '' ? undefined : stampOf(`${time} `)?.at
  return at === undefined ? undefined : { program: program === '-' ? '' : program, text: message, at }
}
