import type { Texts } from '../contract/texts/texts.ts'

/** Numbers with their units, formatted for the language. */
const number = (texts: Texts, value: number, digits = 0): string =>
  new Intl.NumberFormat(texts.language, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value)

const seconds = (texts: Texts, milliseconds: number, digits: number): string =>
  texts.text('time.seconds', { seconds: number(texts, milliseconds / 1000, digits) })

/** How long a step took, in a form easy to compare: `31 ms`, `2.1 s`, `14 s`, `1 min 14 s`. */
export function stepTime(texts: Texts, milliseconds: number): string {
  if (milliseconds < 1000) return texts.text('time.milliseconds', { milliseconds: Math.round(milliseconds) })
  if (milliseconds < 60_000) return seconds(texts, milliseconds, milliseconds < 10_000 ? 1 : 0)
  return duration(texts, milliseconds)
}

/** Time of a running attempt, always in tenths of seconds, so that its width does not change with the unit. */
export const attemptTime = (texts: Texts, milliseconds: number): string =>
  milliseconds < 60_000 ? seconds(texts, Math.max(0, milliseconds), 1) : duration(texts, milliseconds)

const two = (value: number): string => String(value).padStart(2, '0')

/**
 * How long something has lasted, in its two largest units: `8 s`, `12 min 05 s`, `3 h 12 min`, `2 d 3 h`. The smaller
 * one keeps its width while it counts.
 * @param finest `minute` if the display is not updated each second
 */
export function duration(texts: Texts, milliseconds: number, finest: 'second' | 'minute' = 'second'): string {
  const whole = Math.max(0, Math.floor(milliseconds / 1000))
  const minutes = Math.floor(whole / 60)
  const hours = Math.floor(minutes / 60)
  if (hours >= 24) return texts.text('time.days', { days: Math.floor(hours / 24), hours: hours % 24 })
  if (hours > 0) return texts.text('time.hours', { hours, minutes: two(minutes % 60) })
  if (finest === 'minute') return texts.text('time.whole-minutes', { minutes })
  if (minutes === 0) return texts.text('time.seconds', { seconds: whole })
  return texts.text('time.minutes', { minutes, seconds: two(whole % 60) })
}

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'] as const

/** Decimal units, as in the system's own network panels: `1.2 MB`. */
export function byteCount(texts: Texts, bytes: number): string {
  let value = Math.max(0, bytes)
  let unit = 0
  while (value >= 1000 && unit < UNITS.length - 1) {
    value /= 1000
    unit++
  }
  return `${number(texts, value, unit === 0 || value >= 100 ? 0 : 1)} ${UNITS[unit] ?? ''}`
}

/** The time of day, in minutes. */
export const clockOfDay = (texts: Texts, at: number): string =>
  new Intl.DateTimeFormat(texts.language, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(at)

/** The time of day, with the date if that is not today. */
export function moment(texts: Texts, at: number, now: number): string {
  const time = clockOfDay(texts, at)
  if (new Date(at).toDateString() === new Date(now).toDateString()) return time
  return `${new Intl.DateTimeFormat(texts.language, { day: 'numeric', month: 'long' }).format(at)}, ${time}`
}

/** Seconds with two decimals, without the unit: for columns. */
export const hundredths = (texts: Texts, milliseconds: number): string => number(texts, milliseconds / 1000, 2)
