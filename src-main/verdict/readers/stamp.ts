import { monthOf } from './months.ts'

/** A time at the beginning of a line. */
export interface Stamp {
  /** Milliseconds on the log's own clock. */
  readonly at: number
  /** The line does not state the year. */
  readonly yearless: boolean
  /** macOS' `ppp.log` has a colon after the year, and no program name. */
  readonly ofPpp: boolean
  /** The text after the time, without the separator. */
  readonly rest: string
}

const YEAR = 2000
const CLOCK = String.raw`(\d{1,2}):(\d{2}):(\d{2})(?:[.,](\d{1,9}))?`
const END = String.raw`(?=[\s,;\|:"\]]|$)`

/**
 * `2026-11-21T11:44:24.5+0100`, `2026-11-21 11:44:24 CET`, `2026/11/29 10:11:08`; `2026-11-21_11:44:24.5` from runit,
 * `2026:11:21-11:44:24` from Sophos.
 */
const ISO = new RegExp(
  String.raw`^(\d{4})[-/:](\d{1,2})[-/:](\d{1,2})[T _-]${CLOCK}(?: ?(?:Z|[+-]\d{2}:?\d{2}))?(?: [A-Z]{2,5}(?= ))?${END}`,
)
/** `11-21 11:44:24.123`, from Android. */
const MONTH_FIRST = new RegExp(String.raw`^(\d{2})-(\d{2}) ${CLOCK}${END}`)
/**
 * `Nov 21 11:44:24.542409`, `ago  5 14:09:31`, `d’abr. 05 14:09:31`, `8月 05 14:09:31`, `Thg 8 05 14:09:31`; also with
 * the year before or after the time; `mar/02/2025 10:11:04`; `Nov 21 11:44:24:542 2026` from Comware.
 */
const NAMED = new RegExp(
  String.raw`^((?:[\p{L}\p{M}.,]{1,14} )?[\p{L}\p{M}.'’॰]{1,14}|\d{1,2}[月월]|[Tt]hg \d{1,2})(?: {0,3}|/)(\d{1,2})[.日일]?[ /](?:(\d{4}) )?${CLOCK}(?::\d{3}(?= \d{4} ))?(?:(?: [A-Z]{2,5})? (\d{4})(?= ))?${END}`,
  'u',
)
/** `21 Nov 2026 11:44:24`, `21. Nov 11:44:24`. */
const DAY_FIRST = new RegExp(String.raw`^(\d{1,2})[. ] ?([^\s\d]{1,16}) (?:(\d{4}) )?${CLOCK}${END}`)
/** `3/2/17 10:08:54.494 AM`, `29.11.2026, 10:11:08`. */
const SHORT_DATE = new RegExp(
  String.raw`^(\d{1,2})([/.-])(\d{1,2})\2(\d{2}|\d{4}),? ${CLOCK}(?:[ \u202f]([AP])M)?${END}`,
)
/** `1795261464.123456`, `[  123.456789]`, `[  123.456789 <  0.000012 >]`: since 1970, or since boot. */
const SECONDS = /^(?:\[ {0,12}(\d{1,11})\.(\d{1,9})(?: {0,4}< {0,12}[\d.]{1,20} {0,4}>)?\]|(\d{9,11})\.(\d{1,9}))(?= )/
/** A colon may separate the time from other text, but not from another number: `12:10:11:08` is a number and a time. */
const END_OF_CLOCK = String.raw`(?=[\s,;\|"\]]|:(?!\d)|$)`
/** Minutes and seconds, if they can mean nothing else: the number before them is an hour. */
export const REST_OF_CLOCK = String.raw`\d{2}:\d{2}(?:[.,]\d{1,9})?(?:[+-]\d{4})?${END_OF_CLOCK}`
const TIME_ONLY = new RegExp(String.raw`^${CLOCK}(?:[+-]\d{4})?(?: ([AP])M)?${END_OF_CLOCK}`)
/** `Wed `, `mié. `, `三 `. */
const WEEKDAY = /^\p{L}[\p{L}\p{M}.,]{0,15} (?=\S)/u

const BETWEEN = /^[\s,;|:\]]+/

export function stampOf(whole: string): Stamp | undefined {
  // Cisco marks an unset clock, `*Mar  1 00:14:22.711`, and Comware every line.
  const text = /^[*.%](?=[A-Z][a-z]{2} )/.test(whole) ? whole.slice(1) : whole
  const first = text.charCodeAt(0)
  if (first === 0x40) return tai(text)
  const digit = (first >= 0x30 && first <= 0x39) || first === 0x5b
  // Most lines without a time end here.
  if (!hasClock(text)) return digit ? seconds(text) : undefined
  if (digit) return numeric(text) ?? named(text)
  const dated = named(text)
  if (dated) return dated
  const weekday = WEEKDAY.exec(text)?.[0]
  if (weekday === undefined) return undefined
  const rest = text.slice(weekday.length)
  const code = rest.charCodeAt(0)
  return code >= 0x30 && code <= 0x39 ? iso(rest) : undefined
}

/** Characters before a time's first colon: a weekday, a month, a day, a year and the hour. */
const LONGEST_DATE = 48

