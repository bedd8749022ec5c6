import { describe, expect, it } from 'vitest'
import type { FaultCode } from '../../../../../src-main/domain/connect/catalogue.ts'
import type { Fault } from '../../../../../src-main/domain/connect/fault.ts'
import { keep, type KeepingEvent } from '../../../../../src-main/domain/keeping/keep.ts'
import {
  begun,
  expected,
  found,
  orderOf,
  viaOf,
  type Intention,
  type Keeping,
  type Verdict,
} from '../../../../../src-main/domain/keeping/keeping.ts'
import { NOTHING_IN_THE_WAY } from '../../../../../src-main/domain/keeping/surroundings.ts'
import { anyFault } from '../../../../support/faults.ts'

const problem = (code: FaultCode): Fault => anyFault(code, ARGS)
const ARGS = { gateway: 'vpn.example.com', user: 'anna', name: 'Lab', seconds: 60, component: 'xl2tpd' }

const OFFLINE = { ...NOTHING_IN_THE_WAY, online: false }
const PORTAL = { ...NOTHING_IN_THE_WAY, portal: true }

/** One intention, told of events in turn; chance is always the middle. */
class Story {
  keeping: Keeping
  at = 1_000_000
  readonly #chance: () => number

  constructor(intention: Partial<Intention> = {}, chance = 0.5) {
    this.keeping = begun({ keep: 'after-drop', gateways: ['one'], asksCode: false, trusts: true, ...intention })
    this.#chance = () => chance
  }

