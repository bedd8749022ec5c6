import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { REMOVE_RULES } from '../../../../../src-main/platform/windows/amend.ts'
import { linkCommand } from '../../../../../src-main/platform/windows/link.ts'
import { encodedScript } from '../../../../../src-main/platform/windows/run/powershell.ts'
import { INTERPRETER, withoutInterpreter } from '../../../../support/windows/interpreter.ts'

interface Syntax {
  readonly errors: readonly string[]
  readonly newer: readonly string[]
  readonly commands: readonly string[]
  readonly types: readonly string[]
  readonly members: readonly string[]
  readonly variables: readonly string[]
}

const reason = withoutInterpreter()
const decoded = (encoded: string): string => Buffer.from(encoded, 'base64').toString('utf16le')
const inLine = (line: string): string => decoded(line.split(' ').at(-1) ?? '')
/** All that Windows PowerShell is given, as it is given. */
const SCRIPTS: readonly string[] = [
  decoded(encodedScript()),
  inLine(linkCommand({ index: 23, alias: 'Office' })),
  inLine(REMOVE_RULES),
]

function syntaxOf(texts: readonly string[]): readonly Syntax[] {
  const folder = mkdtempSync(join(tmpdir(), 'culvert-syntax-'))
  const paths = texts.map((_, i) => join(folder, `${i}.ps1`))
  paths.forEach((path, i) => writeFileSync(path, `${texts[i]}\n`))
  const words = ['-NoProfile', '-NonInteractive', '-File', resolve('test/support/windows/syntax.ps1'), ...paths]
  const { stdout } = spawnSync(INTERPRETER, words, { encoding: 'utf8' })
  rmSync(folder, { recursive: true })
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Syntax)
}

/** Commands of 5.1 that a script may use, with their parameters there. */
const COMMANDS: Readonly<Record<string, readonly string[]>> = {
  'Add-DnsClientNrptRule': ['Namespace', 'NameServers', 'Comment', 'DisplayName', 'PassThru'],
  'Add-VpnConnection': [],
  'Add-VpnConnectionRoute': ['ConnectionName', 'DestinationPrefix'],
  'ConvertFrom-Json': ['InputObject'],
  'ConvertTo-Json': ['InputObject', 'Depth', 'Compress'],
  'ForEach-Object': ['Process'],
  'Get-ChildItem': ['Path'],
  'Get-CimInstance': ['Namespace', 'ClassName', 'Filter'],
  'Get-DnsClientServerAddress': ['InterfaceAlias', 'AddressFamily'],
  'Get-DnsClientNrptRule': [],
  'Get-Module': ['Name'],
  'Get-NetIPAddress': ['InterfaceAlias', 'AddressFamily'],
  'Get-NetIPInterface': ['InterfaceAlias', 'InterfaceIndex', 'AddressFamily', 'ErrorAction'],
  'Get-Service': ['Name'],
  'Get-VpnConnection': ['Name', 'AllUserConnection'],
  'Get-WinEvent': ['FilterHashtable', 'MaxEvents'],
  'Import-Module': ['Name'],
  'Invoke-CimMethod': ['Namespace', 'ClassName', 'MethodName', 'Arguments'],
  'Join-Path': [],
  'New-Object': ['TypeName', 'ArgumentList'],
  'Remove-DnsClientNrptRule': ['Name', 'Force', 'ErrorAction'],
  'Remove-VpnConnection': ['Name', 'Force', 'Confirm'],
  'Remove-VpnConnectionRoute': ['ConnectionName', 'DestinationPrefix'],
  'Select-Object': ['First'],
  'Set-DnsClientServerAddress': ['InterfaceIndex', 'ServerAddresses'],
  'Set-NetIPInterface': ['InterfaceIndex', 'AddressFamily', 'NlMtuBytes', 'PolicyStore'],
  'Set-VpnConnection': [],
  'Set-VpnConnectionIPsecConfiguration': ['ConnectionName', 'RevertToDefault', 'Force'],
  'Start-Sleep': ['Seconds', 'Milliseconds'],
  'Where-Object': ['FilterScript'],
}
/** The scripts' own functions. */
const OWN =
  /^(Answer|Attempt|Decode|Do-\w+|Encode|Find-(Entry|LeftRules)|Keep|Open-Vpn|Peek|Project|Read-(Book|Chain|Deciding|Events|Link|Rules|Value)|Set-(Policy|Routes)) /
/** Of .NET Framework 4.8. */
const TYPES = [
  ...[
    'bool',
    'Console',
    'Convert',
    'DateTimeKind',
    'Diagnostics.Process',
    'hashtable',
    'int',
    'long',
    'scriptblock',
    'string',
    'string[]',
  ],
  ...['Text.Encoding', 'uint32'],
]
const MEMBERS = [
  'AddMilliseconds',
  'Build',
  'Clear',
  'Flush',
  'FromBase64String',
  'GetBytes',
  'GetString',
  'OpenStandardInput',
  'OpenStandardOutput',
  'ReadToEnd',
  'Start',
  'ToBase64String',
  'ToLocalTime',
  'ToUniversalTime',
  'Write',
]
/** Variables that later versions have, and 5.1 takes for empty. */
const LATER = /^(IsWindows|IsLinux|IsMacOS|IsCoreCLR|PSStyle|PSNativeCommand\w+|EnabledExperimentalFeatures)$/i

function laterThan51({ errors, newer, commands, types, members, variables }: Syntax): readonly string[] {
  const foreign = commands.filter((line) => {
    const [name = '', words = ''] = line.split(' ')
    const known = COMMANDS[name]
    return !OWN.test(line) && !(known && words.split(',').every((word) => word === '' || known.includes(word)))
  })
  return [
    ...errors,
    ...newer,
    ...foreign,
    ...types.filter((name) => !TYPES.includes(name)),
    ...members.filter((name) => !MEMBERS.includes(name)),
    ...variables.filter((name) => LATER.test(name)),
  ]
}

describe.skipIf(reason)(`every script${reason ? ` (skipped: ${reason})` : ''}`, { timeout: 60_000 }, () => {
  it('has nothing that Windows PowerShell 5.1 lacks', () => {
    expect(syntaxOf(SCRIPTS).map(laterThan51)).toEqual(SCRIPTS.map(() => []))
  })

  it('would be found out by each of these', () => {
    const bad = [
      '$a = $true ? 1 : 2',
      '$a = $null ?? 1',
      '$a ??= 1',
      '${a}?.Length',
      'Get-Module && Get-Module',
      'Get-Module || Get-Module',
      '1 | ForEach-Object -Parallel { $_ }',
      "'{}' | ConvertFrom-Json -AsHashtable",
      'ConvertTo-Json -InputObject @() -AsArray',
      'Test-Json',
      'Get-Error',
      '[System.Text.Json.JsonDocument]::Parse("{}")',
      '[Convert]::ToHexString($a)',
      'if ($IsWindows) { 1 }',
      'Get-Module &',
      'if (',
    ]
    const found = syntaxOf(bad).map(laterThan51)
    expect(bad.filter((_, i) => found[i]?.length === 0)).toEqual([])
    expect(found).toHaveLength(bad.length)
  })
})
