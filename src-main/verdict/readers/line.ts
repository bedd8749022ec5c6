import { isTooDeep } from './json-depth.ts'
import type { LogLine } from './sign.ts'

/** Characters that a reader's patterns see of a line; no message we know is longer. */
const LONGEST_LINE = 2000
/** No message we know is shorter: the shortest is `starting l2tp`. */
const SHORTEST_LINE = 12
const LONGEST_JSON = 64 * 1024
/** A refusal by the JSON parser costs microseconds. A log with more of them than this holds text that begins with `{`. */
const MOST_BROKEN_JSON = 1000

const MONTHS = 'JanFebMarAprMayJunJulAugSepOctNovDec'
const DAY = 24 * 60 * 60 * 1000

/** `Nov 21 11:44:24.542409 client charon[35]: text`: journalctl short and short-precise, and every syslog. */
const SHORT =
  /^([A-Z][a-z]{2}) {1,2}(\d{1,2}) (\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(?:: | (?:\S{1,64} )?(?=\S{1,64}: |\d{1,3}\[))(.*)$/
/** `2026-11-21T11:44:24.5+0100 client charon[35]: text`: short-iso, RFC 5424 files, macOS' unified log. */
const ISO =
  /^(?:[A-Z][a-z]{2} )?(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2}):(\d{2})(?:[.,](\d{1,9}))?(?:Z|[+-]\d{2}:?\d{2})?(?: [A-Z]{2,5}(?= ))? (.*)$/
/** `Wed Jan  6 01:22:58 2021 : text`: macOS' ppp.log. */
const ASCTIME = /^[A-Z][a-z]{2} ([A-Z][a-z]{2}) {1,2}(\d{1,2}) (\d{2}):(\d{2}):(\d{2}) (\d{4}) : (.*)$/
/** `1795261464.123456 client charon[35]: text` and `[  123.456789] client ...`: short-unix and short-monotonic. */
const SECONDS = /^(?:\[ {0,12})?(\d{1,11})\.(\d{1,9})\]? (.*)$/
/** `client charon[35]: text`, `charon[35]: text`. */
const PROGRAM = /^(?:[\w.-]{1,64} )?([A-Za-z][\w.@/-]{0,63})(?:\[\d{1,9}\])?: (.*)$/
/** `0x1f2 Default 0x0 123 0 pppd: text`: macOS' `log show`. */
const UNIFIED = /^0x[\da-f]{1,16} +\w{1,16} +0x[\da-f]{1,16} +\d{1,9} +\d{1,9} +(\S{1,64}): (.*)$/

/**
 * Every line that may say something, in the order of the file. Never throws, whatever the text. Of a line that is cut
 * by the border of two pieces no more is kept than a reader looks at.
 * @param log the text, or its pieces in order, cut anywhere
 */
export function* linesOf(log: string | Iterable<string>): Generator<LogLine> {
  const progress: Progress = { last: 0, years: 0, brokenJson: 0 }
  let begun = ''
  for (const piece of typeof log === 'string' ? [log] : log) {
    let start = 0
    for (let end = piece.indexOf('\n'); end >= 0; end = piece.indexOf('\n', start)) {
      const joined = begun === '' ? piece : begun + piece.slice(0, Math.min(end, LONGEST_JSON))
      const line = lineOf(joined, begun === '' ? start : 0, begun === '' ? end : joined.length, progress)
      begun = ''
      start = end + 1
      if (line) yield line
    }
    if (begun.length <= LONGEST_JSON) begun += piece.slice(start, start + LONGEST_JSON + 1)
  }
  const last = lineOf(begun, 0, begun.length, progress)
  if (last) yield last
}

/** What the lines before have to do with the next one. */
interface Progress {
  last: number
  years: number
  brokenJson: number
}

function lineOf(log: string, start: number, lineEnd: number, progress: Progress): LogLine | undefined {
  if (lineEnd - start < SHORTEST_LINE) return undefined
  const end = log.charCodeAt(lineEnd - 1) === 13 ? lineEnd - 1 : lineEnd
  // A byte order mark, or the `{` of JSON.
  const first = log.charCodeAt(start) === 0xfeff ? start + 1 : start
  if (log.charCodeAt(first) === 0x7b && end - first <= LONGEST_JSON && progress.brokenJson < MOST_BROKEN_JSON) {
    const found = jsonLine(log.slice(first, end))
    if (found) return inOrder(found, progress)
    progress.brokenJson += 1
  }
  return inOrder(plainLine(log.slice(first, Math.min(end, first + LONGEST_LINE))), progress)
}

/** The year is not in a syslog line: December after January is the year before. */
function inOrder(line: LogLine, clock: Progress): LogLine {
  if (line.at === undefined) return line
  if (line.at + clock.years < clock.last - 300 * DAY) clock.years += 366 * DAY
  const at = line.at + clock.years
  clock.last = at
  return at === line.at ? line : { ...line, at }
}

function plainLine(text: string): LogLine {
  const code = text.charCodeAt(0)
  if (code >= 0x41 && code <= 0x5a) return capital(text)
  if ((code >= 0x30 && code <= 0x39) || code === 0x5b) {
    const dated = isoLine(text)
    if (dated) return dated
    const seconds = SECONDS.exec(text)
    if (seconds) {
      const [, whole, fraction, rest = ''] = seconds
      return withProgram(rest, Number(whole) * 1000 + milliseconds(fraction))
    }
  }
  return withProgram(text, undefined)
}

function capital(text: string): LogLine {
  const short = SHORT.exec(text)
  if (short) {
    const [, month, day, hour, minute, second, fraction, rest = ''] = short
    return withProgram(rest, time(2000, month, day, hour, minute, second) + milliseconds(fraction))
  }
  const asctime = ASCTIME.exec(text)
  if (asctime) {
    const [, month, day, hour, minute, second, year, rest = ''] = asctime
    return { program: 'pppd', at: time(Number(year), month, day, hour, minute, second), text: rest }
  }
  return isoLine(text) ?? withProgram(text, undefined)
}

function isoLine(text: string): LogLine | undefined {
  const match = ISO.exec(text)
  if (!match) return undefined
  const [, year, month, day, hour, minute, second, fraction, rest = ''] = match
  const at = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second))
  const unified = UNIFIED.exec(rest)
  if (unified) return { program: unified[1] ?? '', at: at + milliseconds(fraction), text: unified[2] ?? '' }
  return withProgram(rest, at + milliseconds(fraction))
}

