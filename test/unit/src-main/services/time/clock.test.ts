import { describe, expect, it, vi } from 'vitest'
import { PatientClock } from '../../../../../src-main/services/time/clock.ts'
import { HandClock } from '../../../../support/services/clock.ts'

function patient() {
  const hand = new HandClock()
  const run = vi.fn()
  return { hand, run, clock: new PatientClock(hand) }
}

describe('a clock for deadlines', () => {
  it('is as any other while nothing is asked', async () => {
    const { hand, run, clock } = patient()
    clock.after(1_000, run)
    await hand.turn(999)
    expect([run.mock.calls.length, clock.now()]).toEqual([0, hand.now()])
    await hand.turn(1)
    expect([run.mock.calls.length, hand.waiting]).toEqual([1, 0])
  })

  it('stands still while the person is asked, and goes on with what was left', async () => {
    const { hand, run, clock } = patient()
    clock.after(1_000, run)
    await hand.turn(400)
    const answered = clock.hold()
    await hand.turn(60_000)
    answered()
    await hand.turn(599)
    expect(run).not.toHaveBeenCalled()
    await hand.turn(1)
    expect(run).toHaveBeenCalledOnce()
  })

  it('waits for the last of several answers, each counted once', async () => {
    const { hand, run, clock } = patient()
    const [first, second] = [clock.hold(), clock.hold()]
    clock.after(1_000, run)
    first()
    first()
    await hand.turn(5_000)
    expect(run).not.toHaveBeenCalled()
    second()
    await hand.turn(1_000)
    expect(run).toHaveBeenCalledOnce()
  })

  it('goes on without an answer after three minutes', async () => {
    const { hand, run, clock } = patient()
    clock.after(1_000, run)
    clock.hold()
    await hand.turn(180_999)
    expect(run).not.toHaveBeenCalled()
    await hand.turn(1)
    expect(run).toHaveBeenCalledOnce()
  })

  it('never runs what was stopped, asked or not', async () => {
    const { hand, run, clock } = patient()
    const [one, two] = [clock.after(1_000, run), clock.after(1_000, run)]
    one()
    const answered = clock.hold()
    two()
    answered()
    await hand.turn(10_000)
    expect(run).not.toHaveBeenCalled()
  })
})
