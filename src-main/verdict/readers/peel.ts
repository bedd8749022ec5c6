/** What a log may be wrapped in when people copy it. */
export type Wrapping =
  | 'colours'
  | 'quote'
  | 'indent'
  | 'numbers'
  | 'file-names'
  | 'container-names'
  | 'priority'
  | 'entities'
  | 'list'
  | 'code'
  | 'wrapped'
  | 'cut'

/** The text with one wrapping less. */
export interface Peeled {
  readonly wrapping: Wrapping
  readonly rest: string
  /** Characters that came off. */
  readonly length: number
}

interface Peeler {
  readonly wrapping: Wrapping
  /** What is taken off the beginning: anchored, without nested repetition, and without the blanks behind a mark. */
  readonly pattern: RegExp
}

/** In the order they are tried. */
const PEELERS: readonly Peeler[] = [
  { wrapping: 'indent', pattern: /^[\s\u001e]+/ },
  { wrapping: 'quote', pattern: /^[>|│┃]/ },
  { wrapping: 'priority', pattern: /^<\d{1,3}>/ },
  { wrapping: 'list', pattern: /^(?:[*•·-](?= )|data: (?=\{))/ },
  { wrapping: 'code', pattern: /^`{1,3}(?=[^`])/ },
  {
    wrapping: 'file-names',
    pattern:
      /^(?:\.{0,2}\/[^\s:]{1,200}|[\w.-]{1,60}\.(?:log|txt|gz|\d{1,2})|syslog|messages|secure)(?::(?:\d{1,9}[:-](?!\d{2}-\d{2}))?|-(?:\d{1,9}-)?)/,
  },
  { wrapping: 'container-names', pattern: /^[\w.-]{1,60} {0,24}\|(?= |$)/ },
  // Not the number of a message of pluto's: `002 "office" #1: …`.
  {
    wrapping: 'numbers',
    pattern: /^(?!\d{3} "[^"]{1,80}"(?:\[\d| #|: | [\da-f]))\d{1,7}(?:[:.)|-](?!\d{2}[:.]\d{2}\b|\d{2}-)|(?=[ \t]))/,
  },
]

export function peel(text: string): Peeled | undefined {
  // Of a line that begins with a letter only the name of a file or of a container comes off.
  const peelers = !isLetter(text.charCodeAt(0)) ? PEELERS : NAMED_BEGINNING.test(text) ? NAMES : []
  for (const peeler of peelers) {
    const rest = taken(text, peeler)
    if (rest !== undefined) return { wrapping: peeler.wrapping, rest, length: text.length - rest.length }
  }
  return undefined
}

const NAMES = PEELERS.filter(({ wrapping }) => ['list', 'file-names', 'container-names'].includes(wrapping))
const NAMED_BEGINNING = /^(?:[^\s:]{1,60}[:-]|[\w.-]{1,60} {0,24}\|)/

const isLetter = (code: number): boolean => (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a)

function taken(text: string, { wrapping, pattern }: Peeler): string | undefined {
  const off = pattern.exec(text)?.[0].length ?? 0
  if (off === 0) return undefined
  const rest = text.slice(off)
  return wrapping === 'code' ? rest.replace(/`{1,3}$/, '') : rest
}

/** What is left when the wrappings of another line come off, and nothing else: the rest of a line may begin with anything. */
export function peelLike(text: string, wrappings: readonly Peeled[]): string {
  let rest = text
  for (const { wrapping, length } of wrappings) {
    const peeler = PEELERS.find((one) => one.wrapping === wrapping)
    if (!peeler) continue
    const bare = taken(rest, peeler)
    if (bare !== undefined)
      rest = wrapping === 'indent' ? rest.slice(Math.min(length, rest.length - bare.length)) : bare
  }
  return rest
}

const COLOURS = /(?:\u001b|#033|\^\[|\\(?:e|x1[bB]|033))\[[\d;?]{0,20}[A-Za-z]/g

/** Without the commands to a terminal, which stand anywhere in a line. */
export function withoutColours(text: string): string {
  if (!text.includes('[') || !/\u001b|#033\[|\^\[\[|\\(?:e|x1[bB]|033)\[/.test(text)) return text
  return text.replace(COLOURS, '')
}

const ENTITIES: Readonly<Record<string, string>> = {
  lt: '<',
  gt: '>',
  amp: '&',
  quot: '"',
  '#39': "'",
  '#x27': "'",
  nbsp: ' ',
}

/** With the characters that a page of HTML writes by name. */
export function withoutEntities(text: string): string {
  if (!text.includes('&')) return text
  return decoded(decoded(text))
}

/** Text that went through two pages is written so twice. */
const decoded = (text: string): string =>
  text.replace(/&(lt|gt|amp|quot|#39|#x27|nbsp);/g, (whole, name: string) => ENTITIES[name] ?? whole)
