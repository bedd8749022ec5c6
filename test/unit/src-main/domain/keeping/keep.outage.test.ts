import { describe, expect, it } from 'vitest'
import type { Verdict } from '../../../../../src-main/domain/keeping/keeping.ts'
import { NOTHING_IN_THE_WAY } from '../../../../../src-main/domain/keeping/conditions.ts'
import { OFFLINE, Story } from '../../../../support/keeping/story.ts'

/** One that was up for two minutes, with a gateway that answers look-outs. */
function seen(): Story {
  const story = new Story()
  story.up()
  look(story, true)
  story.at += 120_000
  return story
}

const look = (story: Story, came: boolean, later = 0): Verdict => {
  story.at += later
  return story.tell({ kind: 'looked', came, at: story.at })
}

describe('a gateway that a look-out can see', () => {
  it('is not dialled while the path is away, and at once when it is back', () => {
    const story = seen()
    expect(story.wait(story.down('peer-silent'))).toBe(125 + 2_500)
    expect(story.wait(look(story, false, 1_000))).toBe(60_000)
    for (let second = 0; second < 40; second += 1) expect(look(story, false, 1_000)).toEqual({ kind: 'nothing' })
    expect(look(story, true, 1_000)).toMatchObject({ kind: 'dial' })
  })

  it('is dialled as soon as it is seen after a drop, when the path was never away', () => {
    const story = seen()
    story.down('peer-silent')
    expect(look(story, true, 30)).toMatchObject({ kind: 'dial' })
  })

  it('is dialled all the same after a minute, as something on the way may hide it', () => {
    const story = seen()
    story.down('peer-silent')
    look(story, false, 1_000)
    expect(story.due(59_999)).toEqual({ kind: 'nothing' })
    expect(story.due(1)).toMatchObject({ kind: 'dial' })
  })

  it('and that does not let us in is not dialled in a burst for being in sight', () => {
    const story = seen()
    story.down('peer-silent')
    look(story, true, 30)
    expect(story.wait(story.down('ike-no-response', 6_000))).toBe(1_000 + 2_500)
    expect(look(story, true, 30)).toEqual({ kind: 'nothing' })
    expect(story.due(3_470)).toMatchObject({ kind: 'dial' })
  })

  it('is not dialled sooner for a change that may have been the lost tunnel’s own', () => {
    const story = seen()
    story.down('peer-silent')
    look(story, false, 1_000)
    expect(story.around(NOTHING_IN_THE_WAY, 100)).toEqual({ kind: 'nothing' })
    expect(story.due(10_000)).toEqual({ kind: 'nothing' })
    expect(look(story, true)).toMatchObject({ kind: 'dial' })
  })

  it('is waited for where something else is in the way', () => {
    const story = seen()
    story.around(OFFLINE)
    story.down('peer-silent')
    look(story, false, 1_000)
    expect(look(story, true, 1_000)).toEqual({ kind: 'nothing' })
  })

  it.each(['gateway-closed', 'component-died'] as const)('is no reason to hurry after %s', (code) => {
    const story = seen()
    story.down(code)
    expect(look(story, true)).toEqual({ kind: 'nothing' })
  })
})

describe('a gateway that answers no look-out', () => {
  it('is dialled as if there were none', () => {
    const story = new Story()
    story.up()
    story.at += 120_000
    expect(story.wait(story.down('peer-silent'))).toBe(125)
    expect(look(story, false)).toEqual({ kind: 'nothing' })
    expect(story.due(125)).toMatchObject({ kind: 'dial' })
  })
})

describe('S-02: a gateway that may hold the last session, and a password that was changed meanwhile', () => {
  it('is tried once more, after a minute, and then a person is asked', () => {
    const story = new Story()
    story.up()
    story.down('peer-silent', 120_000)
    story.due(125)
    expect(story.down('credentials-rejected')).toMatchObject({ kind: 'wait', plan: { why: 'session-held' } })
    story.tell({ kind: 'renewed' })
    expect(story.due(60_000)).toMatchObject({ kind: 'dial' })
    expect(story.down('credentials-rejected')).toEqual({ kind: 'stop' })
  })
})

describe('S-03: six clients behind one address, and a gateway that has begun anew', () => {
  /** Milliseconds that a dial takes, that it is half open at the gateway, and after which silence ends it. */
  const [DIAL, HALF_OPEN, PATIENCE] = [2_500, 1_000, 6_000]
  /** strongSwan's own limit of them for one address. */
  const PLACES = 5

  it.each([true, false])('are all back within a minute, where look-outs are answered: %s', (answers) => {
    const back = 20_000
    const clients = Array.from({ length: 6 }, (_, number) => {
      const story = new Story({}, (number + 0.5) / 6)
      story.up()
      if (answers) look(story, true)
      story.at = 1_000_000 + 120_000
      return { story, number, due: Number.POSITIVE_INFINITY, ends: 0, isIn: false, up: 0, phase: number * 160 }
    })
    const begun = 1_120_000
    const open: number[] = []
    const take = (client: (typeof clients)[number], verdict: Verdict, at: number): void => {
      if (verdict.kind === 'wait') client.due = verdict.plan.due ?? Number.POSITIVE_INFINITY
      if (verdict.kind !== 'dial') return
      client.due = Number.POSITIVE_INFINITY
      const isHeard = at >= begun + back && open.filter((end) => end > at).length < PLACES
      if (isHeard) open.push(at + HALF_OPEN)
      client.isIn = isHeard
      client.ends = at + (isHeard ? DIAL : PATIENCE)
    }
    for (let at = begun; at < begun + back + 60_000; at += 10)
      for (const client of clients) {
        const { story } = client
        if (client.up > 0) continue
        story.at = at
        if (at === begun + 15_000) take(client, story.down('peer-silent'), at)
        if (client.ends === at && client.isIn) client.up = at
        else if (client.ends === at) take(client, story.down('ike-no-response'), at)
        else if (client.due <= at) take(client, story.due(), at)
        if (answers && at > begun + 15_000 && at % 1_000 === client.phase)
          take(client, look(story, at >= begun + back), at)
      }
    const seconds = clients.map(({ up }) => (up === 0 ? Number.NaN : (up - begun - back) / 1_000))
    expect(
      seconds.every((taken) => taken < 60),
      seconds.join(),
    ).toBe(true)
    if (answers) expect(Math.max(...seconds)).toBeLessThan(15)
  })
})
