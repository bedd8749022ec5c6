import { REST_OF_CLOCK } from './stamp.ts'

/** Wrappings that people add when they copy a log. */
export type Wrapping =
  | 'quote'
  | 'prompt'
  | 'string'
  | 'indent'
  | 'record'
  | 'numbers'
  | 'file-names'
  | 'container-names'
  | 'priority'
  | 'bracket'
  | 'list'
  | 'code'

/** The text without one wrapping. */
export interface Peeled {
  readonly wrapping: Wrapping
  readonly rest: string
  /** The removed part. */
  readonly off: string
}

interface Peeler {
  readonly wrapping: Wrapping
  /** What is removed from the beginning: anchored, without nested repetition, and without the spaces after a mark. */
  readonly pattern: RegExp
}

/** In the order in which they are tried. */
const PEELERS: readonly Peeler[] = [
  { wrapping: 'indent', pattern: /^\s+/ },
  // RFC 7464.
  { wrapping: 'record', pattern: /^\u001e/ },
  { wrapping: 'quote', pattern: /^(?:[>|│┃]|\+(?=[A-Z][a-z]{2} |\d))/ },
  { wrapping: 'string', pattern: /^"(?=[^"]{20})/ },
  { wrapping: 'priority', pattern: /^<\d{1,3}>/ },
  // `I [Oct 25 14:33:11] ndm: text`, from Keenetic.
  { wrapping: 'bracket', pattern: /^(?:[A-Z] )?\[(?=[A-Z][a-z]{2} {1,2}\d{1,2} \d{2}:\d{2}:\d{2}\] )/ },
  { wrapping: 'list', pattern: /^(?:[*•·-](?= )|data: (?=\{))/ },
  { wrapping: 'code', pattern: /^`{1,3}(?=[^`])/ },
  {
    wrapping: 'file-names',
    pattern:
      /^(?:\.{0,2}\/[^\s:]{1,200}|[\w.-]{1,60}\.(?:log|txt|gz|\d{1,2})|syslog|messages|secure)(?::(?:\d{1,9}[:-](?!\d{2}-\d{2}))?|-(?:\d{1,9}-)?)/,
  },
  {
    wrapping: 'container-names',
    pattern: /^(?:[\w.-]{1,60} {0,24}\|(?= |$)|\[pod\/[\w./-]{1,120}\]|\[[\w.-]{1,60}\] {0,24}\|)/,
  },
  { wrapping: 'prompt', pattern: /^[\w.-]{1,40}@[\w.-]{1,60}:[^\s#$]{0,80}[#$](?= )/ },
  // Not the number of pluto's messages: `002 "office" #1: …`.
  {
    wrapping: 'numbers',
    pattern: new RegExp(
      String.raw`^(?!\d{3} "[^"]{1,80}"(?:\[\d| #|: | [\da-f]))\d{1,7}(?:[:.)|-](?!${REST_OF_CLOCK}|\d{2}\.\d{2}\b|\d{2}-)|(?=[ \t]))`,
    ),
  },
]

/** First characters of wrappings; most letters beyond Latin begin none. */
const BEGINNING = /^[\s\u001e>|│┃<*•·`./\w["+-]/

export function peel(text: string): Peeled | undefined {
  if (!BEGINNING.test(text)) return undefined
  // From a line that begins with a letter, only a file's or a container's name is removed.
  const peelers = !isLetter(text.charCodeAt(0)) ? PEELERS : NAMED_BEGINNING.test(text) ? NAMES : []
  for (const peeler of peelers) {
    const off = peeler.pattern.exec(text)?.[0] ?? ''
    if (off !== '') return { wrapping: peeler.wrapping, rest: behind(text, off, peeler.wrapping), off }
  }
  return undefined
}

const NAMES = PEELERS.filter(({ wrapping }) =>
  ['bracket', 'list', 'file-names', 'container-names', 'prompt'].includes(wrapping),
)
const NAMED_BEGINNING = /^(?:[^\s:]{1,60}[:-]|[\w.-]{1,60} {0,24}\||[A-Z] \[)/

const isLetter = (code: number): boolean => (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a)

function behind(text: string, off: string, wrapping: Wrapping): string {
  const rest = text.slice(off.length)
  if (wrapping === 'string') return rest.replace(/",?$/, '').replaceAll('\\"', '"')
  return wrapping === 'code' ? rest.replace(/\r*`{1,3}$/, '') : rest
}

