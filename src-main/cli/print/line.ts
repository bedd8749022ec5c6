import { clip, widthOf } from './width.ts'

/** The meaning of a span, not its look: colour is added last, and only on a terminal. */
export type Tone = 'good' | 'working' | 'attention' | 'bad' | 'quiet' | 'strong'

export interface Span {
  readonly text: string
  readonly tone?: Tone
}

/** One line of a terminal: contains no line break once painted. */
export type Line = readonly Span[]

export const span = (text: string, tone?: Tone): Span => (tone ? { text, tone } : { text })
export const BLANK: Line = []

export interface Palette {
  readonly colour: boolean
  /** False if the terminal shows only ASCII. */
  readonly unicode: boolean
}

const CODES: Readonly<Record<Tone, string>> = {
  good: '32',
  working: '36',
  attention: '33',
  bad: '31',
  quiet: '2',
  strong: '1',
}

/** ASCII replacements for the typography of the texts. */
const PLAIN: Readonly<Record<string, string>> = {
  '’': "'",
  '‘': "'",
  '“': '"',
  '”': '"',
  '„': '"',
  '…': '...',
  '–': '-',
  '·': '-',
  '→': '->',
  '✓': '+',
  '✗': 'x',
  '●': '*',
  '○': '-',
  '◐': '>',
  '◎': '?',
  '◓': '>',
  '◑': '>',
  '◒': '>',
  '▲': '!',
  '┌': '+',
  '┬': '+',
  '┐': '+',
  '└': '+',
  '┴': '+',
  '┘': '+',
  '╰': '+',
  '╯': '+',
  '│': '|',
  '─': '-',
  ä: 'ae',
  ö: 'oe',
  ü: 'ue',
  Ä: 'Ae',
  Ö: 'Oe',
  Ü: 'Ue',
  ß: 'ss',
}

const toAscii = (text: string): string => text.replace(/[^\u0000-\u007f]/gu, (character) => PLAIN[character] ?? '?')

/**
 * Text from profiles, gateways and the system may contain characters that move a terminal's cursor or change the text
 * direction. This replaces all of them.
 */
export const harmless = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu, '\ufffd')

/** The line as written to the terminal, at most `columns` wide. */
export function paint(line: Line, columns: number, palette: Palette): string {
  let room = columns
  const parts: string[] = []
  for (const { text, tone } of line) {
    const kept = palette.unicode ? clip(harmless(text), room) : clip(toAscii(harmless(text)), room).replace('…', '~')
    room -= widthOf(kept)
    parts.push(palette.colour && tone && kept.trim() !== '' ? `\u001b[${CODES[tone]}m${kept}\u001b[0m` : kept)
  }
  const painted = parts.join('')
  return palette.colour ? painted : painted.trimEnd()
}
