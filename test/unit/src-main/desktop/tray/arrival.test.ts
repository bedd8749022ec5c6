import { describe, expect, it } from 'vitest'
import { trayArrives } from '../../../../../src-main/desktop/tray/arrival.ts'
import { HandClock } from '../../../../support/services/clock.ts'

// S-12
describe('the tray of a desktop that is just starting', () => {
  const arrives = (after: number, longest: number) => {
    const clock = new HandClock()
    const begun = clock.now()
    const answer = trayArrives(() => Promise.resolve(clock.now() - begun >= after), clock, longest)
    return { clock, answer }
  }

  it('is waited for, and found when it comes', async () => {
    const { clock, answer } = arrives(19_500, 20_000)
    await clock.turn(20_000)
    expect([await answer, clock.waiting]).toEqual([true, 0])
  })

  it('that never comes is told after twenty seconds', async () => {
    const { clock, answer } = arrives(Infinity, 20_000)
    await clock.turn(20_000)
    expect([await answer, clock.waiting]).toEqual([false, 0])
  })

  it('is not waited for when a person starts the app', async () => {
    const { clock, answer } = arrives(5_000, 0)
    expect([await answer, clock.waiting]).toEqual([false, 0])
  })
})
