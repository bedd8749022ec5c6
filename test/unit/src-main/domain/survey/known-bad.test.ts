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
    ['Windows', '10.0.17763.2452', ['10.0.17763.2458']],
    ['Windows', '10.0.17763.2458', []],
    ['Windows', '10.0.22631.3447', ['10.0.22631.3593']],
    ['Windows', '10.0.22631.3593', []],
    ['strongSwan', '5.8.3', ['5.8.4']],
    ['strongSwan', '5.8.2', []],
    ['strongSwan', '5.9.8', []],
    ['Libreswan', '3.29', ['4.0']],
    ['Libreswan', '4.8', ['4.9']],
    ['Libreswan', '4.11', ['4.12']],
    ['Libreswan', '5.2', []],
    ['NetworkManager-l2tp', '1.20.8', ['1.20.14', '1.20.12', '1.20.10']],
    ['NetworkManager-l2tp', '1.20.14', ['1.20.16']],
    ['NetworkManager-l2tp', '1.20.20', []],
    ['something else', '1.0', []],
  ])('of %s %s are cured in %j', (component, version, cured) => {
    expect(cures(component, version)).toEqual(cured)
  })

  it('are told of a check by the last of the cures', () => {
    const check = { id: 'xl2tpd', group: 'component', state: 'present', found: '1.3.10' } as const
    expect(curedIn(check, [])).toBe('1.3.18')
    expect(curedIn({ ...check, found: '1.3.19' }, [])).toBeUndefined()
    expect(curedIn({ ...check, group: 'port' }, [])).toBeUndefined()
  })

  it.each([
    ['1.20.8', 'strongSwan', '5.9.8', '1.20.12'],
    ['1.20.8', 'Libreswan', '4.10', '1.20.12'],
    ['1.20.8', 'Libreswan', '5.0', '1.20.14'],
    ['1.20.14', 'Libreswan', '4.15', '1.20.16'],
    ['1.20.14', 'Libreswan', '5.0', undefined],
    ['1.20.14', 'Libreswan', undefined, undefined],
  ])('of the plugin %s beside %s %s are cured in %s', (plugin, daemon, version, cured) => {
    // By the name of its package, as a survey has it.
    const check = { id: 'network-manager-l2tp', group: 'component', state: 'present', found: plugin } as const
    const other = { id: daemon, group: 'component', state: 'present', ...(version && { found: version }) } as const
    expect(curedIn(check, [check, other])).toBe(cured)
  })
})
