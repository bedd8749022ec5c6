import { span, type Line, type Span, type Tone } from './line.ts'
import { clip, padEnd, widthOf, wrap } from './width.ts'

/** Widest line on any terminal, because longer lines are hard to read. */
export const WIDEST = 80

export const indent = (columns: number): Span => span(' '.repeat(columns))

/** Text wrapped over as many lines as it needs. */
export function paragraph(text: string, width: number, left = 0, tone?: Tone): readonly Line[] {
  return wrap(text, width - left).map((line) => [indent(left), span(line, tone)])
}

/** A label in its column, and a value that wraps within its own column. */
export function row(label: string, value: string, labelWidth: number, width: number, left = 2): readonly Line[] {
  const start = left + labelWidth + 2
  return wrap(value, Math.max(16, width - start)).map((line, i) => [
    indent(left),
    span(padEnd(i === 0 ? label : '', labelWidth + 2), 'quiet'),
    span(line),
  ])
}

export function rows(entries: readonly (readonly [string, string])[], width: number, left = 2): readonly Line[] {
  const labelWidth = Math.max(0, ...entries.map(([label]) => widthOf(label)))
  return entries.flatMap(([label, value]) => row(label, value, labelWidth, width, left))
}

/** `left` at the left edge and `right` at the right one; the last span of `left` is cut if there is no room. */
export function spread(left: Line, right: Span, width: number): Line {
  const last = left.at(-1)
  const head = left.slice(0, -1)
  const taken = head.reduce((sum, item) => sum + widthOf(item.text), 0)
  const room = width - taken - widthOf(right.text) - 1
  return [...head, ...(last ? [{ ...last, text: padEnd(clip(last.text, room), room) }] : []), span(' '), right]
}
