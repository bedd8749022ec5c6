import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { GIVEN } from './given.ts'
import { CASES, counted, judgedCases, PROMISED, rightOf } from './verdicts.ts'

/** Cases that are not right yet. May only fall. */
const MOST_NOT_YET = 6

const judged = judgedCases()
const nameOf = ({ file }: { readonly file: string }): string => file.split('/').at(-1) ?? ''

describe('the verdict of a case', () => {
  it.each(counted(judged).map((one) => [nameOf(one.item), one] as const))(
    'is right, or it is known why not: %s',
    (_, one) => {
      const { item, outcome } = one
      // A case that has become right loses its reason.
      expect([outcome.said, outcome.certainty, outcome.right]).toEqual([
        outcome.said,
        outcome.certainty,
        item.notYet === undefined,
      ])
    },
  )

  it('is wrong no more often than before', () => {
    expect(CASES.filter(({ notYet }) => notYet !== undefined).map(nameOf).length).toBeLessThanOrEqual(MOST_NOT_YET)
  })

  it.each(Object.entries(PROMISED))('keeps what “%s” promises', (certainty, promised) => {
    const { right, all } = rightOf(judged, certainty as keyof typeof PROMISED)
    expect(all).toBeGreaterThan(0)
    expect(right / all).toBeGreaterThanOrEqual(promised)
  })
})

describe('the table of cases', () => {
  it('has every log that is given', () => {
    const files = readdirSync(join(import.meta.dirname, 'given')).sort()
    expect(GIVEN.map(nameOf).sort()).toEqual(files)
  })

  it('tells of every log what was wrong', () => {
    expect(CASES.filter(({ cause }) => cause === '')).toEqual([])
  })
})
