import { describe, expect, it } from 'vitest'
import {
  compareVersions,
  curedIn,
  KNOWN_BAD,
  KNOWN_BAD_CHECKED,
  knownBadOf,
} from '../../../../../src-main/domain/survey/known-bad.ts'

const cures = (component: string, version: string) => knownBadOf(component, version).map(({ cured }) => cured)

describe('a version', () => {
  it.each([
    ['2.4.10', '2.4.9', 1],
    ['2.4.9', '2.4.9', 0],
    ['2.5', '2.5.0', 0],
    ['1.3.6', '1.3.12', -1],
    ['2.4.9-1ubuntu2', '2.5.0', -1],
  ])('%s against %s', (one, other, sign) => {
    expect(Math.sign(compareVersions(one, other))).toBe(sign)
  })
})

describe('the versions with known errors', () => {
  it('each name a source, a cure behind the error, and a day on which the list was checked', () => {
    expect(KNOWN_BAD_CHECKED).toMatch(/^\d{4}-\d\d-\d\d$/)
    for (const { since, cured, source } of KNOWN_BAD) {
      expect(source).not.toBe('')
      if (since !== undefined) expect(compareVersions(since, cured)).toBeLessThan(0)
    }
  })

  it.each([
    ['pppd', '2.4.7', ['2.4.9']],
    ['pppd', '2.4.9', ['2.5.0']],
    ['pppd', '2.5.2', []],
    ['xl2tpd', '1.3.10', ['1.3.12', '1.3.18']],
    ['Windows', '10.0.19044.1466', ['10.0.19044.1469']],
    ['Windows', '10.0.19045.5011', []],
    ['Windows', '10.0.22000.400', []],
    ['macOS', '15.0', ['15.0.1']],
    ['macOS', '14.6.1', []],
    ['macOS', '15.1', []],
    ['something else', '1.0', []],
  ])('of %s %s are cured in %j', (component, version, cured) => {
    expect(cures(component, version)).toEqual(cured)
  })

  it('are told of a check by the last of the cures', () => {
    const check = { id: 'xl2tpd', group: 'component', state: 'present', found: '1.3.10' } as const
    expect(curedIn(check)).toBe('1.3.18')
    expect(curedIn({ ...check, found: '1.3.19' })).toBeUndefined()
    expect(curedIn({ ...check, group: 'port' })).toBeUndefined()
  })
})
