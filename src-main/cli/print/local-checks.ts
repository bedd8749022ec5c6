import type { LocalCheck } from '../../contract/diagnosis.ts'
import type { Texts } from '../../contract/texts/texts.ts'
import { faultOutput } from './fault.ts'
import { mark } from './glyph.ts'
import { indent, paragraph } from './layout.ts'
import { BLANK, span, type Line } from './line.ts'
import { padEnd, widthOf, wrap } from './width.ts'

export const checksOutput = (checks: readonly LocalCheck[], texts: Texts) =>
  checks.map(({ fault, found, ...check }) => ({
    ...check,
    found: [...found],
    ...(fault ? { fault: faultOutput(fault, texts) } : {}),
  }))

const MARKS = { good: 'done', attention: 'attention', unknown: 'waiting' } as const

/** The parts of this computer that a connect depends on, one line each, and below it what prevents one. */
export function checkLines(checks: readonly LocalCheck[], texts: Texts, width: number): readonly Line[] {
  if (checks.length === 0) return []
  const titles = Math.max(...checks.map(({ name }) => widthOf(texts.text(`check.${name}`)))) + 2
  const start = 4 + titles
  return [
    BLANK,
    ...paragraph(texts.text('check.heading'), width, 2),
    ...checks.flatMap((check) => [
      ...wrap(wordsOf(check, texts), Math.max(16, width - start)).map((line, i): Line => [
        indent(2),
        i === 0 ? mark(MARKS[check.state]) : indent(1),
        span(' '),
        span(padEnd(i === 0 ? texts.text(`check.${check.name}`) : '', titles)),
        span(line, 'quiet'),
      ]),
      ...faultParagraph(check, texts, width, start),
    ]),
  ]
}

function faultParagraph({ fault }: LocalCheck, texts: Texts, width: number, start: number): readonly Line[] {
  return fault ? paragraph(`${texts.faultTitle(fault)} ${texts.faultExplanation(fault)}`, width, start) : []
}

function wordsOf({ name, state, found }: LocalCheck, texts: Texts): string {
  if (found.length > 0) return found.join(', ')
  return texts.text(name === 'other-vpns' && state === 'good' ? 'check.none' : `check.${state}`)
}
