import type { Texts } from '../contract/texts/texts.ts'
import type { PastSession } from '../domain/history/past-session.ts'
import {
  spellsOf,
  summaryOf,
  type Quality,
  type SizeChange,
  type Spell,
  type Summary,
} from '../domain/history/quality.ts'
import { byteCount, clockOfDay, duration, stepTime } from './amounts.ts'
import { lookOfFault, type Look } from './look.ts'

/** The look of a past session; one that is still running looks like a tunnel that is up. */
export function lookOfPast({ end, up }: PastSession): Look {
  if (!end) return up === undefined ? 'working' : 'on'
  if (end.fault && (end.how === 'failed' || end.how === 'lost')) return lookOfFault(end.fault)
  return 'off'
}

/** How it ended, in a sentence. */
export function endText(texts: Texts, { end, up }: PastSession): string {
  if (!end) return texts.text(up === undefined ? 'history.end.dialling' : 'history.end.open')
  if (end.fault) return texts.faultTitle(end.fault)
  return texts.text(`history.end.${end.how}`)
}

/** How long the tunnel was up; undefined if it never was. */
export const lastedText = (texts: Texts, { up, lasted }: PastSession): string | undefined =>
  up === undefined ? undefined : duration(texts, lasted)

/** `Today`, `Yesterday`, or the day with its date. */
export function dayText(texts: Texts, at: number, now: number): string {
  const day = new Date(at).toDateString()
  if (day === new Date(now).toDateString()) return texts.text('history.today')
  const yesterday = new Date(now)
  yesterday.setDate(yesterday.getDate() - 1)
  if (day === yesterday.toDateString()) return texts.text('history.yesterday')
  return new Intl.DateTimeFormat(texts.language, { weekday: 'long', day: 'numeric', month: 'long' }).format(at)
}

/** Groups sessions in order; a new group begins where the day of their start changes. */
export function byDay(sessions: readonly PastSession[]): readonly (readonly PastSession[])[] {
  const days: PastSession[][] = []
  for (const session of sessions) {
    const last = days.at(-1)
    const before = last?.[0]
    if (last && before && new Date(before.began).toDateString() === new Date(session.began).toDateString())
      last.push(session)
    else days.push([session])
  }
  return days
}

/** Further details of a session: bytes and outages. */
export function detailTexts(texts: Texts, { traffic, outages, dropped }: PastSession): readonly string[] {
  const longest = outages.reduce((most, { lasted = 0 }) => Math.max(most, lasted), 0)
  return [
    ...(traffic && traffic.received + traffic.sent > 0
      ? [
          texts.text('fact.traffic-totals', {
            received: byteCount(texts, traffic.received),
            sent: byteCount(texts, traffic.sent),
          }),
        ]
      : []),
    ...(dropped > 0 ? [texts.text('history.outages', { count: dropped, time: duration(texts, longest) })] : []),
  ]
}

/** Fewest questions for a summary: those of one minute. */
const ENOUGH = 4

/** Delay and loss in a sentence; undefined if too few questions were asked or no answer ever came back. */
export function summaryText(texts: Texts, { usual, most, asked, lost }: Summary): string | undefined {
  if (usual === undefined || most === undefined || asked < ENOUGH) return undefined
  return texts.text('history.quality.summary', {
    usual: stepTime(texts, usual),
    most: stepTime(texts, most),
    asked,
    lost,
  })
}

/** Why the tunnel was slow at a given time. */
export function spellText(texts: Texts, { kind, from, until, delay, usual, asked, lost }: Spell): string {
  const when = texts.text('history.quality.span', { from: clockOfDay(texts, from), until: clockOfDay(texts, until) })
  const said = texts.text(`history.quality.${kind}`, {
    delay: stepTime(texts, delay ?? 0),
    usual: stepTime(texts, usual ?? 0),
    asked,
    lost,
  })
  return texts.text('pair', { name: when, value: said })
}

export const sizeText = (texts: Texts, { at, before, after }: SizeChange): string =>
  texts.text('pair', {
    name: clockOfDay(texts, at),
    value: texts.text('history.quality.size', { before, after }),
  })

/** The quality during a period that a person remembers as slow, or during a whole session. */
export function qualityTexts(texts: Texts, quality: Quality): readonly string[] {
  const summary = summaryText(texts, summaryOf(quality.minutes))
  const events = [
    ...spellsOf(quality).map((spell) => ({ at: spell.from, text: spellText(texts, spell) })),
    ...quality.sizes.map((size) => ({ at: size.at, text: sizeText(texts, size) })),
  ].toSorted((a, b) => a.at - b.at)
  return [...(summary === undefined ? [] : [summary]), ...events.map(({ text }) => text)]
}

/** The end of the measurements of a session, milliseconds since 1970. */
export const untilOf = ({ end, seen }: PastSession): number => end?.at ?? seen
