import { describe, expect, it } from 'vitest'
import { growth } from '../../../support/growth.ts'

const LIMIT = 8

/** Steps of a loop that cannot be left out, as its result is used. */
const steps = (count: number): number => {
  let sum = 0
  for (let i = 0; i < count; i += 1) sum = (sum * 31 + i) | 0
  return sum
}

describe('growth', () => {
  let kept = 0

  it('is about four for work that grows as its amount', () =>
    expect(growth(100_000, LIMIT, (amount) => void (kept ^= steps(amount)))).toBeLessThan(LIMIT))

  it('is not below the limit for work that grows as its square', () =>
    expect(growth(500, LIMIT, (amount) => void (kept ^= steps(amount * amount)))).toBeGreaterThan(LIMIT))

  it('does not take one step for growth', () =>
    expect(
      growth(50_000, LIMIT, (amount) => void (kept ^= steps(amount > 100_000 ? 4 * amount : amount))),
    ).toBeLessThan(LIMIT))
})
