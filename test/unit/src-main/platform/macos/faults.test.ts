import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  dialFault,
  stageOf,
  toolFault,
  versionsSeen,
  type Failed,
} from '../../../../../src-main/platform/macos/faults.ts'
import { readStatus } from '../../../../../src-main/platform/macos/calls/parse.ts'
import { textsIn } from '../../../../support/texts.ts'

const printed = (name: string): string =>
  readFileSync(join(import.meta.dirname, '../../../../fixtures/macos', name), 'utf8')
const failed = (more: Partial<Failed>) =>
  dialFault({ gateway: 'vpn.example.org', user: 'alice', status: {}, stage: 'reach', log: '', ...more })
/** Lines of a log from the one that has this in it, which is a connect of its own there. */
const from = (name: string, start: string, lines: number): string => {
  const all = printed(name).split('\n')
  const first = all.findIndex((line) => line.includes(start))
  return all.slice(first, first + lines).join('\n')
}

describe('a failed connect of macOS', () => {
  it.each([
    ['scutil-nc-status-failed-auth.constructed.txt', 'credentials-rejected', 'authenticate'],
    ['scutil-nc-status-failed-no-answer.constructed.txt', 'ike-no-response', 'reach'],
    ['scutil-nc-status-failed-psk-missing.constructed.txt', 'secret-missing', 'prerequisites'],
  ])('is told by the numbers of %s', (name, code, stage) => {
    const status = readStatus(printed(name)) ?? {}
    expect(failed({ status })).toMatchObject({ code, stage, os: { source: 'macOS' } })
  })

  it.each([
    [0, undefined, 'gateway-closed'],
    [8, 1, 'gateway-name-unresolved'],
    [8, 5, 'l2tp-refused'],
    [8, 6, 'network-changed'],
    [8, 8, 'secret-missing'],
    [8, 9, 'network-down'],
    [10, 0, 'auth-method-mismatch'],
    [11, 0, 'server-not-authentic'],
    [12, 0, 'session-limit-reached'],
    [13, 0, 'session-limit-reached'],
    [15, 0, 'peer-silent'],
    [16, 0, 'gateway-closed'],
    [17, 0, 'lcp-no-response'],
    [22, 0, 'session-limit-reached'],
    [25, 0, 'peer-silent'],
    [127, 0, 'cause-unknown'],
    [99_999, 12_345, 'cause-unknown'],
  ])('with LastCause %i and DeviceLastCause %s is %s', (cause, device, code) => {
    const made = failed({ status: { cause, ...(device === undefined ? {} : { device }) } })
    expect(made.code).toBe(code)
    for (const language of ['en', 'de'] as const) {
      const texts = textsIn(language)
      expect(texts.faultTitle(made) + texts.faultExplanation(made)).not.toContain('{{')
    }
  })

  it('of IPsec without a word has its other causes with it', () => {
    const { code, others } = failed({ status: { cause: 8, device: 2 } })
    expect(code).toBe('ike-no-response')
    expect(others?.map(({ cause }) => cause)).toEqual([
      'wrong-key',
      'no-common-algorithm',
      'gateway-off',
      'l2tp-off',
      'filter-blocks',
    ])
  })

  it('of IPsec has a filter first where one is on, and the version’s error where the two meet', () => {
    const status = { cause: 8, device: 2 }
    const filtered = failed({ status, versions: versionsSeen('15.6.1', [{ name: 'LuLu', version: '2.6.3' }]) })
    expect(filtered.code).toBe('ike-no-response')
    expect(filtered.others?.map(({ cause }) => cause)).not.toContain('program-outdated')
    const both = failed({ status, versions: versionsSeen('15.0', [{ name: 'LuLu' }]) })
    expect(both).toMatchObject({ code: 'component-outdated', args: { component: 'macOS', version: '15.0.1' } })
    expect(failed({ status: { cause: 19, device: 0 }, versions: versionsSeen('15.0', [{ name: 'LuLu' }]) }).code).toBe(
      'credentials-rejected',
    )
  })

  it('is told by its lines before its numbers', () => {
    const unresolved = from('ppp-log-failures.constructed.txt', "Host 'nohost", 1)
    expect(failed({ status: { cause: 8, device: 1 }, log: unresolved })).toMatchObject({
      code: 'gateway-name-unresolved',
      args: { gateway: 'nohost.example.org' },
    })
    const noL2tp = printed('ppp-log-fail-l2tp-no-sccrp-2021.txt')
    expect(failed({ status: { cause: 8, device: 2 }, log: noL2tp })).toMatchObject({ code: 'l2tp-no-response' })
    const lcp = printed('pppd-messages-fail-lcp-timeout-2026.txt').replace(/^/gm, 'pppd: ')
    expect(failed({ status: { cause: 10, device: 0 }, log: lcp }).code).toBe('lcp-no-response')
    const key = printed('pppd-messages-fail-psk-missing.txt').replace(/^/gm, 'pppd: ')
    expect(failed({ status: { cause: 8, device: 7 }, log: key })).toMatchObject({
      code: 'secret-missing',
      args: { missing: 'psk' },
    })
  })

  it('names the key where the gateway had answered before IPsec failed', () => {
    const log = [
      'Mon Jan  5 10:00:00 2026 : IPSec connection started',
      'Mon Jan  5 10:00:00 2026 : IPSec phase 1 client started',
      'Mon Jan  5 10:00:01 2026 : IPSec phase 1 server replied',
      'Mon Jan  5 10:00:11 2026 : IPSec connection failed',
    ].join('\n')
    expect(failed({ status: { cause: 8, device: 2 }, log })).toMatchObject({ code: 'psk-mismatch', stage: 'ike' })
  })

  it('reads what the server said of the account', () => {
    const log = from('ppp-log-failures.constructed.txt', 'MS-CHAP authentication failed', 3).replace('E=691', 'E=648')
    expect(failed({ status: { cause: 19, device: 0 }, log }).code).toBe('password-expired')
  })

  it('that nothing explains is as high as macOS said', () => {
    expect(failed({ status: {}, stage: 'authenticate' })).toMatchObject({
      code: 'cause-unknown',
      stage: 'authenticate',
    })
    expect(failed({ status: { cause: 5, device: 0 }, stage: 'lcp' })).toMatchObject({
      code: 'cause-unknown',
      stage: 'lcp',
    })
  })

  it('of a tunnel that was up is what ends tunnels', () => {
    expect(failed({ status: { cause: 15, device: 0 }, wasUp: true })).toMatchObject({
      code: 'peer-silent',
      stage: 'live',
    })
  })
})

it('knows the stage by the phase of PPP', () => {
  const phases = [1, 2, 4, 5, 7, 8, 99]
  expect(phases.map((phase) => stageOf({ state: 'Connecting', phase }))).toEqual([
    'resolve',
    'reach',
    'lcp',
    'authenticate',
    'address',
    'routes',
    'resolve',
  ])
})

it('tells a program that is missing, hangs or says nothing readable', () => {
  expect(toolFault('scutil', { kind: 'missing' })).toMatchObject({ code: 'component-missing' })
  expect(toolFault('scutil', { kind: 'timeout', seconds: 10 })).toMatchObject({
    code: 'system-tool-silent',
    args: { component: 'scutil' },
    os: { text: 'no answer in 10 s' },
  })
  expect(toolFault('scutil', { kind: 'unreadable', exit: 1, said: 'Kein Dienst' })).toMatchObject({
    code: 'system-tool-silent',
    os: { text: 'Kein Dienst', code: 1 },
  })
})
