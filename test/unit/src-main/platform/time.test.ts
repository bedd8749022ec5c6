import { describe, expect, it } from 'vitest'
import { pause } from '../../../../src-main/platform/time.ts'
import { HandClock } from '../../../support/services/clock.ts'

describe('a pause', () => {
  it('lasts as long as it should, and leaves no timer', async () => {
    const clock = new HandClock()
    let over = false
    void pause(clock, 100).then(() => (over = true))
    await clock.turn(99)
    expect(over).toBe(false)
    await clock.turn(1)
    expect([over, clock.waiting]).toEqual([true, 0])
  })

  it('ends with the reason of its signal, at once when that has fired before', async () => {
    const clock = new HandClock()
    const abort = new AbortController()
    const pausing = pause(clock, 100, abort.signal)
    abort.abort(new Error('enough'))
    await expect(pausing).rejects.toThrow('enough')
    await expect(pause(clock, 100, abort.signal)).rejects.toThrow('enough')
    expect(clock.waiting).toBe(0)
  })
})
