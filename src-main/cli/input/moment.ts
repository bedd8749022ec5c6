const WRITTEN = /^(?:(\d{4})-(\d{1,2})-(\d{1,2})[ T])?(\d{1,2}):(\d{2})$/

/**
 * Parses a moment as people write it, in local time: `15:00` for the most recent time that it was 15:00, `2026-03-14
 * 15:00`.
 * @returns milliseconds since 1970; undefined if the text is not such a moment
 */
export function momentFrom(text: string, now: number): number | undefined {
  const [, year, month, day, hour = '', minute = ''] = WRITTEN.exec(text) ?? []
  if (hour === '' || Number(hour) > 23 || Number(minute) > 59) return undefined
  const moment = new Date(now)
  if (year !== undefined) moment.setFullYear(Number(year), Number(month) - 1, Number(day))
  // The Date constructor turns a date that does not exist into another one.
  if (day !== undefined && (moment.getDate() !== Number(day) || moment.getMonth() !== Number(month) - 1))
    return undefined
  moment.setHours(Number(hour), Number(minute), 0, 0)
  if (year === undefined && moment.getTime() > now) moment.setDate(moment.getDate() - 1)
  return moment.getTime()
}
