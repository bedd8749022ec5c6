import { columnsOf } from './columns.ts'
import { separatorOf, tableLine } from './csv.ts'
import { Entries, HEAD_OF_ENTRY, jsonFields, lineOfEntry } from './entry.ts'
import { peel, withoutColours, withoutEntities, type Peeled, type Wrapping } from './peel.ts'
import type { LogLine } from './meaning.ts'
import { stampOf, type Stamp } from './stamp.ts'
import { rejoined, type MeasuredLine } from './width.ts'

/** Characters that a reader's patterns see of a line; no message we know is longer. */
const LONGEST_LINE = 2000
/** No message we know is shorter: the shortest is `starting l2tp`. */
const SHORTEST_LINE = 12
const LONGEST_JSON = 64 * 1024
/** A refusal by the JSON parser costs microseconds. A log with more of them than this holds text that begins with `{`. */
const MOST_BROKEN_JSON = 1000
/** Nobody wraps a log more often than this. */
const MOST_WRAPPINGS = 8

/** RFC 5424: priority, version, time, host, program, process, kind of message, structured data, message. */
const STRUCTURED =
  /^<\d{1,3}>\d{1,2} (\S{1,40}) \S{1,255} (\S{1,48}) \S{1,128} \S{1,32} (?:-|\[.{1,500}?\])(?: \ufeff?(.*))?$/

const DAY = 24 * 60 * 60 * 1000

/**
 * Every line that may say something, in the order of the file, without what it is wrapped in. Never throws, whatever the
 * text. Of a line that is cut by the border of two pieces no more is kept than a reader looks at.
 * @param log the text, or its pieces in order, cut anywhere
 * @param wrappings gets what the lines were wrapped in
 */
export function linesOf(log: string | Iterable<string>, wrappings = new Set<Wrapping>()): Generator<LogLine> {
  const reader = new LineReader(wrappings)
  return rejoined(reader.all(rawLines(typeof log === 'string' ? [log] : log)), wrappings)
}

/** Lines without their ends, and of each no more than is looked at. */
function* rawLines(pieces: Iterable<string>): Generator<string> {
  let begun = ''
  for (const piece of pieces) {
    let start = 0
    for (let end = piece.indexOf('\n'); end >= 0; end = piece.indexOf('\n', start)) {
      const line = piece.slice(start, Math.min(end, start + LONGEST_JSON + 1))
      yield withoutEnd(begun === '' ? line : begun + line)
      begun = ''
      start = end + 1
    }
    if (begun.length <= LONGEST_JSON) begun += piece.slice(start, start + LONGEST_JSON + 1)
  }
  yield withoutEnd(begun)
}

function withoutEnd(line: string): string {
  let end = line.length
  while (line.charCodeAt(end - 1) === 13) end -= 1
  const start = line.charCodeAt(0) === 0xfeff ? 1 : 0
  return start === 0 && end === line.length ? line : line.slice(start, end)
}

/** Reads one line after the other, and keeps what the lines before have to do with the next one. */
class LineReader {
  readonly #wrappings: Set<Wrapping>
  readonly #entries = new Entries()
  #last = 0
  #years = 0
  #brokenJson = 0

  constructor(wrappings: Set<Wrapping>) {
    this.#wrappings = wrappings
  }

  *all(raw: Iterable<string>): Generator<MeasuredLine> {
    for (const row of raw) {
      if (row.length < SHORTEST_LINE) {
        if (row.length > 0) yield { whole: withoutColours(row), wrappings: [] }
        continue
      }
      const whole = withoutColours(row)
      if (whole.length < row.length) this.#wrappings.add('colours')
      const wrappings: Peeled[] = []
      const line = this.#read(whole, wrappings)
      // What the lines before were fields of is whole.
      const entry = line === 'field' ? this.#ended : (this.#ended ?? this.#entries.end())
      this.#ended = undefined
      if (entry) yield { line: shortened(entry), whole: '', wrappings: [] }
      if (line !== 'field') yield { line: shortened(line), whole, wrappings }
    }
    const last = this.#entries.end()
    if (last) yield { line: shortened(last), whole: '', wrappings: [] }
  }

  #ended: LogLine | undefined

  /** One wrapping after the other comes off, until what is left begins like a line of a log. */
  #read(whole: string, wrappings: Peeled[]): LogLine | 'field' {
    let text = withoutEnd(withoutEntities(whole))
    if (text.length < whole.length) this.#wrappings.add('entities')
    while (wrappings.length < MOST_WRAPPINGS) {
      const read = this.#bare(text)
      if (read !== undefined) return read
      const peeled = peel(text)
      if (!peeled) break
      this.#wrappings.add(peeled.wrapping)
      wrappings.push(peeled)
      text = peeled.rest
    }
    return columnsOf(text.slice(0, LONGEST_LINE), false)
  }

  /** A line that begins with a time, a program, or a field of an entry. */
  #bare(text: string): LogLine | 'field' | undefined {
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
    const columns = columnsOf(short, false)
    return columns.program === '' ? undefined : columns
  }

  #stamped(stamp: Stamp): LogLine | 'field' {
    const at = this.#inOrder(stamp)
    if (HEAD_OF_ENTRY.test(stamp.rest)) {
      this.#ended = this.#entries.end()
      this.#entries.begin(at)
      return 'field'
    }
    if (stamp.ofPpp) return { program: 'pppd', text: stamp.rest, at }
    return { ...columnsOf(stamp.rest, true), at }
  }

  #json(text: string): LogLine | undefined {
    if (text.length > LONGEST_JSON || this.#brokenJson >= MOST_BROKEN_JSON) return undefined
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

const shortened = (line: LogLine): LogLine =>
  line.text.length > LONGEST_LINE ? { ...line, text: line.text.slice(0, LONGEST_LINE) } : line

function structuredLine(text: string): LogLine | undefined {
  const [, time = '', program = '', message = ''] = STRUCTURED.exec(text) ?? []
  const at = time === '' ? undefined : stampOf(`${time} `)?.at
  return at === undefined ? undefined : { program: program === '-' ? '' : program, text: message, at }
}
