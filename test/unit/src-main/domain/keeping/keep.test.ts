import { describe, expect, it } from 'vitest'
import type { FaultCode } from '../../../../../src-main/domain/connect/catalogue.ts'
import { found, orderOf, viaOf } from '../../../../../src-main/domain/keeping/keeping.ts'
import { keep } from '../../../../../src-main/domain/keeping/keep.ts'
import { NOTHING_IN_THE_WAY } from '../../../../../src-main/domain/keeping/conditions.ts'
import { OFFLINE, problem, Story } from '../../../../support/keeping/story.ts'

describe('a connect that fails', () => {
  it('is not tried again by itself, unless the profile always wants a tunnel', () => {
    expect(new Story({ keep: 'never' }).down('ike-no-response')).toEqual({ kind: 'stop' })
    expect(new Story().down('ike-no-response')).toEqual({ kind: 'stop' })
    expect(new Story({ keep: 'always' }).down('ike-no-response')).toMatchObject({
      kind: 'wait',
      plan: { why: 'pause' },
    })
  })

  it('pauses longer from round to round, to a minute', () => {
    const story = new Story({ keep: 'always' })
    const pauses: (number | undefined)[] = []
    for (let round = 0; round < 9; round += 1) {
      pauses.push(story.wait(story.down('ike-no-response')))
      expect(story.due(60_000).kind).toBe('dial')
    }
    expect(pauses).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000])
  })

  it.each<FaultCode>([
    'psk-mismatch',
    'credentials-rejected',
    'password-expired',
    'ike-no-common-proposal',
    'keychain-unavailable',
    'session-active',
  ])('by %s is never tried again, nor at another gateway', (code) => {
    expect(new Story({ keep: 'always', gateways: ['one', 'two'] }).down(code)).toEqual({ kind: 'stop' })
  })
})

describe('several gateways', () => {
  it('are tried one after another at once, with why the one before was left', () => {
    const story = new Story({ keep: 'never', gateways: ['one', 'two', 'three'] })
    expect(story.down('ike-no-response')).toMatchObject({
      kind: 'dial',
      gateway: 'two',
      via: { gateway: 'two', after: { gateway: 'one', fault: { code: 'ike-no-response' } } },
    })
    expect(story.down('gateway-full')).toMatchObject({ kind: 'dial', gateway: 'three' })
    expect(story.down('ike-no-response')).toEqual({ kind: 'stop' })
  })

  it('begin with what was good last', () => {
    const story = new Story({ keep: 'always', gateways: ['one', 'two', 'three'] })
    story.down('ike-no-response')
    story.up()
    expect(viaOf(story.keeping)).toEqual({
      gateway: 'two',
      after: { gateway: 'one', fault: problem('ike-no-response') },
    })
    story.down('peer-silent', 600_000)
    expect(story.due(1_000)).toMatchObject({ kind: 'dial', gateway: 'two' })
    expect(story.down('ike-no-response')).toMatchObject({ kind: 'dial', gateway: 'one' })
    expect(story.down('ike-no-response')).toMatchObject({ kind: 'dial', gateway: 'three' })
  })

  it('are not tried where the fault is of this computer', () => {
    expect(new Story({ gateways: ['one', 'two'] }).down('component-died')).toEqual({ kind: 'stop' })
  })

  it('take their order from the profile, chance, and the last time', () => {
    const all = ['a', 'b', 'c', 'd']
    expect(orderOf(all, 'in-order', undefined, () => 0)).toEqual(all)
    expect(orderOf(all, 'in-order', 'c', () => 0)).toEqual(['c', 'a', 'b', 'd'])
    expect(orderOf(all, 'in-order', 'gone', () => 0)).toEqual(all)
    expect(orderOf(all, 'random', undefined, () => 0.99)).toEqual(['d', 'c', 'b', 'a'])
    expect([...orderOf(all, 'random', 'b', () => 0.4)].sort()).toEqual(all)
  })
})

