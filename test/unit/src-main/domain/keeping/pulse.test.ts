import { describe, expect, it } from 'vitest'
import {
  alarmed,
  answered,
  counted,
  healthOf,
  isDead,
  pauseOf,
  pulseAt,
  unanswered,
  type Pulse,
} from '../../../../../src-main/domain/keeping/pulse.ts'

const times = (count: number, of: (pulse: Pulse) => Pulse, from: Pulse): Pulse =>
  Array.from({ length: count }).reduce<Pulse>((pulse) => of(pulse), from)
const alive = answered(pulseAt(0), 10_000)

describe('the pulse of a tunnel', () => {
  it('is not known before anything came back', () => {
    expect([healthOf(pulseAt(0), 0), healthOf(alive, 0)]).toEqual(['unknown', 'live'])
  })

  it('is silent after two questions without an answer', () => {
    expect([1, 2].map((missed) => healthOf(times(missed, unanswered, alive), 0))).toEqual(['live', 'silent'])
  })

  it('stays unknown, and is never taken for dead, where the far end never answers', () => {
    const deaf = times(1_000, unanswered, pulseAt(0))
    expect([healthOf(deaf, 0), isDead(deaf, 1e9, true), isDead(alarmed(deaf), 1e9, true)]).toEqual([
      'unknown',
      false,
      false,
    ])
  })

  it('is live by bytes that came in, whoever sent them', () => {
    const deaf = times(5, unanswered, counted(pulseAt(0), 100, 5))
    expect(healthOf(counted(deaf, 101, 20_000), 0)).toBe('live')
    expect(counted(deaf, 100, 20_000)).toBe(deaf)
  })

  it('is gone after three questions and nine seconds, and not before', () => {
    const [two, three] = [times(2, unanswered, alive), times(3, unanswered, alive)]
    expect([isDead(two, 60_000, true), isDead(three, 18_999, true), isDead(three, 19_000, true)]).toEqual([
      false,
      false,
      true,
    ])
  })

  it('is gone after two questions where the computer has slept or changed its network', () => {
    const woken = alarmed(times(1, unanswered, alive))
    expect([1, 2].map((missed) => isDead(times(missed, unanswered, woken), 10_500, true))).toEqual([false, true])
  })

  it('is waited for fifteen seconds while the computer has no way out itself', () => {
    const cut = times(5, unanswered, alarmed(alive))
    expect([isDead(cut, 24_999, false), isDead(cut, 25_000, false), healthOf(cut, 0)]).toEqual([false, true, 'silent'])
  })

  it('is felt every 15 seconds, every two under suspicion, at once and a second later after an alarm', () => {
    expect(
      [alive, unanswered(alive), alarmed(alive), unanswered(alarmed(alive)), answered(alarmed(alive), 1)].map(pauseOf),
    ).toEqual([15_000, 2_000, 0, 1_000, 15_000])
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
      pulse = lost() ? unanswered(pulse) : answered(pulse, at)
      expect(isDead(pulse, at, true)).toBe(false)
    }
  })
})
