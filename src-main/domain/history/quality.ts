import type { Traffic } from '../session/facts.ts'

/** Quality of a tunnel in one minute. Bytes and times are absent if nothing was counted or nothing came back. */
export interface Minute {
  /** Start of the minute, milliseconds since 1970. */
  readonly at: number
  /** Health checks that were sent, and those without an answer. */
  readonly asked: number
  readonly lost: number
  /** Milliseconds until the answer: minimum, median and maximum. */
  readonly delay?: { readonly least: number; readonly middle: number; readonly most: number }
  /** Bytes through the tunnel in this minute. */
  readonly traffic?: Traffic
}

/** A change of the MTU of a tunnel's link. */
export interface SizeChange {
  /** Milliseconds since 1970. */
  readonly at: number
  readonly before: number
  readonly after: number
}

export interface Quality {
  /** In order of time; minutes without a measurement are left out. */
  readonly minutes: readonly Minute[]
  readonly sizes: readonly SizeChange[]
}

export const NO_QUALITY: Quality = { minutes: [], sizes: [] }

export const MINUTE = 60_000
export const minuteOf = (at: number): number => Math.floor(at / MINUTE) * MINUTE

/** Days for which minutes are stored. */
export const QUALITY_DAYS = 7

/** One health check. @param took milliseconds until something came back; undefined if nothing did */
export interface Sample {
  readonly at: number
  readonly took: number | undefined
}

/** More values would not improve the median. */
const MOST_DELAYS = 120

/** A minute whose counting is in progress. */
export interface Tally {
  readonly at: number
  readonly asked: number
  readonly lost: number
  readonly delays: readonly number[]
  readonly received: number
  readonly sent: number
  readonly counts: boolean
}

export const tallyAt = (at: number): Tally => ({
  at: minuteOf(at),
  asked: 0,
  lost: 0,
  delays: [],
  received: 0,
  sent: 0,
  counts: false,
})

export function sampled(tally: Tally, { took }: Sample): Tally {
  const { asked, lost, delays } = tally
  if (took === undefined) return { ...tally, asked: asked + 1, lost: lost + 1 }
  return { ...tally, asked: asked + 1, delays: delays.length < MOST_DELAYS ? [...delays, Math.round(took)] : delays }
}

export const carried = (tally: Tally, received: number, sent: number): Tally => ({
  ...tally,
  received: tally.received + received,
  sent: tally.sent + sent,
  counts: true,
})

/** The minute as it is stored; undefined if nothing was measured in it. */
export function minuteFrom({ at, asked, lost, delays, received, sent, counts }: Tally): Minute | undefined {
  if (asked === 0 && !counts) return undefined
  const sorted = delays.toSorted((a, b) => a - b)
  const [least, most] = [sorted[0], sorted.at(-1)]
  return {
    at,
    asked,
    lost,
    ...(least === undefined || most === undefined ? {} : { delay: { least, middle: middleOf(sorted), most } }),
    ...(counts ? { traffic: { received, sent } } : {}),
  }
}

/** Median of sorted values; 0 if there are none. */
const middleOf = (sorted: readonly number[]): number => sorted[Math.floor((sorted.length - 1) / 2)] ?? 0

/** Combines the same minute of two processes, each with its own health checks. */
export function together(a: Minute, b: Minute): Minute {
  const { delay: first, traffic } = a
  const { delay: second } = b
  const delay =
    first && second
      ? {
          least: Math.min(first.least, second.least),
          middle: a.asked >= b.asked ? first.middle : second.middle,
          most: Math.max(first.most, second.most),
        }
      : (first ?? second)
  const most = largerTraffic(traffic, b.traffic)
  return {
    at: a.at,
    asked: a.asked + b.asked,
    lost: a.lost + b.lost,
    ...(delay ? { delay } : {}),
    ...(most ? { traffic: most } : {}),
  }
}