/**
 * Removes the wrappings that the rest of a line shares with the line: from the outermost one to the one inside which a
 * terminal broke the line.
 */
export function peelLike(text: string, wrappings: readonly Peeled[]): string {
  let rest = text
  for (const [at, { wrapping, off }] of wrappings.entries()) {
    const same = wrapping === 'indent' ? indentOf(rest, off, wrappings[at + 1]) : beginningOf(rest, wrapping)
    if (same === '') break
    rest = behind(rest, same, wrapping)
  }
  return wrappings.some(({ wrapping }) => wrapping === 'code') ? rest.replace(/\r*`{1,3}$/, '') : rest
}

const beginningOf = (text: string, wrapping: Wrapping): string =>
  PEELERS.find((one) => one.wrapping === wrapping)?.pattern.exec(text)?.[0] ?? ''

/** More spaces than the line has before its text belong to the text; before a number they may differ. */
function indentOf(text: string, off: string, next: Peeled | undefined): string {
  if (next?.wrapping !== 'numbers') return text.startsWith(off) ? off : ''
  const blanks = beginningOf(text, 'indent')
  return beginningOf(text.slice(blanks.length), 'numbers') === '' ? '' : blanks
}

const COLOURS = /(?:\u001b|#033|\^\[|\\(?:e|x1[bB]|033))\[[\d;?]{0,20}[A-Za-z]/g

/** Removes terminal commands, which may be anywhere in a line. */
export function withoutColours(text: string): string {
  if (!text.includes('[') || !/\u001b|#033\[|\^\[\[|\\(?:e|x1[bB]|033)\[/.test(text)) return text
  return text.replace(COLOURS, '')
}

const ENTITIES: Readonly<Record<string, string>> = {
  lt: '<',
  gt: '>',
  amp: '&',
  quot: '"',
  apos: "'",
  nbsp: ' ',
}

/** Replaces HTML entities by their characters. */
export function withoutEntities(text: string): string {
  if (!text.includes('&')) return text
  return decoded(decoded(text))
}

/** Non-breaking spaces and zero-width characters, which pages and messengers insert. */
const ODD_BLANKS = /[\u00a0\u2007\u202f]/g
const NO_WIDTH = /[\u200b-\u200d\u2060]/g
const ODD = /[\u00a0\u2007\u202f\u200b-\u200d\u2060]/

export const withPlainBlanks = (text: string): string =>
  ODD.test(text) ? text.replace(NO_WIDTH, '').replace(ODD_BLANKS, ' ') : text

/** Tags around a line on a page: `<li>`, `</div>`, `<span class="…">`. */
const TAGS_BEFORE =
  /^(?:\s{0,8}<\/?(?:li|ol|ul|div|span|p|pre|code|td|tr|tbody|table|blockquote)(?: [^<>]{0,200})?>){1,8}/i
const TAGS_BEHIND =
  /(?:<\/?(?:li|ol|ul|div|span|p|pre|code|td|tr|tbody|table|blockquote|br)(?: [^<>]{0,40})?\s?\/?>\s{0,8}){1,8}$/i

export function withoutTags(text: string): string {
  if (!text.includes('<')) return text
  const before = TAGS_BEFORE.exec(text)?.[0].length ?? 0
  const rest = before === 0 ? text : text.slice(before)
  return rest.endsWith('>') ? rest.replace(TAGS_BEHIND, '') : rest
}

/** Text that passed through two pages is escaped twice. */
const decoded = (text: string): string =>
  text.replace(
    /&(?:(lt|gt|amp|quot|apos|nbsp)|#(\d{2,5})|#x([\da-f]{2,4}));/gi,
    (whole, name = '', decimal = '', hex = '') =>
      name === ''
        ? characterOf(decimal === '' ? Number.parseInt(String(hex), 16) : Number(decimal), whole)
        : (ENTITIES[String(name).toLowerCase()] ?? whole),
  )

/** No terminal command enters by its number. */
const characterOf = (code: number, whole: string): string =>
  code >= 0x20 && code !== 0x7f && code <= 0xffff ? String.fromCharCode(code) : whole
