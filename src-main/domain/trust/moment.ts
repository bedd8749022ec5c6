import { done } from '../result.ts'
import { distrust, type Trusted } from './problem.ts'

const FORM = /^(2[0-9]{3})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})Z$/

export const DAY = 86_400_000
/** Milliseconds for which a profile may be valid at most. */
export const LONGEST_LIFE = 400 * DAY
/** Milliseconds of tolerance for differing clocks. */
const EARLY = 5 * 60_000

/** Milliseconds since 1970 of `YYYY-MM-DDThh:mm:ssZ`, years 2000 to 2999; undefined for other text and 30 February. */
export function parseMoment(text: string): number | undefined {
  const parts = FORM.exec(text)
  if (!parts) return undefined
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.slice(1).map(Number)
  const moment = Date.UTC(year, month - 1, day, hour, minute, second)
  return printMoment(moment) === text ? moment : undefined
}

export const printMoment = (moment: number): string => `${new Date(moment).toISOString().slice(0, 19)}Z`
/** The day, for display. */
export const dayOf = (moment: number): string => new Date(moment).toISOString().slice(0, 10)

export interface Validity {
  readonly notBefore: number
  readonly expires: number
}

/** Parses the two dates of a payload without comparing them with the clock. */
export function validityOf(notBefore: unknown, expires: unknown): Trusted<Validity> {
  if (notBefore === undefined || expires === undefined) return distrust('E_TIME_MISSING')
  const [from, until] = [notBefore, expires].map((text) => (typeof text === 'string' ? parseMoment(text) : undefined))
  if (from === undefined || until === undefined) return distrust('E_TIME_FORMAT')
  if (until <= from) return distrust('E_TIME_ORDER')
  return until - from > LONGEST_LIFE
    ? distrust('E_TIME_LONG', { days: LONGEST_LIFE / DAY })
    : done({ notBefore: from, expires: until })
}

export interface Clock {
  /** Milliseconds since 1970. */
  readonly now: number
  /** The latest time ever seen on this computer, and the build date of this program. */
  readonly latest: number
  readonly built: number
}

/** Whether the dates are valid now. Setting the clock back does not make an expired profile valid. */
export function holdsNow({ notBefore, expires }: Validity, { now, latest, built }: Clock): Trusted<void> {
  if (now < built) return distrust('E_TIME_CLOCK')
  if (now < latest - DAY && expires <= latest) return distrust('E_TIME_CLOCK')
  if (expires <= now) return distrust('E_TIME_EXPIRED', { date: dayOf(expires) })
  return notBefore > now + EARLY ? distrust('E_TIME_EARLY', { date: dayOf(notBefore) }) : done()
}