describe('a tunnel that was lost', () => {
  it('is dialled again, at once where the path between was the cause', () => {
    const story = new Story()
    story.up()
    expect(story.wait(story.down('peer-silent', 600_000))).toBe(125)
    expect(story.due(124)).toEqual({ kind: 'nothing' })
    expect(story.due(1)).toEqual({ kind: 'dial', gateway: 'one' })
  })

  it('is left alone where the profile says so', () => {
    const story = new Story({ keep: 'never' })
    story.up()
    expect(story.down('peer-silent', 600_000)).toEqual({ kind: 'stop' })
  })

  it('comes back at a moment of its own where the gateway left all its clients at once', () => {
    const first = [0, 0.25, 0.5, 0.99].map((chance) => {
      const story = new Story({}, chance)
      story.up()
      return story.wait(story.down('gateway-closed', 600_000))
    })
    expect(first).toEqual([0, 500, 1_000, 1_980])
  })

  it('is dialled less often the more often it is lost', () => {
    const story = new Story()
    const pauses = [30_000, 30_000, 30_000, 90_000].map((held) => {
      story.up()
      const pause = story.wait(story.down('peer-silent', held)) ?? 0
      expect(story.due(pause).kind).toBe('dial')
      return pause
    })
    expect(pauses).toEqual([125, 1_125, 2_125, 125])
  })

  it('is not dialled where another device uses the account', () => {
    const story = new Story()
    const ends = [5_000, 5_000, 5_000].map((held) => {
      story.up()
      const verdict = story.down('gateway-closed', held)
      story.due(60_000)
      return verdict
    })
    expect(ends.map(({ kind }) => kind)).toEqual(['wait', 'wait', 'stop'])
    expect(ends[2]).toEqual({ kind: 'stop', gaveUp: 'other-device' })
  })

  it('that was up before this process looked is kept like one of its own', () => {
    const keeping = found(
      { keep: 'after-drop', gateways: ['one'], asksCode: false, trusts: true },
      NOTHING_IN_THE_WAY,
      0,
    )
    expect(keep(keeping, { kind: 'down', fault: problem('peer-silent'), at: 90_000 }, () => 0).verdict.kind).toBe(
      'wait',
    )
  })
})

describe('a login that is refused after the tunnel was lost', () => {
  const heldBy = (story: Story): void => {
    story.up()
    story.down('peer-silent', 600_000)
    story.due(1_000)
  }

  it('is tried again after one minute and after two, and not more often', () => {
    const story = new Story({ gateways: ['one', 'two'] })
    heldBy(story)
    const first = story.down('credentials-rejected')
    expect(first).toMatchObject({ kind: 'wait', plan: { why: 'session-held' } })
    expect(story.wait(first)).toBe(60_000)
    expect(story.due(60_000)).toMatchObject({ kind: 'dial', gateway: 'one' })
    expect(story.wait(story.down('credentials-rejected'))).toBe(120_000)
    expect(story.due(120_000).kind).toBe('dial')
    expect(story.down('credentials-rejected')).toEqual({ kind: 'stop', gaveUp: 'refused' })
  })

  it('does not come sooner for another network', () => {
    const story = new Story()
    heldBy(story)
    story.down('credentials-rejected')
    expect(story.around(OFFLINE, 1_000)).toEqual({ kind: 'wait', plan: { why: 'network' } })
    const back = story.around(NOTHING_IN_THE_WAY, 1_000)
    expect(back).toMatchObject({ plan: { why: 'session-held' } })
    expect(story.wait(back)).toBe(58_000)
  })

  it('is final when the password was changed meanwhile', () => {
    const story = new Story()
    heldBy(story)
    story.down('credentials-rejected')
    story.tell({ kind: 'renewed' })
    expect(story.due(60_000).kind).toBe('dial')
    expect(story.down('credentials-rejected')).toEqual({ kind: 'stop' })
  })

  it('counts anew once a tunnel has been up', () => {
    const story = new Story()
    for (let outage = 0; outage < 3; outage += 1) {
      heldBy(story)
      expect(story.wait(story.down('credentials-rejected'))).toBe(60_000)
      story.due(60_000)
    }
  })
})

describe('time', () => {
  const waiting = (): Story => {
    const story = new Story({ keep: 'always' })
    story.down('ike-no-response')
    return story
  }

  it('that ran on while the computer slept makes one dial, not many', () => {
    const story = waiting()
    expect(story.due(7 * 86_400_000).kind).toBe('dial')
    expect(story.due(1)).toEqual({ kind: 'nothing' })
  })

  it('that was set back two years does not put a dial off for two years', () => {
    expect(waiting().due(-63_072_000_000).kind).toBe('dial')
  })
})

describe('a profile with one-time codes', () => {
  it('waits for its person after a drop, whatever the network does', () => {
    const story = new Story({ asksCode: true, keep: 'always' })
    story.up()
    expect(story.down('peer-silent', 600_000)).toEqual({ kind: 'wait', plan: { why: 'code' } })
    expect(story.around(NOTHING_IN_THE_WAY, 1_000)).toEqual({ kind: 'wait', plan: { why: 'code' } })
    expect(story.due(3_600_000)).toEqual({ kind: 'nothing' })
  })

  it('goes on to another gateway while the code is not told to anybody', () => {
    expect(new Story({ asksCode: true, gateways: ['one', 'two'] }).down('ike-no-response')).toMatchObject({
      gateway: 'two',
    })
    expect(new Story({ asksCode: true, gateways: ['one', 'two'] }).down('auth-no-response')).toEqual({ kind: 'stop' })
  })
})
