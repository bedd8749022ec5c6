import type { Language } from '../../domain/settings/language.ts'
import type { Texts } from '../../contract/texts/texts.ts'

/** Numbers with their units, in the manner of a language. */
const decimal = (value: number, digits: number, language: Language): string =>
  new Intl.NumberFormat(language, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value)

/** `4 ms`, `2.1 s`, `74 s`: what a person can compare at a glance. */
export function shortTime(milliseconds: number, language: Language): string {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`
  const seconds = milliseconds / 1000
  return `${decimal(seconds, seconds < 10 ? 1 : 0, language)} s`
}

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'] as const

/** Decimal units, as link speeds are given in. */
export function bytes(count: number, language: Language): string {
  let value = count
  let unit = 0
  while (value >= 1000 && unit < UNITS.length - 1) {
    value /= 1000
    unit++
  }
  return `${decimal(value, unit === 0 || value >= 100 ? 0 : 1, language)} ${UNITS[unit] ?? 'B'}`
}

/** The two largest units: `3 d 4 h`, `12 min 5 s`, `8 s`. */
export function longTime(milliseconds: number, texts: Texts): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000))
  const parts = [
    { count: Math.floor(seconds / 86400), unit: texts.text('cli.unit.day') },
    { count: Math.floor(seconds / 3600) % 24, unit: texts.text('cli.unit.hour') },
    { count: Math.floor(seconds / 60) % 60, unit: texts.text('cli.unit.minute') },
    { count: seconds % 60, unit: texts.text('cli.unit.second') },
  ]
  const first = parts.findIndex((part) => part.count > 0)
  const shown = first < 0 ? parts.slice(-1) : parts.slice(first, first + 2).filter((part) => part.count > 0)
  return shown.map(({ count, unit }) => `${count} ${unit}`).join(' ')
}

/** `14:02`, or with its date when that is not today's. */
export function moment(at: number, now: number, language: Language): string {
  const date = new Date(at)
  const time = new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(date)
  if (date.toDateString() === new Date(now).toDateString()) return time
  return `${new Intl.DateTimeFormat(language, { day: 'numeric', month: 'long' }).format(date)}, ${time}`
}
