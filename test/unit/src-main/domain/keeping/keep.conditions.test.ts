import { describe, expect, it } from 'vitest'
import { begun, expected, type Intention, type Verdict } from '../../../../../src-main/domain/keeping/keeping.ts'
import { keep } from '../../../../../src-main/domain/keeping/keep.ts'
import { NOTHING_IN_THE_WAY } from '../../../../../src-main/domain/keeping/conditions.ts'
import { OFFLINE, PORTAL, Story } from '../../../../support/keeping/story.ts'

describe('what is around the computer', () => {
  const lostIn = (conditions: typeof NOTHING_IN_THE_WAY): [Story, Verdict] => {
    const story = new Story()
    story.up()
    story.around(conditions)
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
  ] as const)('%j is told as %s', (conditions, why) => {
    expect(lostIn(conditions)[1]).toEqual({ kind: 'wait', plan: { why } })
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
    const again = keep(keeping, { kind: 'conditions', conditions: TRUSTED, at: 5_000 }, () => 0)
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
  const expecting = (conditions: typeof NOTHING_IN_THE_WAY, keepChoice: Intention['keep'] = 'never'): Story => {
    const story = new Story()
    story.keeping = expected({ keep: keepChoice, gateways: ['one'], asksCode: false, trusts: true }, conditions)
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
