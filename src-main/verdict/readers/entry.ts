import { isTooDeep } from './json-depth.ts'
import type { LogLine } from './meaning.ts'
import { stampOf } from './stamp.ts'

/** An entry of a journal as named fields: journald's own (JSON, export, verbose), macOS', a container's. */
export type Fields = ReadonlyMap<string, string>

const MESSAGES = ['MESSAGE', 'eventMessage', 'message', 'msg', 'log', 'line', 'short_message', '_raw', 'content']
const PROGRAMS = [
  'SYSLOG_IDENTIFIER',
  '_COMM',
  'processImagePath',
  'process.name',
  'programname',
  'program',
  'ident',
  'appname',
  '_application_name',
  'app',
  'process',
]
/** The envelope in which a log store puts an entry. */
const ENVELOPES: ReadonlySet<string> = new Set(['_source', 'result', 'fields', 'event'])
/** Time of an entry's first line, which has no name: microseconds, as the others. */
const HEAD_TIME = ' head'
const MICROSECONDS = [HEAD_TIME, '_SOURCE_REALTIME_TIMESTAMP', '__REALTIME_TIMESTAMP']
const TIMES = ['timestamp', 'time', '@timestamp', 'ts', '_time']

/** The message of an entry; undefined if it has none. */
export function lineOfEntry(fields: Fields): LogLine | undefined {
  const text = firstOf(fields, MESSAGES)
  if (text === undefined) return undefined
  const program = firstOf(fields, PROGRAMS)?.split('/').at(-1) ?? ''
  const micro = Number(firstOf(fields, MICROSECONDS) ?? NaN)
  const at = Number.isFinite(micro) ? micro / 1000 : stampOf(`${firstOf(fields, TIMES) ?? ''} `)?.at
  return { at, program, text: text.trim() }
}

function firstOf(fields: Fields, names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = fields.get(name)
    if (value !== undefined) return value
  }
  return undefined
}

const HAS_MESSAGE = new RegExp(`"(?:${MESSAGES.join('|')})"`)

/** An entry on one line of JSON. */
export function jsonFields(text: string): Fields | undefined {
  if (!HAS_MESSAGE.test(text) || isTooDeep(text)) return undefined
  try {
    const value: unknown = JSON.parse(text.replace(/,\s{0,4}$/, ''))
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
    const fields = new Map<string, string>()
    gather(value, '', fields)
    return fields
  } catch {
    // An incomplete line, or not JSON: it is then read as text.
    return undefined
  }
}

/** The fields of an entry and of its parts: `process.name`. */
function gather(value: object, prefix: string, fields: Map<string, string>): void {
  for (const [name, one] of Object.entries(value) as readonly (readonly [string, unknown])[]) {
    const told = textOf(one)
    if (told !== undefined) fields.set(`${prefix}${name}`, told)
    else if (prefix === '' && typeof one === 'object' && one !== null && !Array.isArray(one))
      gather(one, ENVELOPES.has(name) ? '' : `${name}.`, fields)
  }
}

/**
 * `ts=… level=info app=charon msg="…"`, from several programs; a time comes first. `id=firewall sn=…` is SonicWall's.
 */
const LOGFMT = /^(?:(?:ts|time|timestamp)=\S|id=\S{1,40} sn=)/
const PAIR = /([\w.@-]{1,40})=("(?:[^"\\]|\\.){0,2000}"|[^\s"]{0,200})/g
/** No line has more. */
const MOST_PAIRS = 40

export function logfmtLine(text: string): LogLine | undefined {
  if (!LOGFMT.test(text)) return undefined
  const fields = new Map<string, string>()
  for (const [, name = '', value = ''] of text.matchAll(PAIR)) {
    if (fields.size >= MOST_PAIRS) break
    fields.set(name, value.startsWith('"') ? unquoted(value) : value)
  }
  return lineOfEntry(fields)
}

/** Octets of a message that are used. */
const LONGEST_MESSAGE = 2000

/** The journal writes a message with unprintable characters as a list of octets. */
function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  if (typeof value === 'number') return String(value)
  if (!Array.isArray(value)) return undefined
  return value
    .slice(0, LONGEST_MESSAGE)
    .map((octet) => (typeof octet === 'number' && octet >= 32 && octet < 127 ? String.fromCharCode(octet) : '?'))
    .join('')
}

