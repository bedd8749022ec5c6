import { describe, expect, it } from 'vitest'
import type { ScriptFault } from '../../../../../src-main/platform/windows/calls/parse.ts'
import { callFault, dialFault, powerShellFault } from '../../../../../src-main/platform/windows/faults.ts'
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
  const about = { gateway: 'ok.test', user: 'alice', pick: pickProposals(profileWith()) }
  const ended = (code: number) => dialFault({ kind: 'code', code }, about)

  it('is judged as a log of Windows is, knowing that no password was handed over', () => {
    expect(ended(691)).toMatchObject({ code: 'windows-password-stored', os: { code: 691 } })
    expect(ended(766)).toMatchObject({ code: 'secret-missing' })
    expect(ended(868)).toMatchObject({ code: 'gateway-name-unresolved', args: { gateway: 'ok.test' } })
    expect(ended(809)).toMatchObject({ code: 'ike-no-response' })
    expect(ended(-2147467259).code).toBe('cause-unknown')
  })

  it('tells what was offered and what was not, where no proposal was accepted', () => {
    const { code, os } = ended(788)
    expect(code).toBe('ike-no-common-proposal')
    expect(os?.text).toMatch(/^offered: aes256-sha256-modp2048, aes256-sha256; not offered: aes256-sha256-ecp384, /)
  })

  it('names rasdial when it is not there, and gives no cause when it took too long', () => {
    expect(dialFault({ kind: 'missing' }, about)).toMatchObject({
      code: 'component-missing',
      args: { component: 'rasdial.exe' },
    })
    expect(dialFault({ kind: 'timeout' }, about)).toMatchObject({ code: 'cause-unknown', stage: 'reach' })
  })
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
