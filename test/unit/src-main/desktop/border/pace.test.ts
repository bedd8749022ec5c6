import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { atMostEvery } from '../../../../../src-main/desktop/border/pace.ts'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

describe('a paced act', () => {
  it('happens at once when it has rested', () => {
    const act = vi.fn()
    atMostEvery(100, act)()
    expect(act).toHaveBeenCalledTimes(1)
  })

  it('happens ten times a second for a thousand calls, the last of them included', () => {
    const seen: number[] = []
    let state = 0
    const paced = atMostEvery(100, () => seen.push(state))
    for (let call = 1; call <= 1000; call += 1) {
      state = call
      paced()
      vi.advanceTimersByTime(1)
    }
    vi.advanceTimersByTime(1000)
    expect(seen.length).toBeLessThanOrEqual(11)
    expect(seen.at(-1)).toBe(1000)
  })

  it('rests again after the end of a burst', () => {
    const act = vi.fn()
    const paced = atMostEvery(100, act)
    paced()
    vi.advanceTimersByTime(500)
    paced()
    expect(act).toHaveBeenCalledTimes(2)
  })

  it('forgets what was due when it is stopped', () => {
    const act = vi.fn()
    const paced = atMostEvery(100, act)
    paced()
    paced()
    paced.stop()
    vi.advanceTimersByTime(500)
    expect(act).toHaveBeenCalledTimes(1)
  })
})
