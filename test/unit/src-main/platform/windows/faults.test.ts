import { describe, expect, it } from 'vitest'
import type { ScriptFault } from '../../../../../src-main/platform/windows/calls/parse.ts'
import type { DialEvents } from '../../../../../src-main/platform/windows/events.ts'
import {
  callFault,
  dialFault,
  powerShellFault,
  type RegistryValues,
} from '../../../../../src-main/platform/windows/faults.ts'
import { pickProposals } from '../../../../../src-main/platform/windows/render.ts'
import { profileWith } from '../../../../support/profiles.ts'

const told = (id: string, category = ''): ScriptFault => {
  const [, family, code] = /^(VPN|WIN32) (\d+),/.exec(id) ?? []
  return {
    step: 'entry',
    id,
    category,
    ...(family === 'VPN' || family === 'WIN32' ? { number: { family, code: Number(code) } } : {}),
  }
}

describe('an error of a cmdlet', () => {
  it.each([
    ['WIN32 5,Add-VpnConnection', 'not-authorised'],
    ['MiClientApiError_AccessDenied,Add-VpnConnection', 'not-authorised'],
    ['WIN32 183,Add-VpnConnection', 'settings-refused'],
    ['WIN32 87,Set-VpnConnectionIPsecConfiguration', 'settings-refused'],
    ['WIN32 13,Get-VpnConnection', 'settings-refused'],
    ['VPN 817,Remove-VpnConnection', 'session-active'],
    ['VPN 622,Get-VpnConnection', 'store-unwritable'],
    ['VPN 624,Add-VpnConnection', 'store-unwritable'],
    ['VPN 711,Get-VpnConnection', 'component-stopped'],
    ['MiClientApiError_InvalidNamespace,Get-VpnConnection', 'component-missing'],
    ['Modules_ModuleNotFound,Microsoft.PowerShell.Commands.ImportModuleCommand', 'component-missing'],
    ['CommandNotFoundException', 'component-missing'],
    ['ParameterArgumentValidationError,Add-VpnConnection', 'settings-refused'],
    ['request', 'powershell-silent'],
    ['Something,New', 'cause-unknown'],
  ])('%s is %s', (id, code) => {
    expect(callFault([told(id)], 'Büro')).toMatchObject({ code, os: { source: 'Windows', text: id } })
  })

  it('without a number goes by its category, and names whatever its text asks for', () => {
    expect(callFault([told('New,Cmdlet', 'PermissionDenied')], 'Büro').code).toBe('not-authorised')
    expect(callFault([told('WIN32 183,Add-VpnConnection')], 'Büro').args).toMatchObject({
      component: 'Windows',
      reason: 'Name: Büro',
    })
    expect(callFault([told('VPN 817,Remove-VpnConnection')], 'Büro').args).toMatchObject({ name: 'Büro' })
    expect(callFault([], 'Büro').code).toBe('powershell-silent')
  })
})

