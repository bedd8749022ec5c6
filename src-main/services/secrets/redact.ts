import { homedir } from 'node:os'
import { SECRET_FIELDS, type Secrets } from '../../domain/profile/secret.ts'

/** Characters of one log line. */
const LONGEST_LINE = 2000
/** Characters of a text that are searched: a line of a megabyte is of no use, and searching it takes too long. */
const LONGEST_TEXT = 32_768
/** Characters that an escaped character takes at most: four bytes as `\\ooo`, or an entity. */
const LONGEST_ESCAPE = 24
const MARKS = ['[secret]', '•••', '###', '___']

/** Makes any text fit for the log: one line of bounded length, without secrets and without the user's name. */
export class Redactor {
  readonly #home: string
  readonly #secrets = new Map<string, Finder>()
  #longest = 0
  #mark: string | undefined = MARKS[0]

  constructor(home = homedir()) {
    this.#home = home.length > 1 ? home : ''
  }

  /** Replaces every later occurrence of these secrets, plain or encoded. */
  hide(secrets: Secrets): void {
    for (const field of SECRET_FIELDS) {
      const text = secrets[field]?.reveal() ?? ''
      if (text === '' || this.#secrets.has(text)) continue
      this.#secrets.set(text, new Finder(text))
      this.#longest = Math.max(this.#longest, ...linesOf(text).map((line) => line.length * LONGEST_ESCAPE))
      const known = [...this.#secrets.keys()]
      this.#mark = MARKS.find((mark) => !known.some((each) => mark.includes(each)))
    }
  }

  clean(text: string): string {
    const looked = text.length > LONGEST_TEXT ? this.#cut(text) : text
    // Secrets are replaced before cleaning, while they are whole, and after it, because removing characters may join
    // the parts of one.
    const shown = this.#replace(this.#shortenHome(oneLine(this.#replace(looked))))
    const line = shown.length > LONGEST_LINE ? `${wholeStart(shown, LONGEST_LINE)}…` : shown
    return this.#shows(line) ? (this.#mark ?? '') : line
  }

  /** Cuts off the end, and additionally as much as the beginning of a secret could take. */
  #cut(text: string): string {
    return wholeStart(text, Math.max(0, LONGEST_TEXT - this.#longest))
  }

  #replace(text: string): string {
    let result = text
    for (const secret of this.#secrets.values()) result = secret.replace(result, this.#mark ?? '')
    return result
  }

  /** A mark and the text next to it may together form a secret. */
  #shows(text: string): boolean {
    return [...this.#secrets.values()].some((secret) => secret.isIn(text))
  }

  #shortenHome(text: string): string {
    return this.#home ? text.replaceAll(this.#home, '~') : text
  }
}

/**
 * Finds one secret, regardless of case, because capitals would reveal it as well. The expression for all its encodings
 * takes ten milliseconds to compile, so it is compiled only when a text contains the first characters of one of them,
 * which is rare.
 */
class Finder {
  readonly #secret: string
  #beginning: RegExp | undefined
  #whole: RegExp | undefined

  constructor(secret: string) {
    this.#secret = secret
  }

  replace(text: string, mark: string): string {
    return this.#mayBeIn(text) ? text.replace(this.#expression(), mark) : text
  }

  isIn(text: string): boolean {
    return this.#mayBeIn(text) && text.search(this.#expression()) >= 0
  }

  #mayBeIn(text: string): boolean {
    this.#beginning ??= new RegExp(spellingsOfAll(this.#secret, BEGINNING), 'iu')
    return this.#beginning.test(text)
  }

  #expression(): RegExp {
    return (this.#whole ??= new RegExp(spellingsOfAll(this.#secret), 'giu'))
  }
}

/** Characters of a secret that are searched for first. */
const BEGINNING = 3

/** A log entry is one line, so a key is hidden line by line; its first and last lines contain nothing secret. */
function linesOf(secret: string): readonly string[] {
  const lines = secret.split(/\r?\n/).filter((line) => line !== '')
  return lines.length > 1 ? lines.filter((line) => !line.startsWith('-----')) : lines
}

/** Makes visible text of control characters, terminal escapes and characters that hide or reorder others. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\u2028\u2029]/gu, (character) => {
    const named = NAMED[character]
    const point = character.codePointAt(0) ?? 0
    return named ?? (point < 0x100 ? `\\x${hex(point, 2)}` : `\\u{${hex(point, 4)}}`)
  })
}

const NAMED: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }
const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0')

/** The first `length` characters, without half a surrogate pair at the end. */
function wholeStart(text: string, length: number): string {
  return text.slice(0, length).replace(/[\ud800-\udbff]$/, '')
}

/** The text in plain form, in every escaped form, in hexadecimal, and in base64. */
function spellingsOfAll(secret: string, length = Infinity): string {
  const lines = linesOf(secret)
  const parts =
    lines.length > 1 ? lines.flatMap((line) => partsOfKeyLine(line, length)) : partsOf(lines[0] ?? secret, length)
  return parts.join('|')
}

function partsOf(secret: string, length: number): readonly string[] {
  const bytes = Buffer.from(secret, 'utf8')
  const spelled = Array.from(secret).slice(0, length).map(spellingsOf).join('')
  const hexadecimal = [...bytes]
    .slice(0, length)
    .map((byte) => anyCase(hex(byte, 2)))
    .join('[ :,-]?(?:0x)?')
  // One or two bytes in hexadecimal would match in almost any text.
  return [spelled, ...(bytes.length >= 3 ? [hexadecimal] : []), ...base64CoresOf(bytes, length)]
}

/** Only three characters of base64 are ever escaped, and a key has too many lines to generate every encoding. */
const partsOfKeyLine = (line: string, length: number): readonly string[] => [
  Array.from(line)
    .slice(0, length)
    .map((character) => (/[A-Za-z0-9]/.test(character) ? character : spellingsOf(character)))
    .join(''),
  ...base64CoresOf(Buffer.from(line, 'utf8'), length),
]

/** A character: plain, after a backslash, URL-encoded, as an escape of C, JSON or a shell, or as an HTML entity. */
function spellingsOf(character: string): string {
  const bytes = [...Buffer.from(character, 'utf8')]
  const point = character.codePointAt(0) ?? 0
  const units = Array.from({ length: character.length }, (_, index) => character.charCodeAt(index))
  const spellings = [
    `\\\\{0,2}${literal(character)}`,
    bytes.map((byte) => `%${anyCase(hex(byte, 2))}`).join(''),
    bytes.map((byte) => `\\\\x${anyCase(hex(byte, 2))}`).join(''),
    bytes.map((byte) => `\\\\${byte.toString(8).padStart(3, '0')}`).join(''),
    units.map((unit) => `\\\\u${anyCase(hex(unit, 4))}`).join(''),
    `\\\\u\\{0*${anyCase(hex(point, 1))}\\}`,
    `&#0*${point};`,
    `&#[xX]0*${anyCase(hex(point, 1))};`,
    ...(OTHERS[character] ?? []),
  ]
  return `(?:${spellings.join('|')})`
}

const OTHERS: Readonly<Record<string, readonly string[]>> = {
  ' ': ['\\+'],
  '&': ['&amp;'],
  '<': ['&lt;'],
  '>': ['&gt;'],
  '"': ['&quot;', `'"'`],
  "'": ['&apos;', `'\\\\''`, `'"'"'`],
}

const literal = (character: string): string => `\\u{${hex(character.codePointAt(0) ?? 0, 1)}}`
const anyCase = (digits: string): string => digits.replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`)

/**
 * The base64 characters that depend only on these bytes when they are inside a longer text, for each of the three
 * possible alignments. Fewer than four characters are too common to search for.
 */
function base64CoresOf(bytes: Buffer, length: number): readonly string[] {
  const cores = [0, 1, 2].map((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64')
    const first = Math.ceil((before * 4) / 3)
    const whole = Math.floor(((before + bytes.length) * 8) / 6)
    return text.slice(first, whole)
  })
  return cores
    .filter((core) => core.length >= 4)
    .map((core) =>
      core.slice(0, length).replace(/[+/]/g, (sign) => (sign === '+' ? '(?:[+-]|%2[bB])' : '(?:[/_]|%2[fF])')),
    )
}
