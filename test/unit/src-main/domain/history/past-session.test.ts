import { describe, expect, it } from 'vitest'
import {
  bounded,
  closedUnseen,
  MOST_SESSIONS,
  OLDEST_DAYS,
  pastSession,
  put,
  type PastSession,
} from '../../../../../src-main/domain/history/past-session.ts'
import { anyFault } from '../../../../support/faults.ts'

const DAY = 24 * 3_600_000
const NOW = 1_800_000_000_000

const session = (given: Partial<PastSession> = {}): PastSession => ({
  id: 'one',
  profile: 'office',
  name: 'Head office',
  began: NOW,
  seen: NOW,
  lasted: 0,
  outages: [],
  dropped: 0,
  ...given,
})

describe('a past session', () => {
  it('is read back as it was written', () => {
    const { code, stage, args } = anyFault('peer-silent')
    const written = session({
      up: NOW + 1,
      traffic: { received: 3, sent: 4 },
      outages: [{ at: NOW + 2, lasted: 5, fault: { code, stage, args } }],
      dropped: 1,
      end: { at: NOW + 9, how: 'wished' },
    })
    expect(pastSession.parse(JSON.parse(JSON.stringify(written)))).toEqual(written)
  })

  it('has no room for what the system said in its own words', () => {
    const { code, stage, args } = anyFault('peer-silent')
    const end = { at: NOW, how: 'lost', fault: { code, stage, args, words: 'a stranger' } }
    expect(pastSession.safeParse({ ...session(), end }).success).toBe(false)
  })

  it('whose end nobody saw ends when it was last seen', () => {
    expect(closedUnseen(session({ seen: NOW + 5 })).end).toEqual({ at: NOW + 5, how: 'unseen' })
    const ended = session({ end: { at: NOW + 1, how: 'wished' } })
    expect(closedUnseen(ended)).toBe(ended)
  })
})

describe('the history', () => {
  it('keeps the newest, newest first', () => {
    const many = Array.from({ length: MOST_SESSIONS + 5 }, (_, n) => session({ id: `${n}`, began: NOW + n }))
    const kept = bounded(many, NOW)
    expect(kept).toHaveLength(MOST_SESSIONS)
    expect(kept[0]?.id).toBe(`${MOST_SESSIONS + 4}`)
    expect(kept.at(-1)?.id).toBe('5')
  })

  it('forgets what is old, and not what began long ago and goes on', () => {
    const old = session({ id: 'old', began: NOW - 40 * DAY, seen: NOW - OLDEST_DAYS * DAY - 1 })
    const long = session({ id: 'long', began: NOW - 40 * DAY, seen: NOW })
    expect(bounded([old, long], NOW).map(({ id }) => id)).toEqual(['long'])
  })

  it('has one session for two processes that tell of the same dial', () => {
    const { sessions } = put([session()], session({ id: 'two', began: NOW + 900 }))
    expect(sessions).toHaveLength(1)
    expect(sessions[0]).toMatchObject({ id: 'one', began: NOW })
  })

  it('has one session for a tunnel that another process dialled', () => {
    const dialled = session({ up: NOW + 4_000, seen: NOW + 4_000 })
    const adopted = session({ id: 'two', began: NOW + 4_100, up: NOW + 4_100, seen: NOW + 3_600_000 })
    const { sessions, kept } = put([dialled], adopted)
    expect(sessions).toHaveLength(1)
    expect(kept).toMatchObject({ id: 'one', began: NOW, up: NOW + 4_000, seen: NOW + 3_600_000 })
  })

  it('has one session where a process tells late of what another has ended, and two of two quick dials', () => {
    const ended = session({ up: NOW + 1_000, seen: NOW + 9_000, end: { at: NOW + 9_000, how: 'wished' } })
    const late = session({ id: 'two', began: NOW + 1_100, up: NOW + 1_100 })
    expect(put([ended], late).kept).toMatchObject({ id: 'one', end: { how: 'wished' } })
    const failed = session({ end: { at: NOW + 1_000, how: 'failed' } })
    expect(put([failed], session({ id: 'two', began: NOW + 2_000 })).sessions).toHaveLength(2)
  })

  it('closes what was left open when the profile is dialled anew', () => {
    const left = session({ up: NOW, seen: NOW + 60_000 })
    const { sessions } = put([left], session({ id: 'two', began: NOW + DAY, seen: NOW + DAY }))
    expect(sessions.map(({ id, end }) => [id, end?.how])).toEqual([
      ['one', 'unseen'],
      ['two', undefined],
    ])
  })

  it('leaves the open session of another profile alone', () => {
    const { sessions } = put([session({ profile: 'home' })], session({ id: 'two', began: NOW + DAY }))
    expect(sessions.find(({ profile }) => profile === 'home')?.end).toBeUndefined()
  })

  it.each([
    ['wished', 'outside'],
    ['lost', 'outside'],
    ['outside', 'unseen'],
  ] as const)('believes who saw more: %s and not %s, whoever tells first', (better, worse) => {
    const [a, b] = [session({ end: { at: NOW + 5, how: better } }), session({ end: { at: NOW + 6, how: worse } })]
    expect(put([a], b).kept.end).toEqual(a.end)
    expect(put([b], a).kept.end).toEqual(a.end)
  })

  it('takes the cause that a diagnosis found later', () => {
    const [unknown, found] = [anyFault('cause-unknown'), anyFault('psk-mismatch')]
    const first = session({ end: { at: NOW, how: 'failed', fault: unknown } })
    const second = session({ end: { at: NOW, how: 'failed', fault: found } })
    expect(put([first], second).kept.end?.fault?.code).toBe('psk-mismatch')
  })

  it('never has fewer bytes or outages than somebody has told of', () => {
    const a = session({ traffic: { received: 10, sent: 1 }, dropped: 2, lasted: 50 })
    const b = session({ traffic: { received: 4, sent: 9 }, dropped: 1, lasted: 20 })
    expect(put([a], b).kept).toMatchObject({ traffic: { received: 10, sent: 9 }, dropped: 2, lasted: 50 })
  })
})
