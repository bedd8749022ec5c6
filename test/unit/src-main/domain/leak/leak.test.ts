import { describe, expect, it } from 'vitest'
import {
  leakRows,
  leakTargets,
  worstOf,
  type LeakReadings,
  type LeakSubject,
} from '../../../../../src-main/domain/leak/leak.ts'
import type { ProfileDraft } from '../../../../../src-main/domain/profile/schema.ts'
import { profileWith } from '../../../../support/profiles.ts'

const TUNNEL = '10.88.0.10'
const HOME = '192.168.1.20'
const to = (target: string, source: string | undefined) => ({ target, source })
const WELL: LeakReadings = {
  ipv4: [to('9.9.9.9', TUNNEL), to('198.41.0.4', TUNNEL)],
  ipv6: [to('2620:fe::fe', undefined)],
  names: [to('10.99.0.1', TUNNEL)],
  own: [TUNNEL],
  killSwitch: false,
}
const SPLIT: Partial<ProfileDraft> = { routing: { mode: 'split', routes: ['10.20.0.0/16', '10.30.0.1/32'] } }
const LEAVE: Partial<ProfileDraft> = { routing: { mode: 'full', ipv6: 'leave' } }

const row = (subject: LeakSubject, readings: Partial<LeakReadings>, draft: Partial<ProfileDraft> = {}) => {
  const found = leakRows(profileWith(draft), { ...WELL, ...readings }).find((each) => each.subject === subject)
  return [found?.way, found?.result]
}

describe('a leak check', () => {
  it('finds nothing where all goes through the tunnel or nowhere', () => {
    const rows = leakRows(profileWith(), WELL)
    expect(rows.map(({ way, result }) => [way, result])).toEqual([
      ['tunnel', 'good'],
      ['nowhere', 'good'],
      ['tunnel', 'good'],
    ])
    expect(worstOf(rows)).toBe('good')
  })

  it.each<readonly [string, LeakSubject, Partial<LeakReadings>, Partial<ProfileDraft>, string, string]>([
    ['packets outside', 'ipv4', { ipv4: [to('9.9.9.9', HOME)] }, {}, 'outside', 'leak'],
    ['half of them', 'ipv4', { ipv4: [to('9.9.9.9', HOME), to('198.41.0.4', TUNNEL)] }, {}, 'mixed', 'leak'],
    ['IPv6 that is to be blocked', 'ipv6', { ipv6: [to('2620:fe::fe', '2001:db8::5')] }, {}, 'outside', 'leak'],
    ['IPv6 that is left alone', 'ipv6', { ipv6: [to('2620:fe::fe', '2001:db8::5')] }, LEAVE, 'outside', 'chosen'],
    [
      'a way behind a kill switch',
      'ipv6',
      { ipv6: [to('2620:fe::fe', '2001:db8::5')], killSwitch: true },
      {},
      'blocked',
      'good',
    ],
    ['a name server outside', 'names', { names: [to('192.168.1.1', HOME)] }, {}, 'outside', 'leak'],
    [
      'one name server of two outside',
      'names',
      { names: [to('192.168.1.1', HOME), to('10.99.0.1', TUNNEL)] },
      {},
      'mixed',
      'unsure',
    ],
    ['a resolver of this computer', 'names', { names: [to('127.0.0.53', '127.0.0.1')] }, {}, 'here', 'unsure'],
    ['no name server', 'names', { names: [] }, {}, 'here', 'unsure'],
    ['a network of the profile outside', 'ipv4', { ipv4: [to('10.20.0.1', HOME)] }, SPLIT, 'outside', 'leak'],
    ['names outside by the profile', 'names', { names: [to('192.168.1.1', HOME)] }, SPLIT, 'outside', 'chosen'],
    [
      'names outside in spite of servers in the tunnel',
      'names',
      { names: [to('192.168.1.1', HOME)] },
      { ...SPLIT, dns: { servers: ['10.20.0.53'] } },
      'outside',
      'leak',
    ],
  ])('F-55 tells %s', (_, subject, readings, draft, way, result) => {
    expect(row(subject, readings, draft)).toEqual([way, result])
  })

  it('looks for what the profile is about', () => {
    expect(leakTargets(profileWith(SPLIT)).ipv4).toEqual(['10.20.0.1', '10.30.0.1'])
    const halves = leakTargets(profileWith()).ipv4.map((address) => Number(address.split('.')[0]) < 128)
    expect(new Set(halves)).toEqual(new Set([true, false]))
    const many = Array.from({ length: 200 }, (_, index) => `10.${index}.0.0/16`)
    expect(leakTargets(profileWith({ routing: { mode: 'split', routes: many } })).ipv4).toHaveLength(16)
  })

  it('is as bad as its worst row', () => {
    expect(worstOf(leakRows(profileWith(), { ...WELL, names: [to('192.168.1.1', HOME)] }))).toBe('leak')
    expect(worstOf([])).toBe('good')
  })
})
