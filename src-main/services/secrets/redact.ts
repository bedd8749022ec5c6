import { homedir } from 'node:os'
import { SECRET_FIELDS, type Secrets } from '../../domain/profile/secret.ts'

/** Characters of one line in the log. */
const LONGEST_LINE = 2000
/** What is looked at of a text: nobody reads a line of a megabyte, and nobody waits for it to be searched. */
const LONGEST_TEXT = 32_768
/** Escapes of one character take at most this many: four bytes as `\\ooo`, or an entity. */
const LONGEST_ESCAPE = 24
const MARKS = ['[secret]', '•••', '###', '___']

/** Makes any text fit for the log: one line, of bounded length, without secrets and without the person's name. */
export class Redactor {
  readonly #home: string
  readonly #secrets = new Map<string, Finder>()
  #longest = 0
  #mark: string | undefined = MARKS[0]

  constructor(home = homedir()) {
    this.#home = home.length > 1 ? home : ''
  }

  /** Any occurrence of these is replaced from now on, as it stands or encoded. */
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
    // Before cleaning, as whole; and after it, because leaving things out may bring parts together.
    const shown = this.#replace(this.#shortenHome(oneLine(this.#replace(looked))))
    const line = shown.length > LONGEST_LINE ? `${wholeStart(shown, LONGEST_LINE)}…` : shown
    return this.#shows(line) ? (this.#mark ?? '') : line
  }

  /** Leaves out the end, and of what stays as much as the beginning of a secret could take. */
  #cut(text: string): string {
    return wholeStart(text, Math.max(0, LONGEST_TEXT - this.#longest))
  }

  #replace(text: string): string {
    let result = text
    for (const secret of this.#secrets.values()) result = secret.replace(result, this.#mark ?? '')
    return result
  }

  /** The mark and what stands beside it may make up a secret between them. */
  #shows(text: string): boolean {
    return [...this.#secrets.values()].some((secret) => secret.isIn(text))
  }

  #shortenHome(text: string): string {
    return this.#home ? text.replaceAll(this.#home, '~') : text
  }
}

/**
 * Finds one secret, in any case: a gateway that writes it in capitals gives it away as well. The expression for all its spellings takes ten milliseconds to compile, so it is made when a text
 * has the first characters of any of them: nearly none has.
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

/** Characters of a secret that are looked for before all of it. */
const BEGINNING = 3

/** A log line is one line, so a key of many lines is hidden line by line; its first and last say nothing. */
function linesOf(secret: string): readonly string[] {
  const lines = secret.split(/\r?\n/).filter((line) => line !== '')
  return lines.length > 1 ? lines.filter((line) => !line.startsWith('-----')) : lines
}

/** Control characters, terminal escapes and characters that hide or reorder others become visible text. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\u2028\u2029]/gu, (character) => {
    const named = NAMED[character]
    const point = character.codePointAt(0) ?? 0
    return named ?? (point < 0x100 ? `\\x${hex(point, 2)}` : `\\u{${hex(point, 4)}}`)
  })
}

const NAMED: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }
const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0')

/** The first so many characters, without half a surrogate pair at the end. */
function wholeStart(text: string, length: number): string {
  return text.slice(0, length).replace(/[\ud800-\udbff]$/, '')
}

/** The text as it stands or escaped in any manner, in hexadecimal, and in base64. */
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
  // Of one or two bytes every text is full.
  return [spelled, ...(bytes.length >= 3 ? [hexadecimal] : []), ...base64CoresOf(bytes, length)]
}

/** Base64 has three signs that are ever escaped, and a key has too many lines to think of every spelling. */
const partsOfKeyLine = (line: string, length: number): readonly string[] => [
  Array.from(line)
    .slice(0, length)
    .map((character) => (/[A-Za-z0-9]/.test(character) ? character : spellingsOf(character)))
    .join(''),
  ...base64CoresOf(Buffer.from(line, 'utf8'), length),
]

/** A character plain, behind a backslash, in a URL, as an escape of C, JSON or a shell, or as an entity of HTML. */
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
 * How the bytes look inside the base64 of something longer, at each of the three places they may begin: the
 * characters that depend on them alone. Shorter than four characters that is too common to be searched for.
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