const time = (year: number, month = '', day?: string, hour?: string, minute?: string, second?: string): number =>
  Date.UTC(year, Math.max(0, MONTHS.indexOf(month)) / 3, Number(day), Number(hour), Number(minute), Number(second))

const milliseconds = (fraction: string | undefined): number =>
  fraction === undefined ? 0 : Number(`0.${fraction}`) * 1000

/** Programs whose name before a colon is a name, and not the beginning of a message such as `LCP: timeout`. */
const PROGRAMS =
  /^(?:charon(?:-\w+)?|pluto|ipsec(?:_starter)?|swanctl|strongswan|k?xl2tpd|pppd|NetworkManager|nm-l2tp-service|nm-dispatcher|racoon|nesessionmanager|configd|systemd\S*|kernel|dbus-daemon|sudo|libipsecconf)$/

function withProgram(text: string, at: number | undefined): LogLine {
  const match = PROGRAM.exec(text)
  const program = match?.[1] ?? ''
  // Behind a time, whatever stands there is a program.
  if (match && (PROGRAMS.test(program) || (at !== undefined && text.includes(`${program}[`))))
    return withTime(program, match[2] ?? '', at)
  return withTime('', text, at)
}

const MESSAGE_NAME = /"(?:MESSAGE|eventMessage)"/

const withTime = (program: string, text: string, at: number | undefined): LogLine =>
  at === undefined ? { program, text } : { program, text, at }

/** A line of `journalctl -o json`, or of macOS' `log show --style ndjson`. */
function jsonLine(text: string): LogLine | undefined {
  const entry = parsed(text)
  if (entry === undefined) return undefined
  const message = messageOf(entry['MESSAGE'] ?? entry['eventMessage'])
  if (message === undefined) return undefined
  const program =
    textOf(entry['SYSLOG_IDENTIFIER']) ?? textOf(entry['_COMM']) ?? pathEnd(entry['processImagePath']) ?? ''
  const micro = Number(textOf(entry['_SOURCE_REALTIME_TIMESTAMP']) ?? textOf(entry['__REALTIME_TIMESTAMP']) ?? NaN)
  const stamp = isoLine(`${textOf(entry['timestamp']) ?? ''} `)?.at
  const at = Number.isFinite(micro) ? micro / 1000 : stamp
  return withTime(program, message.slice(0, LONGEST_LINE), at)
}

function parsed(text: string): Readonly<Record<string, unknown>> | undefined {
  if (!MESSAGE_NAME.test(text) || isTooDeep(text)) return undefined
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined
  } catch {
    // Half a line, or no JSON after all: then it is read as text.
    return undefined
  }
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)
const pathEnd = (value: unknown): string | undefined => textOf(value)?.split('/').at(-1)

/** The journal writes a message with other than printable characters as a list of octets. */
function messageOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  if (!Array.isArray(value)) return undefined
  return value
    .slice(0, LONGEST_LINE)
    .map((octet) => (typeof octet === 'number' && octet >= 32 && octet < 127 ? String.fromCharCode(octet) : '?'))
    .join('')
}
