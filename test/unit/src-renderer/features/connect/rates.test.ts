import { describe, expect, it } from 'vitest'
import { ratesOf } from '../../../../../src-renderer/features/connect/rates.ts'

describe('the traffic of the last minutes', () => {
  it('is drawn in bytes per second', () => {
    const samples = [
      { at: 0, received: 0, sent: 0 },
      { at: 2000, received: 1000, sent: 10 },
      { at: 2500, received: 1500, sent: 10 },
    ]
    expect(ratesOf(samples)).toEqual([
      { at: 2000, received: 500, sent: 5 },
      { at: 2500, received: 1000, sent: 0 },
    ])
  })
})