/** `MESSAGE=text`, from journalctl's export and verbose forms. */
const ASSIGNED = /^([A-Z_][A-Z0-9_]{2,63})=(.*)$/
/** `"MESSAGE" : "text",`, from its json-pretty form. */
const MEMBER = /^"([\w@]{2,64})" ?: ?("(?:[^"\\]|\\.){0,4000}"|\d{1,20}),?$/
/** `Wed 2020-08-05 14:09:31.123456 EEST [s=4f…;i=…]`: the first line of an entry in the verbose form. */
export const HEAD_OF_ENTRY = /^\[s=[\da-f]{4,40};/

/** Whether it is a field or bracket of a multi-line entry, or the start of one on one line; the end may be missing. */
export const isPartOfEntry = (text: string): boolean =>
  /^(?:[A-Z_][A-Z0-9_]{2,63}=|"[\w@]{2,64}" ?: ?(?:["\d]|null\b|true\b|false\b|[[{]$)|\{ ?"|[{}\]],?$)/.test(text)

/** The field of an entry that is shown: the message. */
const MESSAGE_FIELD = new RegExp(`^[\\s{[]{0,40}(?:"(?:${MESSAGES.join('|')})" ?:|MESSAGE=)`)
export const isMessageField = (text: string): boolean => MESSAGE_FIELD.test(text)

/** No entry has more fields. */
const MOST_FIELDS = 200

const LENGTH = /^[^\u0000]{1,4}\u0000{4,7}/

/** One field of a multi-line entry; undefined for a line that is not one. */
function fieldOf(text: string): readonly [name: string, value: string] | undefined {
  const code = text.charCodeAt(0)
  if (code === 0x22) {
    const [, name, value = ''] = MEMBER.exec(text) ?? []
    return name === undefined ? undefined : [name, value.startsWith('"') ? unquoted(value) : value]
  }
  // A capital or an underscore.
  if (code !== 0x5f && (code < 0x41 || code > 0x5a)) return undefined
  const [, name, value = ''] = ASSIGNED.exec(text) ?? []
  return name === undefined ? undefined : [name, value]
}

/** Inside a multi-line entry: `"backtrace" : {`, and its end. */
const NESTED = /^(?:"[\w@]{2,64}" ?: ?(?:[[{]|null|true|false)|[[{]$|[}\]]{1,2},?$)/

/** Assembles entries from their fields, one after another. */
export class Entries {
  #fields = new Map<string, string>()
  #lengthNext = false

  /** Returns the previous entry if this line starts another; `none` for a line that is not a field of an entry. */
  take(text: string): LogLine | 'none' | undefined {
    if (this.#lengthNext) {
      this.#lengthNext = false
      // Eight octets give the length of the message; the decoder has changed those that are not characters.
      this.#fields.set('MESSAGE', text.replace(LENGTH, '').slice(0, LONGEST_MESSAGE))
      return undefined
    }
    if (this.#fields.size > 0 && text === 'MESSAGE') {
      this.#lengthNext = true
      return undefined
    }
    const field = fieldOf(text)
    // A part of the entry that has parts of its own.
    if (!field) return this.#fields.size > 0 && NESTED.test(text) ? undefined : 'none'
    const [name, value] = field
    const before = this.#fields.has(name) || this.#fields.size >= MOST_FIELDS ? this.end() : undefined
    this.#fields.set(name, value.slice(0, LONGEST_MESSAGE))
    return before
  }

  /** A line that is not a field ends the entry. */
  end(): LogLine | undefined {
    if (this.#fields.size === 0) return undefined
    const line = lineOfEntry(this.#fields)
    this.#fields = new Map()
    return line
  }

  /** The first line of an entry in the verbose form. */
  begin(at: number): void {
    this.#fields.set(HEAD_TIME, String(at * 1000))
  }

  get open(): boolean {
    return this.#fields.size > 0
  }
}

function unquoted(text: string): string {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'string' ? value : text
  } catch {
    // It only looks like JSON.
    return text
  }
}