  tell(event: KeepingEvent): Verdict {
    const { keeping, verdict } = keep(this.keeping, event, this.#chance)
    this.keeping = keeping
    return verdict
  }

  up(): Verdict {
    return this.tell({ kind: 'up', at: this.at })
  }

  /** After so many milliseconds. */
  down(code: FaultCode, later = 0): Verdict {
    this.at += later
    return this.tell({ kind: 'down', fault: problem(code), at: this.at })
  }

  around(surroundings: typeof NOTHING_IN_THE_WAY, later = 0): Verdict {
    this.at += later
    return this.tell({ kind: 'surroundings', surroundings, at: this.at })
  }

  due(later = 0): Verdict {
    this.at += later
    return this.tell({ kind: 'due', at: this.at })
  }

  /** Milliseconds to the next dial. */
  wait(verdict: Verdict): number | undefined {
    return verdict.kind === 'wait' && verdict.plan.due !== undefined ? verdict.plan.due - this.at : undefined
  }
}

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

describe('what is around the computer', () => {
  const lostIn = (surroundings: typeof NOTHING_IN_THE_WAY): [Story, Verdict] => {
    const story = new Story()
    story.up()
    story.around(surroundings)
    return [story, story.down('network-changed', 600_000)]
  }

  it('is waited for without a moment, and without a dial', () => {
    const [story, verdict] = lostIn(OFFLINE)
    expect(verdict).toEqual({ kind: 'wait', plan: { why: 'network' } })
    expect(story.due(3_600_000)).toEqual({ kind: 'nothing' })
  })

  it('is given a second to settle, and five at most', () => {
    const [story] = lostIn(OFFLINE)
    const begun = story.at
    expect(story.wait(story.around(NOTHING_IN_THE_WAY))).toBe(1_125)
    let left: number | undefined
    for (let change = 0; change < 20; change += 1) left = story.wait(story.around(NOTHING_IN_THE_WAY, 500))
    expect(story.at + (left ?? 0) - begun).toBe(5_000)
  })

  it('ends a longer pause when it changes', () => {
    const story = new Story({ keep: 'always' })
    for (let round = 0; round < 7; round += 1) {
      story.down('ike-no-response')
      story.due(60_000)
    }
    expect(story.wait(story.down('ike-no-response'))).toBe(60_000)
    expect(story.wait(story.around(NOTHING_IN_THE_WAY))).toBe(1_125)
  })

  it('holds a fail-over up, too', () => {
    const once = new Story({ keep: 'never', gateways: ['one', 'two'] })
    once.around(PORTAL)
    expect(once.down('ike-no-response')).toEqual({ kind: 'stop' })
    const story = new Story({ keep: 'always', gateways: ['one', 'two'] })
    story.around(PORTAL)
    expect(story.down('ike-no-response')).toEqual({ kind: 'wait', plan: { why: 'portal' } })
    story.around(NOTHING_IN_THE_WAY)
    expect(story.due(2_000)).toMatchObject({ kind: 'dial', gateway: 'two' })
  })

  it('is not asked when a person wants the next dial now', () => {
    const [story] = lostIn(PORTAL)
    expect(story.tell({ kind: 'hurry', at: story.at })).toMatchObject({ kind: 'dial' })
  })

  it.each([
    [{ asleep: true, online: false, portal: true, trusted: true, away: true }, 'away'],
    [{ asleep: true, online: false, portal: true, trusted: true, away: false }, 'asleep'],
    [{ asleep: false, online: false, portal: true, trusted: true, away: false }, 'network'],
    [{ asleep: false, online: true, portal: true, trusted: true, away: false }, 'portal'],
    [{ asleep: false, online: true, portal: false, trusted: true, away: false }, 'trusted-network'],
  ] as const)('%j is told as %s', (surroundings, why) => {
    expect(lostIn(surroundings)[1]).toEqual({ kind: 'wait', plan: { why } })
  })
})

describe('a trusted network', () => {
  const TRUSTED = { ...NOTHING_IN_THE_WAY, trusted: true }

  it('takes the tunnel down, and the next network has it dialled', () => {
    const story = new Story()
    story.up()
    expect(story.around(TRUSTED, 60_000)).toEqual({ kind: 'retreat' })
    expect(story.tell({ kind: 'cleared', at: story.at })).toEqual({ kind: 'wait', plan: { why: 'trusted-network' } })
    expect(story.wait(story.around(NOTHING_IN_THE_WAY, 3_600_000))).toBe(1_125)
    expect(story.due(2_000)).toMatchObject({ kind: 'dial' })
  })

  it('calls a dial off that is under way', () => {
    const story = new Story({ keep: 'always' })
    expect(story.around(TRUSTED)).toEqual({ kind: 'retreat' })
  })

  it('leaves a tunnel that a person asked for there', () => {
    const trusts = { keep: 'after-drop', gateways: ['one'], asksCode: false, trusts: true } as const
    const there = begun(trusts, TRUSTED)
    const { keeping } = keep(there, { kind: 'up', at: 0 }, () => 0)
    const again = keep(keeping, { kind: 'surroundings', surroundings: TRUSTED, at: 5_000 }, () => 0)
    expect([again.verdict.kind, again.keeping.phase.kind]).toEqual(['nothing', 'up'])
  })

  it('means nothing to a profile that does not care', () => {
    const story = new Story({ trusts: false })
    story.up()
    expect(story.around(TRUSTED)).toEqual({ kind: 'nothing' })
    expect(story.wait(story.down('peer-silent', 600_000))).toBe(125)
  })

  it('ends a tunnel for good that nobody wants back', () => {
    const story = new Story({ keep: 'never' })
    story.up()
    story.around(TRUSTED)
    expect(story.tell({ kind: 'cleared', at: story.at })).toEqual({ kind: 'stop' })
  })

  it('is not taken for left while the tunnel still goes down', () => {
    const story = new Story()
    story.up()
    story.around(TRUSTED)
    expect(story.around(NOTHING_IN_THE_WAY)).toEqual({ kind: 'nothing' })
    expect([story.due(60_000).kind, story.tell({ kind: 'hurry', at: story.at }).kind, story.up().kind]).toEqual([
      'nothing',
      'nothing',
      'nothing',
    ])
    expect(story.tell({ kind: 'cleared', at: story.at })).toMatchObject({ kind: 'wait', plan: { why: 'settling' } })
  })
})

// F-40
describe('a person who leaves', () => {
  const AWAY = { ...NOTHING_IN_THE_WAY, away: true }

  it('has no tunnel meanwhile, and has it again when they are back', () => {
    const story = new Story()
    story.up()
    expect(story.around(AWAY, 60_000)).toEqual({ kind: 'retreat' })
    expect(story.tell({ kind: 'cleared', at: story.at })).toEqual({ kind: 'wait', plan: { why: 'away' } })
    expect(story.due(86_400_000)).toEqual({ kind: 'nothing' })
    story.around(NOTHING_IN_THE_WAY)
    expect(story.due(2_000)).toMatchObject({ kind: 'dial' })
  })
})

// F-76
describe('a tunnel that is to be there although nobody asks', () => {
  const expecting = (surroundings: typeof NOTHING_IN_THE_WAY, keepChoice: Intention['keep'] = 'never'): Story => {
    const story = new Story()
    story.keeping = expected({ keep: keepChoice, gateways: ['one'], asksCode: false, trusts: true }, surroundings)
    return story
  }

  it('is dialled when the network has come to rest', () => {
    const story = expecting(NOTHING_IN_THE_WAY)
    expect(story.wait(story.around(NOTHING_IN_THE_WAY))).toBe(1_125)
    expect(story.due(1_125)).toMatchObject({ kind: 'dial' })
  })

  it('waits for a network that is late, without a dial', () => {
    const story = expecting(OFFLINE)
    expect(story.around(OFFLINE)).toEqual({ kind: 'wait', plan: { why: 'network' } })
    expect(story.due(600_000)).toEqual({ kind: 'nothing' })
    story.around(NOTHING_IN_THE_WAY)
    expect(story.due(2_000)).toMatchObject({ kind: 'dial' })
  })

  it('is tried until it was up once, and then kept as its profile says', () => {
    const story = expecting(NOTHING_IN_THE_WAY)
    story.around(NOTHING_IN_THE_WAY)
    story.due(2_000)
    expect(story.down('gateway-name-unresolved')).toMatchObject({ kind: 'wait', plan: { why: 'pause' } })
    story.due(60_000)
    story.up()
    expect(story.down('peer-silent', 600_000)).toEqual({ kind: 'stop' })
  })

  it('is not tried again after a refusal', () => {
    const story = expecting(NOTHING_IN_THE_WAY, 'always')
    story.around(NOTHING_IN_THE_WAY)
    story.due(2_000)
    expect(story.down('credentials-rejected')).toEqual({ kind: 'stop' })
  })

  it('waits for the code of a profile that wants one', () => {
    const story = expecting(NOTHING_IN_THE_WAY)
    story.keeping = { ...story.keeping, intention: { ...story.keeping.intention, asksCode: true } }
    expect(story.around(NOTHING_IN_THE_WAY)).toEqual({ kind: 'wait', plan: { why: 'code' } })
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