describe('a dial that failed', () => {
  const about = { gateway: 'ok.test', user: 'alice', machineAuth: 'psk' as const, pick: pickProposals(profileWith()) }
  const code = (number: number) => ({ kind: 'code', code: number }) as const
  const byProgram = (number: number) => dialFault({ outcome: code(number), sent: 'unknown' }, about)
  const given = (number: number, state = 2, values?: RegistryValues) =>
    dialFault({ outcome: code(number), state, sent: 'given' }, { ...about, values })

  it('is judged as a log of Windows is, knowing that no password was handed over', () => {
    expect(byProgram(691)).toMatchObject({ code: 'windows-password-stored', os: { code: 691 } })
    expect(byProgram(766)).toMatchObject({ code: 'secret-missing' })
    expect(byProgram(868)).toMatchObject({ code: 'gateway-name-unresolved', args: { gateway: 'ok.test' } })
    expect(byProgram(809)).toMatchObject({ code: 'ike-no-response' })
    expect(byProgram(-2147467259).code).toBe('cause-unknown')
  })

  it.each([691, 703, 734])('by the library with a password in hand: %i is not that nothing was sent', (number) => {
    const { code: found, others = [] } = given(number, 5)
    expect(found).not.toBe('windows-password-stored')
    expect(others.at(-1)?.cause).toBe('nothing-passed')
  })

  it.each([691, 703, 734])('by rasdial, which knows only what is stored: %i is that nothing was sent', (number) => {
    expect(byProgram(number).code).toBe('windows-password-stored')
  })

  it('with a password in hand says that it was refused, at the stage of that', () => {
    expect(given(691, 5)).toMatchObject({
      code: 'credentials-rejected',
      stage: 'authenticate',
      args: { user: 'alice' },
    })
  })

  it('without one in hand and without one stored asks for it', () => {
    expect(dialFault({ outcome: code(703), state: 0, sent: 'nothing' }, about)).toMatchObject({
      code: 'secret-missing',
      args: { missing: 'password' },
    })
  })

  it.each([789, 809, 792, 13804, 13805])(
    '%i names NAT-T first where its value says so, and last where it does not',
    (number) => {
      expect(given(number, 2, { natt: 0, prohibit: 0 }).code).toBe('windows-natt-blocked')
      const set = given(number, 2, { natt: 2, prohibit: 0 })
      expect(set.code).not.toBe('windows-natt-blocked')
      // The other value says that it is none either.
      const causes = (set.others ?? []).map(({ cause }) => cause).filter((cause) => cause !== 'ipsec-off')
      expect(causes.at(-1)).toBe('natt-value')
    },
  )

  describe('with what Windows wrote of it', () => {
    const reference = 'RasClient 20221 20222 20223 20227, CoId {B4000371-A67F-452F-AA4C-3125AA9CFC78}'
    const linked: DialEvents = { reference, observations: [{ at: 900, stage: 'l2tp', kind: 'done' }] }

    it('says where to look it up, beside what else there is to say', () => {
      expect(dialFault({ outcome: code(691), sent: 'given' }, { ...about, events: linked }).os).toEqual({
        source: 'Windows',
        code: 691,
        text: reference,
      })
      expect(dialFault({ outcome: code(788), sent: 'given' }, { ...about, events: linked }).os?.text).toMatch(
        /^offered: .*; RasClient 20221 /,
      )
    })

    it('knows that the link stood, where only rasdial’s number is there', () => {
      const bare = dialFault({ outcome: code(-2_147_467_259), sent: 'unknown' }, about)
      const written = dialFault({ outcome: code(-2_147_467_259), sent: 'unknown' }, { ...about, events: linked })
      expect([bare.stage, written.stage]).toEqual(['resolve', 'lcp'])
    })

    it.each([
      { kind: 'timeout', seconds: 10 },
      { kind: 'broken', said: 'SIGABRT' },
    ] as const)('has its number where RAS gave none (%o)', (outcome) => {
      const events = { ...linked, code: 718 }
      const made = dialFault({ outcome, state: 5, sent: 'given' }, { ...about, events })
      expect(made).toMatchObject({ code: 'auth-no-response', os: { code: 718 } })
    })

    it('believes RAS’ own number first, and the log’s where nobody has a meaning for it', () => {
      const events = { ...linked, code: 809 }
      expect(dialFault({ outcome: code(691), state: 5, sent: 'given' }, { ...about, events }).os?.code).toBe(691)
      expect(dialFault({ outcome: code(1), sent: 'unknown' }, { ...about, events }).os?.code).toBe(809)
    })
  })

  it('tells what was offered and what was not, where no proposal was accepted', () => {
    const { code: found, os } = byProgram(788)
    expect(found).toBe('ike-no-common-proposal')
    expect(os?.text).toMatch(/^offered: aes256-sha256-modp2048, aes256-sha256; not offered: aes256-sha256-ecp384, /)
  })

  it.each([
    [{ kind: 'missing' }, 'component-missing', 'rasdial.exe'],
    [{ kind: 'blocked' }, 'component-stopped', 'rasdial.exe'],
    [{ kind: 'timeout', seconds: 10 }, 'component-died', 'Remote Access (RasMan)'],
    [{ kind: 'broken', said: 'SIGABRT' }, 'component-died', 'Remote Access (RasMan)'],
  ] as const)(
    'because RAS could not be called (%o) names what it is, and the stage that it came to',
    (outcome, found, component) => {
      const made = dialFault({ outcome, state: 5, sent: 'given' }, about)
      expect(made).toMatchObject({ code: found, args: { component } })
      if (found === 'component-died') expect(made.stage).toBe('authenticate')
    },
  )
})

it('each way in which PowerShell gives no answer has a fault of its own', () => {
  const codes = [
    { kind: 'missing' },
    { kind: 'blocked' },
    { kind: 'timeout', seconds: 30 },
    { kind: 'unreadable', exit: 1, said: 'x' },
  ] as const
  expect(codes.map((failure) => powerShellFault(failure).code)).toEqual([
    'component-missing',
    'powershell-blocked',
    'powershell-silent',
    'powershell-silent',
  ])
})
