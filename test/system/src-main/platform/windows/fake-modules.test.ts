import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { INTERPRETER, withoutInterpreter } from '../../../../support/windows/interpreter.ts'
import { PlayedWindows } from '../../../../support/windows/played-windows.ts'

const reason = withoutInterpreter()

/** What each line answers: the ids of its errors, or its output as text. One process for all lines. */
function answers(env: Record<string, string>, ...lines: readonly string[]): readonly string[] {
  const played = new PlayedWindows()
  played.env = env
  const script = [
    "$ErrorActionPreference = 'SilentlyContinue'; Import-Module VpnClient",
    ...lines.map(
      (line) =>
        `$Error.Clear(); $out = try { ${line} } catch { }; if ($Error.Count) { "! $($Error[0].FullyQualifiedErrorId) $($Error[0].CategoryInfo.Category)" } else { "= $out" }`,
    ),
  ].join('\n')
  const words = ['-NoProfile', '-NonInteractive', '-EncodedCommand', Buffer.from(script, 'utf16le').toString('base64')]
  const { stdout } = spawnSync(INTERPRETER, words, { encoding: 'utf8', env: played.environment() })
  void played.close()
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => line.trimEnd())
}

const ADD = 'Add-VpnConnection -Name A -ServerAddress a.test -TunnelType L2tp -L2tpPsk k -Force'

describe.skipIf(reason)(
  `the modules that play Windows${reason ? ` (skipped: ${reason})` : ''}`,
  { timeout: 60_000 },
  () => {
    it('refuse what the documented cmdlets refuse, by the same ids', () => {
      expect(
        answers(
          {},
          'Get-VpnConnection -Name nobody',
          'Get-VpnConnection',
          `${ADD} -EncryptionLevel Strong`,
          `${ADD} -Unknown 1`,
          ADD.replace(' -Force', ''),
          ADD,
          ADD,
          '(Get-VpnConnection -Name a).L2tpIPsecAuth',
          'Get-VpnConnection -Name A -AllUserConnection',
          `${ADD} -AllUserConnection`,
          'Set-VpnConnection -Name B -SplitTunneling $true',
          'Add-VpnConnectionRoute -ConnectionName A -DestinationPrefix 10.0.0/24',
          'Add-VpnConnectionRoute -ConnectionName A -DestinationPrefix 10.0.0.1/24',
          'Set-VpnConnectionIPsecConfiguration -ConnectionName A -AuthenticationTransformConstants SHA512 -CipherTransformConstants AES256 -DHGroup Group14 -EncryptionMethod AES256 -IntegrityCheckMethod SHA256 -PfsGroup None -Force',
          'Set-VpnConnectionIPsecConfiguration -ConnectionName A -AuthenticationTransformConstants SHA196 -CipherTransformConstants GCMAES128 -DHGroup Group14 -EncryptionMethod AES256 -IntegrityCheckMethod SHA256 -PfsGroup None -Force',
          'Remove-VpnConnection -Name B -Confirm:$false',
          'Remove-VpnConnection -Name B -Force',
        ),
      ).toEqual([
        '! VPN 623,Get-VpnConnection ObjectNotFound',
        '=',
        '! ParameterArgumentValidationError,Add-VpnConnection InvalidData',
        '! NamedParameterNotFound,Add-VpnConnection InvalidArgument',
        '! under -NonInteractive the question about the key cannot be answered OperationStopped',
        '=',
        '! WIN32 183,Add-VpnConnection ResourceExists',
        '= Psk',
        '! VPN 623,Get-VpnConnection ObjectNotFound',
        '! WIN32 5,Add-VpnConnection PermissionDenied',
        '! VPN 623,Set-VpnConnection ObjectNotFound',
        '! WIN32 87,Add-VpnConnectionRoute InvalidArgument',
        '! WIN32 87,Add-VpnConnectionRoute InvalidArgument',
        '! ParameterArgumentTransformationError,Set-VpnConnectionIPsecConfiguration InvalidData',
        '! WIN32 87,Set-VpnConnectionIPsecConfiguration InvalidArgument',
        '! VPN 623,Remove-VpnConnection ObjectNotFound',
        '=',
      ])
    })

    it('say the same by id in German, and differently in words', () => {
      const words = (culture: string) =>
        answers(
          { FAKE_CULTURE: culture },
          'Get-VpnConnection -Name x',
          '$null = Get-VpnConnection -Name x; $m = $Error[0].Exception.Message; $Error.Clear(); $m',
        )
      const [english, german] = [words('en'), words('de')]
      expect(german[0]).toBe(english[0])
      expect(german[1]).not.toBe(english[1])
    })

    it('let no object be serialised whole', () => {
      expect(answers({}, ADD, 'ConvertTo-Json -InputObject (Get-VpnConnection)')[1]).toMatch(/^! /)
    })
  },
)