/** The larger of two counts of one link by two processes, because neither can have counted too much. */
export function largerTraffic(a: Traffic | undefined, b: Traffic | undefined): Traffic | undefined {
  if (!a || !b) return a ?? b
  return { received: Math.max(a.received, b.received), sent: Math.max(a.sent, b.sent) }
}

/** A period in which the tunnel's quality was below normal. */
export interface Spell {
  readonly kind: 'slow' | 'lossy' | 'silent'
  /** Milliseconds since 1970; `until` is the end of the period's last minute. */
  readonly from: number
  readonly until: number
  /** Milliseconds: the largest median delay, and the usual one. Absent if nothing came back. */
  readonly delay?: number
  readonly usual?: number
  /** Health checks in the period, and those without an answer. */
  readonly asked: number
  readonly lost: number
}

/** A delay is reported if it is three times the usual one and this many milliseconds above it. */
const SLOW_TIMES = 3
const SLOW_ABOVE = 80
/** One of four answers in a minute may be lost by chance. */
const LOSSY_SHARE = 0.25
/** Milliseconds for which a period may be interrupted. */
const PAUSE = 2 * MINUTE

/** Median of the measured delays; undefined if nothing came back. */
export function usualDelay(minutes: readonly Minute[]): number | undefined {
  const middles = minutes.flatMap(({ delay }) => (delay ? [delay.middle] : []))
  return middles.length === 0 ? undefined : middleOf(middles.toSorted((a, b) => a - b))
}

/** The periods of reduced quality, in order of time. */
export function spellsOf({ minutes }: Pick<Quality, 'minutes'>): readonly Spell[] {
  const usual = usualDelay(minutes)
  const spells: Spell[] = []
  for (const minute of minutes) {
    const kind = kindOf(minute, usual)
    if (!kind) continue
    const last = spells.at(-1)
    const next = spellOf(minute, kind, usual)
    if (last?.kind === kind && minute.at - last.until <= PAUSE) spells[spells.length - 1] = joined(last, next)
    else spells.push(next)
  }
  return spells
}

function kindOf({ asked, lost, delay }: Minute, usual: number | undefined): Spell['kind'] | undefined {
  // The other end never answers, so silence has no meaning.
  if (usual === undefined) return undefined
  if (asked >= 2 && lost === asked) return 'silent'
  if (lost >= 2 && lost / asked > LOSSY_SHARE) return 'lossy'
  return delay && delay.middle >= usual * SLOW_TIMES && delay.middle - usual >= SLOW_ABOVE ? 'slow' : undefined
}

const spellOf = ({ at, asked, lost, delay }: Minute, kind: Spell['kind'], usual: number | undefined): Spell => ({
  kind,
  from: at,
  until: at + MINUTE,
  asked,
  lost,
  ...(delay ? { delay: delay.middle } : {}),
  ...(usual === undefined ? {} : { usual }),
})

const joined = (a: Spell, b: Spell): Spell => ({
  ...a,
  until: b.until,
  asked: a.asked + b.asked,
  lost: a.lost + b.lost,
  ...(a.delay === undefined && b.delay === undefined ? {} : { delay: Math.max(a.delay ?? 0, b.delay ?? 0) }),
})

/** Delay and loss over a period, for one line of text. */
export interface Summary {
  readonly usual?: number
  readonly most?: number
  readonly asked: number
  readonly lost: number
}

export function summaryOf(minutes: readonly Minute[]): Summary {
  const usual = usualDelay(minutes)
  const peaks = minutes.flatMap(({ delay }) => (delay ? [delay.most] : []))
  return {
    ...(usual === undefined ? {} : { usual }),
    // Reduced step by step: a week has ten thousand minutes, too many for the arguments of one call.
    ...(peaks.length === 0 ? {} : { most: peaks.reduce((a, b) => Math.max(a, b), 0) }),
    asked: minutes.reduce((sum, { asked }) => sum + asked, 0),
    lost: minutes.reduce((sum, { lost }) => sum + lost, 0),
  }
}
