import type { LogAttempt, LogFacts } from '../../contract/log.ts'
import type { Texts } from '../../contract/texts/texts.ts'
import { attemptWords, logRows, moreToRead } from '../../presentation/log-words.ts'
import { mark } from './glyph.ts'
import { indent, paragraph, rows } from './layout.ts'
import { BLANK, span, type Line } from './line.ts'
import { padEnd, padStart, widthOf, wrap } from './width.ts'

/** The part above the ladder: the origin of the log, and its attempts if there are several. */
export function readingLines(name: string, log: LogFacts, texts: Texts, width: number): readonly Line[] {
  const { attempts } = log
  return [
    [span(name, 'strong')],
    ...rows(logRows(log, texts), width),
    ...(attempts.length > 1 ? attemptLines(name, log, texts, width) : []),
    BLANK,
  ]
}

function attemptLines(name: string, { attempts, shown }: LogFacts, texts: Texts, width: number): readonly Line[] {
  const words = attempts.map((attempt) => attemptWords(attempt, texts))
  const [whenWidth, whomWidth] = [widest(words.map(({ when }) => when)), widest(words.map(({ whom }) => whom))]
  const other = attempts.find(({ number }) => number !== shown)?.number ?? 1
  const command = `culvert diagnose --log ${name} --attempt ${other}`
  return [
    BLANK,
    ...paragraph(`${texts.text('log.attempts')}:`, width, 2),
    ...attempts.flatMap((attempt, at): readonly Line[] => {
      const { when = '', whom = '', end = '' } = words[at] ?? {}
      const here = attempt.number === shown
      const head = `${padEnd(when, whenWidth)}  ${padEnd(whom, whomWidth)}  `
      const left = 4 + NUMBER_WIDTH + 3
      return wrap(end, Math.max(24, width - left - widthOf(head))).map((line, row): Line => [
        indent(2),
        row === 0 ? mark(markOf(attempt)) : indent(1),
        span(` ${padStart(row === 0 ? String(attempt.number) : '', NUMBER_WIDTH)}  `, here ? 'strong' : 'quiet'),
        span(row === 0 ? head : ' '.repeat(widthOf(head)), 'quiet'),
        here ? span(line, 'strong') : span(line),
      ])
    }),
    ...paragraph(texts.text('log.another'), width, 2, 'quiet'),
    [indent(4), span(command, 'strong')],
  ]
}

const NUMBER_WIDTH = 3
const widest = (texts: readonly string[]): number => Math.max(0, ...texts.map(widthOf))

const markOf = ({ fault, certainty }: LogAttempt): 'failed' | 'on' | 'unseen' => {
  if (fault !== undefined) return 'failed'
  return certainty === 'open' ? 'unseen' : 'on'
}

/** The deciding lines, verbatim from the log, with their numbers. */
export function decidingLines({ excerpt }: LogFacts, texts: Texts, width: number): readonly Line[] {
  const deciding = excerpt.filter(({ decides }) => decides)
  if (deciding.length === 0) return []
  const numbers = widest(deciding.map(({ line }) => String(line)))
  return [
    BLANK,
    ...paragraph(`${texts.text('log.deciding')}:`, width, 2),
    ...deciding.flatMap(({ line, text }) =>
      wrap(text, width - numbers - 7).map((part, row): Line => [
        indent(4),
        span(padStart(row === 0 ? String(line) : '', numbers), 'quiet'),
        span(' │ ', 'quiet'),
        span(part, 'attention'),
      ]),
    ),
  ]
}

/** What the log lacks, and the commands that write it. The commands are never wrapped, so that they can be copied. */
export function moreLines(log: LogFacts, texts: Texts, width: number): readonly Line[] {
  const more = moreToRead(log, texts)
  if (!more) return []
  return [
    ...more.says.flatMap((text, at) => [...(at === 0 ? [BLANK] : []), ...paragraph(text, width, 2)]),
    ...more.commands.flatMap(({ label, command }) => [
      BLANK,
      ...paragraph(label, width, 2),
      [indent(4), span(command, 'strong')],
    ]),
  ]
}
