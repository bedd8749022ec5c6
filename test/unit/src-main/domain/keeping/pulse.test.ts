import { describe, expect, it } from 'vitest'
import {
  alarmed,
  answered,
  counted,
  healthOf,
  isDead,
  isSuspected,
  LONGEST_ANSWER,
  pauseOf,
  pulseAt,
  unanswered,
  type Pulse,
} from '../../../../../src-main/domain/keeping/pulse.ts'

/** One that nobody has answered by then, the first of them asked at 10 000. */
const unheard = (pulse: Pulse): Pulse => unanswered(pulse, 10_000 + LONGEST_ANSWER)
const times = (count: number, of: (pulse: Pulse) => Pulse, from: Pulse): Pulse =>
  Array.from({ length: count }).reduce<Pulse>((pulse) => of(pulse), from)
const alive = answered(pulseAt(0), 10_000)

describe('the pulse of a tunnel', () => {
  it('is not known before anything came back', () => {
    expect([healthOf(pulseAt(0), 0), healthOf(alive, 0)]).toEqual(['unknown', 'live'])
  })

  it('is silent after two questions without an answer', () => {
    expect([1, 2].map((missed) => healthOf(times(missed, unheard, alive), 0))).toEqual(['live', 'silent'])
  })

  it('stays unknown, and is never taken for dead, where the far end never answers', () => {
    const deaf = times(1_000, unheard, pulseAt(0))
    expect([healthOf(deaf, 0), isDead(deaf, 1e9, true), isDead(alarmed(deaf), 1e9, true)]).toEqual([
      'unknown',
      false,
      false,
    ])
  })

  it('is felt as rarely as a quiet one where the far end has never answered', () => {
    expect([1, 2, 3, 1_000].map((missed) => pauseOf(times(missed, unheard, pulseAt(0))))).toEqual([
      500, 500, 15_000, 15_000,
    ])
  })

  it('is live by bytes that came in, whoever sent them', () => {
    const deaf = times(5, unheard, counted(pulseAt(0), { received: 100, sent: 9 }, 5))
    expect(healthOf(counted(deaf, { received: 101, sent: 9 }, 20_000), 0)).toBe('live')
    expect(counted(deaf, { received: 100, sent: 9 }, 20_000)).toBe(deaf)
  })

  it('is suspected where somebody has sent since the last look, and nothing has come back', () => {
    const quiet = counted(alive, { received: 100, sent: 100 }, 10_000)
    const sending = counted(quiet, { received: 100, sent: 160 }, 13_000)
    expect([quiet, sending].map(isSuspected)).toEqual([false, true])
    expect(isSuspected(unheard(sending)), 'it is being asked').toBe(false)
    expect(isSuspected(counted(sending, { received: 101, sent: 220 }, 16_000))).toBe(false)
    expect(isSuspected(answered(sending, 16_000))).toBe(false)
  })

  it('is gone after three questions and fifteen seconds of silence, and not before', () => {
    const [two, three] = [times(2, unheard, alive), times(3, unheard, alive)]
    expect([isDead(two, 60_000, true), isDead(three, 24_999, true), isDead(three, 25_000, true)]).toEqual([
      false,
      false,
      true,
    ])
  })

  it('is gone after two questions where the computer has slept or changed its network', () => {
    const woken = alarmed(times(1, unheard, alive))
    expect([1, 2].map((missed) => isDead(times(missed, unheard, woken), 10_500, true))).toEqual([false, true])
  })

  it('is waited for fifteen seconds while the computer has no way out itself', () => {
    const cut = times(5, unheard, alarmed(alive))
    expect([isDead(cut, 24_999, false), isDead(cut, 25_000, false), healthOf(cut, 0)]).toEqual([false, true, 'silent'])
  })

  it('is felt every 15 seconds, every two under suspicion with the time of an answer, at once and a second later after an alarm', () => {
    expect(
      [alive, unheard(alive), alarmed(alive), unheard(alarmed(alive)), answered(alarmed(alive), 1)].map(pauseOf),
    ).toEqual([15_000, 2_000 - LONGEST_ANSWER, 0, 1_000, 15_000])
  })

  // S-08: a satellite's round trip within the time of an answer, and one question in twelve lost for half an hour.
  it('outlives a link that loses eight in a hundred, for half an hour', () => {
    let seed = 42
    const lost = (): boolean => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
      return seed / 2_147_483_648 < 0.08
    }
    let pulse = alive
    for (let at = 10_000; at < 1_810_000; at += pauseOf(pulse)) {
      const isLost = lost()
      at += isLost ? LONGEST_ANSWER : 700
      pulse = isLost ? unanswered(pulse, at) : answered(pulse, at)
      expect(isDead(pulse, at, true)).toBe(false)
    }
  })
})
