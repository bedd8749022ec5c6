import type { Texts } from '../../src-main/contract/texts/texts.ts'

const number = (texts: Texts, value: number, digits = 0): string =>
  new Intl.NumberFormat(texts.language, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value)

/** How long a step took: `31 ms`, `2.1 s`, `1 min 05 s`. */
export function stepTime(texts: Texts, milliseconds: number): string {
  if (milliseconds < 1000) return texts.text('window.time.milliseconds', { milliseconds: Math.round(milliseconds) })
  if (milliseconds < 60_000)
    return texts.text('window.time.seconds', { seconds: number(texts, milliseconds / 1000, 1) })
  return duration(texts, milliseconds)
}

/** A running attempt: always in tenths of seconds, so that its width does not jump from unit to unit. */
export const attemptTime = (texts: Texts, milliseconds: number): string =>
  milliseconds < 60_000
    ? texts.text('window.time.seconds', { seconds: number(texts, Math.max(0, milliseconds) / 1000, 1) })
    : duration(texts, milliseconds)

const two = (value: number): string => String(value).padStart(2, '0')

/** How long something has lasted, in its two largest units. */
export function duration(texts: Texts, milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000))
  const minutes = Math.floor(seconds / 60)
  const hours = Math.floor(minutes / 60)
  if (minutes === 0) return texts.text('window.time.seconds', { seconds })
  if (hours === 0) return texts.text('window.time.minutes', { minutes, seconds: two(seconds % 60) })
  if (hours < 24) return texts.text('window.time.hours', { hours, minutes: two(minutes % 60) })
  return texts.text('window.time.days', { days: Math.floor(hours / 24), hours: hours % 24 })
}

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'] as const

/** Decimal units, as the system's own network panels count: `1.2 MB`. */
export function byteCount(texts: Texts, bytes: number): string {
  let value = Math.max(0, bytes)
  let unit = 0
  while (value >= 1000 && unit < UNITS.length - 1) {
    value /= 1000
    unit++
  }
  return `${number(texts, value, unit === 0 || value >= 100 ? 0 : 1)} ${UNITS[unit] ?? ''}`
}

/** The time of day, to the minute. */
export const clockOfDay = (texts: Texts, at: number): string =>
  new Intl.DateTimeFormat(texts.language, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(at)

/** Seconds to the hundredth, without the unit: for columns. */
export const seconds = (texts: Texts, milliseconds: number): string => number(texts, milliseconds / 1000, 2)
