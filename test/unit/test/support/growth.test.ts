import { afterEach, describe, expect, it, vi } from 'vitest'
import { growth } from '../../../support/growth.ts'

const LIMIT = 8

/** Every round is needed to say that something grows too fast, and Wine's ticks make the rounds five times as long. */
const LONG = { timeout: 60_000 }

/** Steps of a loop that cannot be left out, as its result is used. */
const steps = (count: number): number => {
  let sum = 0
  for (let i = 0; i < count; i += 1) sum = (sum * 31 + i) | 0
  return sum
}

/** Microseconds of a tick of processor time in Wine. */
const TICK = 10_000

/** Processor time as Wine gives it, in ticks, every fourth of them the system's. */
function inTicks(): void {
  const real = process.cpuUsage.bind(process)
  vi.spyOn(process, 'cpuUsage').mockImplementation(() => {
    const { user, system } = real()
    const ticks = Math.floor((user + system) / TICK)
    const ofSystem = Math.floor(ticks / 4)
    return { user: (ticks - ofSystem) * TICK, system: ofSystem * TICK }
  })
}

describe('growth', () => {
  let kept = 0

  afterEach(() => void vi.restoreAllMocks())

  it('is about four for work that grows as its amount', () =>
    expect(growth(100_000, LIMIT, (amount) => void (kept ^= steps(amount)))).toBeLessThan(LIMIT))

  it('is not below the limit for work that grows as its square', LONG, () =>
    expect(growth(500, LIMIT, (amount) => void (kept ^= steps(amount * amount)))).toBeGreaterThan(LIMIT),
  )

  it('does not take one step for growth', LONG, () =>
    expect(
      growth(50_000, LIMIT, (amount) => void (kept ^= steps(amount > 100_000 ? 4 * amount : amount))),
    ).toBeLessThan(LIMIT),
  )

  it('is measured where processor time comes in ticks', () => {
    inTicks()
    const readings = new Set<number>()
    const measured = growth(100_000, LIMIT, (amount) => {
      readings.add(process.cpuUsage().user)
      kept ^= steps(amount)
    })
    expect(measured).toBeLessThan(LIMIT)
    expect(readings.size).toBeGreaterThan(LIMIT)
  })
})