/** Whether the first colon is one between hour and minutes. */
function hasClock(text: string): boolean {
  const colon = text.indexOf(':')
  if (colon < 1 || colon > LONGEST_DATE) return false
  const hour = text.charCodeAt(colon - 1)
  const minute = text.charCodeAt(colon + 1)
  return hour >= 0x30 && hour <= 0x39 && minute >= 0x30 && minute <= 0x35
}

function stamp(text: string, matched: string, at: number, yearless = false): Stamp {
  const behind = text.slice(matched.length)
  const between = BETWEEN.exec(behind)?.[0] ?? ''
  return { at, yearless, ofPpp: between === ' : ', rest: behind.slice(between.length) }
}

function numeric(text: string): Stamp | undefined {
  return iso(text) ?? monthFirst(text) ?? seconds(text) ?? shortDate(text) ?? dayFirst(text) ?? timeOnly(text)
}

function iso(text: string): Stamp | undefined {
  const match = ISO.exec(text)
  if (!match) return undefined
  const [all, year, month, day, hour, minute, second, fraction] = match
  return stamp(text, all, time(Number(year), Number(month) - 1, day, hour, minute, second, fraction))
}

function monthFirst(text: string): Stamp | undefined {
  const match = MONTH_FIRST.exec(text)
  if (!match) return undefined
  const [all, month, day, hour, minute, second, fraction] = match
  return stamp(text, all, time(YEAR, Number(month) - 1, day, hour, minute, second, fraction), true)
}

function seconds(text: string): Stamp | undefined {
  const match = SECONDS.exec(text)
  if (!match) return undefined
  const [all, sinceStart, fraction, since1970, part] = match
  return stamp(text, all, Number(sinceStart ?? since1970) * 1000 + milliseconds(fraction ?? part))
}

/** `@400000006459e37e1a2b3c4d`, from daemontools: TAI64N, which counts seconds since 1970 from 2^62 + 10. */
const TAI = /^@4([\da-f]{15})([\da-f]{8})(?= )/

function tai(text: string): Stamp | undefined {
  const [all, count = '', nanoseconds = ''] = TAI.exec(text) ?? []
  if (all === undefined) return undefined
  const at = (Number.parseInt(count, 16) - 10) * 1000 + Number.parseInt(nanoseconds, 16) / 1e6
  return stamp(text, all, at)
}

function named(text: string): Stamp | undefined {
  const match = NAMED.exec(text)
  if (!match) return undefined
  const [all, name = '', day, before, hour, minute, second, fraction, behind] = match
  const year = before ?? behind
  // A weekday may precede the month.
  const month = monthOf(name) ?? monthOf(name.trim().split(' ').at(-1) ?? '') ?? 0
  const at = time(Number(year ?? YEAR), month, day, hour, minute, second, fraction)
  return stamp(text, all, at, year === undefined)
}

function dayFirst(text: string): Stamp | undefined {
  const match = DAY_FIRST.exec(text)
  if (!match) return undefined
  const [all, day, name = '', year, hour, minute, second, fraction] = match
  const month = monthOf(name)
  if (month === undefined) return undefined
  return stamp(text, all, time(Number(year ?? YEAR), month, day, hour, minute, second, fraction), year === undefined)
}

function shortDate(text: string): Stamp | undefined {
  const match = SHORT_DATE.exec(text)
  if (!match) return undefined
  const [all, one, separator, other, short, hour, minute, second, fraction, half] = match
  // With AM and PM, the month comes first, and dots are not used.
  const monthFirst = Number(other) > 12 || (separator === '/' && half !== undefined && Number(one) <= 12)
  const [month, day] = monthFirst ? [one, other] : [other, one]
  const year = Number(short) < 100 ? Number(short) + 2000 : Number(short)
  return stamp(text, all, time(year, Number(month) - 1, day, ofDay(hour, half), minute, second, fraction))
}

function timeOnly(text: string): Stamp | undefined {
  const match = TIME_ONLY.exec(text)
  if (!match) return undefined
  const [all, hour, minute, second, fraction, half] = match
  return stamp(text, all, time(YEAR, 0, '1', ofDay(hour, half), minute, second, fraction), true)
}

const YEAR_LENGTH = 366 * 24 * 60 * 60 * 1000

/**
 * A time of a log's own clock as far as the log states it: `2026-11-21 11:44:24`, `11-21 11:44:24` without a year,
 * `+123.5 s` if it counts from boot.
 */
export function momentText(at: number): string {
  if (at < YEAR_LENGTH) return `+${(at / 1000).toFixed(1)} s`
  const text = new Date(at).toISOString().slice(0, 19).replace('T', ' ')
  return Math.abs(at - Date.UTC(YEAR, 6)) < YEAR_LENGTH ? text.slice(5) : text
}

const ofDay = (hour = '', half: string | undefined): string =>
  half === undefined ? hour : String((Number(hour) % 12) + (half === 'P' ? 12 : 0))

const time = (year: number, month: number, day = '', hour = '', minute = '', second = '', fraction?: string): number =>
  Date.UTC(year, month, Number(day), Number(hour), Number(minute), Number(second)) + milliseconds(fraction)

const milliseconds = (fraction: string | undefined): number =>
  fraction === undefined ? 0 : Number(`0.${fraction}`) * 1000
