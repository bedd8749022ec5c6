import { expect, it } from 'vitest'
import { MINUTE } from '../../../../../src-main/domain/history/quality.ts'
import { delayCurves } from '../../../../../src-renderer/features/history/delay-curves.ts'

it('A time without measurements is a gap in the curve, and so is a minute in which nothing came back', () => {
  const delay = { least: 1, middle: 40, most: 50 }
  const minutes = [
    { at: 0, asked: 4, lost: 0, delay },
    { at: MINUTE, asked: 4, lost: 1, delay },
    { at: 9 * MINUTE, asked: 4, lost: 4 },
  ]
  expect(delayCurves(minutes)).toEqual({
    times: [0, MINUTE, 2 * MINUTE, 9 * MINUTE],
    delays: [40, 40, null, null],
    losses: [null, 25, null, 100],
  })
})
