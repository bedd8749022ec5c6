import { z } from 'zod'
import {
  minuteOf,
  NO_QUALITY,
  together,
  type Minute,
  type Quality,
  type SizeChange,
} from '../../domain/history/quality.ts'
import { jsonIn } from '../../domain/json.ts'

/** Measurements of one day, by profile id. */
export type DayOfQuality = Readonly<Record<string, Quality>>

const VERSION = 1
const whole = z.number().int().nonnegative()
/** `[at, asked, lost, [least, middle, most] | null, [received, sent] | null]`: a day has 1440 rows for each profile. */
const minuteRow = z.tuple([
  whole,
  whole,
  whole,
  z.tuple([whole, whole, whole]).nullable(),
  z.tuple([whole, whole]).nullable(),
])
const sizeRow = z.tuple([whole, whole, whole])
const dayFile = z.strictObject({
  version: z.literal(VERSION),
  profiles: z.record(
    z.string().max(60),
    z.strictObject({ minutes: z.array(minuteRow).max(1500), sizes: z.array(sizeRow).max(1000) }),
  ),
})

/** Ignores what cannot be read: measurements are not important enough to ask the user. */
export function parseDay(text: string | undefined): DayOfQuality {
  const parsed = dayFile.safeParse(jsonIn(text))
  if (!parsed.success) return {}
  return Object.fromEntries(
    Object.entries(parsed.data.profiles).map(([id, { minutes, sizes }]) => [
      id,
      {
        minutes: minutes.map(([at, asked, lost, delay, traffic]): Minute => ({
          at,
          asked,
          lost,
          ...(delay ? { delay: { least: delay[0], middle: delay[1], most: delay[2] } } : {}),
          ...(traffic ? { traffic: { received: traffic[0], sent: traffic[1] } } : {}),
        })),
        sizes: sizes.map(([at, before, after]): SizeChange => ({ at, before, after })),
      },
    ]),
  )
}

export const printDay = (day: DayOfQuality): string =>
  `${JSON.stringify({
    version: VERSION,
    profiles: Object.fromEntries(
      Object.entries(day).map(([id, { minutes, sizes }]) => [
        id,
        {
          minutes: minutes.map(({ at, asked, lost, delay, traffic }) => [
            at,
            asked,
            lost,
            delay ? [delay.least, delay.middle, delay.most] : null,
            traffic ? [traffic.received, traffic.sent] : null,
          ]),
          sizes: sizes.map(({ at, before, after }) => [at, before, after]),
        },
      ]),
    ),
  })}\n`

/** Combines two series; a minute that is in both becomes one. */
export function joinedQuality(a: Quality = NO_QUALITY, b: Quality = NO_QUALITY): Quality {
  const minutes = new Map(a.minutes.map((minute) => [minute.at, minute]))
  for (const minute of b.minutes) {
    const known = minutes.get(minute.at)
    minutes.set(minute.at, known ? together(known, minute) : minute)
  }
  const sizes = new Map([...a.sizes, ...b.sizes].map((size) => [`${minuteOf(size.at)} ${size.after}`, size]))
  return { minutes: [...minutes.values()].toSorted(byTime), sizes: [...sizes.values()].toSorted(byTime) }
}

const byTime = (a: { readonly at: number }, b: { readonly at: number }): number => a.at - b.at
