import type { Texts } from '../../contract/texts/texts.ts'
import type { PartSize } from '../../domain/mtu/parts.ts'
import { indent } from './layout.ts'
import { span, type Line, type Span } from './line.ts'
import { padEnd, padStart, widthOf } from './width.ts'

/** The encrypted parts, first and last (RFC 4303 section 2). */
const ENCRYPTED = { first: 'udp', last: 'trailer' } as const

interface Cell extends PartSize {
  readonly width: number
}

/**
 * One outer packet as a bar: a cell for each part with its bytes, the inner packet as wide as the room allows, and
 * below it the encrypted range. The names follow, in the same order. A narrow terminal shows the names only.
 */
export function packetBar(parts: readonly PartSize[], texts: Texts, width: number): readonly Line[] {
  const cells = cellsOf(parts, width - 2)
  return [...(cells ? barOf(cells, texts) : []), ...legendOf(parts, texts, width)]
}

/** Undefined if there is no room. */
function cellsOf(parts: readonly PartSize[], width: number): readonly Cell[] | undefined {
  const narrow = parts.map((part) => ({ ...part, width: widthOf(String(part.bytes)) }))
  const taken = narrow.reduce((sum, cell) => sum + cell.width + 1, 1)
  const spare = width - taken
  if (spare < LEAST_SPARE) return undefined
  return narrow.map((cell) => (cell.part === 'payload' ? { ...cell, width: cell.width + spare } : cell))
}

/** Makes the inner packet visibly the largest part. */
const LEAST_SPARE = 14

function barOf(cells: readonly Cell[], texts: Texts): readonly Line[] {
  const edge = (left: string, between: string, right: string): Line => [
    indent(2),
    span(`${left}${cells.map((cell) => '─'.repeat(cell.width)).join(between)}${right}`, 'quiet'),
  ]
  const sizes = cells.flatMap((cell): readonly Span[] => [
    span(contentOf(cell, texts), toneOf(cell)),
    span('│', 'quiet'),
  ])
  return [
    edge('┌', '┬', '┐'),
    [indent(2), span('│', 'quiet'), ...sizes],
    edge('└', '┴', '┘'),
    encryptedLine(cells, texts),
  ]
}

const toneOf = ({ part }: Cell): 'good' | 'attention' | 'quiet' => {
  if (part === 'payload') return 'good'
  return part === 'padding' ? 'quiet' : 'attention'
}

function contentOf({ part, bytes, width }: Cell, texts: Texts): string {
  if (part !== 'payload') return padStart(String(bytes), width)
  const text = `${bytes} ${texts.text('mtu.part.payload')}`
  const left = Math.max(0, Math.floor((width - widthOf(text)) / 2))
  return padEnd(`${' '.repeat(left)}${text}`, width)
}

function encryptedLine(cells: readonly Cell[], texts: Texts): Line {
  const first = cells.findIndex(({ part }) => part === ENCRYPTED.first)
  const last = cells.findIndex(({ part }) => part === ENCRYPTED.last)
  const across = (some: readonly Cell[]): number => some.reduce((sum, cell) => sum + cell.width + 1, 0)
  const inside = across(cells.slice(first, last + 1)) - 1
  const text = ` ${texts.text('cli.mtu.encrypted')} `
  const left = Math.max(0, Math.floor((inside - 2 - widthOf(text)) / 2))
  const right = Math.max(0, inside - 2 - left - widthOf(text))
  return [
    indent(2 + across(cells.slice(0, first)) + 1),
    span(`╰${'─'.repeat(left)}${text}${'─'.repeat(right)}╯`, 'quiet'),
  ]
}

function legendOf(parts: readonly PartSize[], texts: Texts, width: number): readonly Line[] {
  const words = parts.map(
    ({ part, bytes }) => `${bytes}\u00a0${texts.text(`mtu.part.${part}`).replaceAll(' ', '\u00a0')}`,
  )
  const lines: string[] = []
  let line = ''
  for (const [i, word] of words.entries()) {
    const item = i < words.length - 1 ? `${word},` : word
    const longer = line === '' ? item : `${line} ${item}`
    if (widthOf(longer) <= width - 2) line = longer
    else {
      lines.push(line)
      line = item
    }
  }
  return [...lines, line].map((text) => [indent(2), span(text.replaceAll('\u00a0', ' '))])
}
