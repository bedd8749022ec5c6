import type { HistorySessionOutput } from '../../contract/cli-output.ts'
import type { Texts } from '../../contract/texts/texts.ts'
import type { PastSession } from '../../domain/history/past-session.ts'
import { spellsOf, summaryOf, type Quality } from '../../domain/history/quality.ts'
import { clockOfDay } from '../../presentation/amounts.ts'
import {
  byDay,
  dayText,
  detailTexts,
  endText,
  lastedText,
  lookOfPast,
  qualityTexts,
} from '../../presentation/history.ts'
import { faultOutput, marked } from './fault.ts'
import { mark } from './glyph.ts'
import { indent, paragraph } from './layout.ts'
import { BLANK, span, type Line } from './line.ts'
import { clip, padEnd, padStart, widthOf, wrap } from './width.ts'

/** A session with its measurements. */
export interface Told {
  readonly session: PastSession
  readonly quality: Quality
}

/** Columns of a name; a longer name is cut to leave room for how the session ended. */
const WIDEST_NAME = 24

/** Grouped by day, the newest first. @param more number of sessions that are not shown */
export function historyLines(
  told: readonly Told[],
  more: number,
  now: number,
  texts: Texts,
  width: number,
): readonly Line[] {
  if (told.length === 0) return paragraph(texts.text('history.empty'), width)
  const qualities = new Map(told.map(({ session, quality }) => [session.id, quality]))
  const columns = columnsOf(told, texts)
  const days = byDay(told.map(({ session }) => session)).flatMap((day, index) => [
    ...(index > 0 ? [BLANK] : []),
    [span(dayText(texts, day[0]?.began ?? now, now), 'strong')] satisfies Line,
    ...day.flatMap((session) => sessionLines(session, qualities.get(session.id), columns, texts, width)),
  ])
  return [
    ...days,
    ...(more > 0 ? [BLANK, ...paragraph(texts.text('history.more', { count: more }), width, 0, 'quiet')] : []),
  ]
}

/** The quality of the connection at one moment. */
export function momentLines(
  told: readonly Told[],
  at: number,
  now: number,
  texts: Texts,
  width: number,
): readonly Line[] {
  const heading = texts.text('history.at', { day: dayText(texts, at, now), time: clockOfDay(texts, at) })
  if (told.length === 0) return marked('off', texts.text('history.at-nothing', { moment: heading }), width)
  const columns = columnsOf(told, texts)
  return [
    [span(heading, 'strong')],
    ...told.flatMap(({ session, quality }) => [
      ...sessionLines(session, quality, columns, texts, width),
      ...(quality.minutes.length > 0 && spellsOf(quality).length === 0
        ? paragraph(texts.text('history.quality.as-usual'), width, 4, 'quiet')
        : []),
      ...(quality.minutes.length === 0 ? paragraph(texts.text('history.quality.nothing'), width, 4, 'quiet') : []),
    ]),
  ]
}

interface Columns {
  readonly name: number
  readonly lasted: number
}

const columnsOf = (told: readonly Told[], texts: Texts): Columns => ({
  name: Math.min(WIDEST_NAME, Math.max(0, ...told.map(({ session }) => widthOf(session.name)))),
  lasted: Math.max(0, ...told.map(({ session }) => widthOf(lastedText(texts, session) ?? ''))),
})

function sessionLines(
  session: PastSession,
  quality: Quality | undefined,
  columns: Columns,
  texts: Texts,
  width: number,
): readonly Line[] {
  const glyph = mark(lookOfPast(session))
  const left = 2 + 5 + 2 + columns.name + 2 + columns.lasted + 2
  const [first = '', ...rest] = wrap(endText(texts, session), Math.max(16, width - left))
  return [
    [
      glyph,
      span(' '),
      span(clockOfDay(texts, session.began), 'quiet'),
      span('  '),
      span(padEnd(clip(session.name, columns.name), columns.name)),
      span('  '),
      span(padStart(lastedText(texts, session) ?? '', columns.lasted), 'quiet'),
      span('  '),
      span(first, glyph.tone),
    ],
    ...rest.map((line): Line => [indent(left), span(line, glyph.tone)]),
    ...[...detailTexts(texts, session), ...(quality ? qualityTexts(texts, quality) : [])].flatMap((text) =>
      paragraph(text, width, 4, 'quiet'),
    ),
  ]
}

export function sessionOutput({ session, quality }: Told, texts: Texts): HistorySessionOutput {
  const { end, outages, ...rest } = session
  const summary = summaryOf(quality.minutes)
  return {
    ...rest,
    outages: outages.map(({ fault, ...outage }) => ({
      ...outage,
      ...(fault ? { fault: faultOutput(fault, texts) } : {}),
    })),
    ...(end
      ? { end: { at: end.at, how: end.how, ...(end.fault ? { fault: faultOutput(end.fault, texts) } : {}) } }
      : {}),
    ...(summary.asked > 0
      ? { quality: { ...summary, spells: [...spellsOf(quality)], sizes: [...quality.sizes] } }
      : {}),
  }
}
