import { describe, expect, it } from 'vitest'
import {
  carried,
  MINUTE,
  minuteFrom,
  sampled,
  spellsOf,
  summaryOf,
  tallyAt,
  together,
  usualDelay,
  type Minute,
} from '../../../../../src-main/domain/history/quality.ts'

const NOON = 1_800_000_000_000 - (1_800_000_000_000 % MINUTE)

const minute = (index: number, middle: number | undefined, asked = 4, lost = 0): Minute => ({
  at: NOON + index * MINUTE,
  asked,
  lost,
  ...(middle === undefined ? {} : { delay: { least: middle - 1, middle, most: middle + 5 } }),
})
const day = (worse: Readonly<Record<number, Minute>> = {}, length = 120): readonly Minute[] =>
  Array.from({ length }, (_, index) => worse[index] ?? minute(index, 40))

describe('a minute', () => {
  it('has the shortest, the middle and the longest delay, and what was lost', () => {
    const answers = [30, 90, 41, undefined].map((took) => ({ at: NOON, took }))
    expect(minuteFrom(carried(answers.reduce(sampled, tallyAt(NOON + 7)), 10, 3))).toEqual({
      at: NOON,
      asked: 4,
      lost: 1,
      delay: { least: 30, middle: 41, most: 90 },
      traffic: { received: 10, sent: 3 },
    })
  })

  it('without a measurement is none, and without an answer has no delay', () => {
    expect(minuteFrom(tallyAt(NOON))).toBeUndefined()
    expect(minuteFrom(sampled(tallyAt(NOON), { at: NOON, took: undefined }))).toEqual({ at: NOON, asked: 1, lost: 1 })
  })

  it('that two processes measured has the questions of both, and the bytes once', () => {
    const bytes = { received: 7, sent: 2 }
    expect(together({ ...minute(0, 40), traffic: bytes }, { ...minute(0, 60, 2, 1), traffic: bytes })).toEqual({
      at: NOON,
      asked: 6,
      lost: 1,
      delay: { least: 39, middle: 40, most: 65 },
      traffic: bytes,
    })
  })
})

describe('why it was slow at three', () => {
  it('is nothing where all was as usual', () => {
    expect(spellsOf({ minutes: day() })).toEqual([])
  })

  it('is a time of long delays, with how long and how long as a rule', () => {
    const slow = Object.fromEntries([30, 31, 32].map((at) => [at, minute(at, 400 + at)]))
    expect(spellsOf({ minutes: day(slow) })).toEqual([
      { kind: 'slow', from: NOON + 30 * MINUTE, until: NOON + 33 * MINUTE, asked: 12, lost: 0, delay: 432, usual: 40 },
    ])
  })

  it('is a time of losses, and of silence', () => {
    const worse = { 10: minute(10, 40, 8, 4), 50: minute(50, undefined, 4, 4), 51: minute(51, undefined, 8, 8) }
    expect(spellsOf({ minutes: day(worse) })).toMatchObject([
      { kind: 'lossy', asked: 8, lost: 4 },
      { kind: 'silent', asked: 12, lost: 12, from: NOON + 50 * MINUTE, until: NOON + 52 * MINUTE },
    ])
  })

  it('is one time with a short pause, and two with a long one', () => {
    const worse = Object.fromEntries([10, 12, 30].map((at) => [at, minute(at, 500)]))
    expect(spellsOf({ minutes: day(worse) })).toHaveLength(2)
  })

  it('is not a single lost answer, nor a delay that nobody notices', () => {
    expect(spellsOf({ minutes: day({ 5: minute(5, 40, 4, 1), 6: minute(6, 110) }) })).toEqual([])
  })

  it('is not told of a way on which nothing ever answered', () => {
    expect(spellsOf({ minutes: day().map(({ at }) => ({ at, asked: 4, lost: 4 })) })).toEqual([])
  })

  it('is found in a week of minutes', () => {
    const week = day({ 9_000: minute(9_000, 700) }, 7 * 1440)
    expect(spellsOf({ minutes: week })).toHaveLength(1)
    expect(summaryOf(week)).toEqual({ usual: 40, most: 705, asked: 7 * 1440 * 4, lost: 0 })
  })
})

it('The usual delay is the middle one, whatever a few minutes were', () => {
  expect(usualDelay(day({ 3: minute(3, 9_000) }))).toBe(40)
  expect(usualDelay([])).toBeUndefined()
})
