import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { parseProfile } from '../../../../src-main/domain/profile/parse.ts'
import type { ExportFormat } from '../../../../src-main/domain/profile/export-format.ts'
import { exportProfiles } from '../../../../src-main/services/use-cases/export-profiles.ts'
import { INTERPRETER, withoutInterpreter } from '../../../support/windows/interpreter.ts'

/** What each format is read by elsewhere: GLib, Python's plist, JSON and CSV readers, PowerShell's parser, pppd. */
const PPPD = '/usr/sbin/pppd'
const folder = mkdtempSync(join(tmpdir(), 'culvert-export-'))
afterAll(() => rmSync(folder, { recursive: true }))

const NAME = 'Büro ’quoted’ $(1+1) & <b>'
const USER = ' CORP\\anna; #1 "x"'

function filesOf(format: ExportFormat): readonly { readonly name: string; readonly text: string }[] {
  const parsed = parseProfile({
    ...{ id: '11111111-2222-4333-8444-555555555555', name: NAME, gateway: 'vpn.example.net', user: USER },
    routing: { mode: 'split', routes: ['192.0.2.0/24', '2001:db8:5::/48'] },
    dns: { servers: ['192.0.2.53'], domains: ['corp.example'] },
  })
  return parsed.ok ? exportProfiles([parsed.value], format).files : []
}

function written(format: ExportFormat): string {
  const path = join(folder, `${format}.file`)
  writeFileSync(path, filesOf(format)[0]?.text ?? '')
  return path
}
const python = (program: string, path: string): unknown =>
  JSON.parse(execFileSync('python3', ['-c', program, path], { encoding: 'utf8' }))

const GLIB = `
import ctypes,json,sys
g=ctypes.CDLL('libglib-2.0.so.0')
for n in ('g_key_file_new','g_key_file_get_string'): getattr(g,n).restype=ctypes.c_void_p
k=ctypes.c_void_p(g.g_key_file_new())
assert g.g_key_file_load_from_file(k,sys.argv[1].encode(),0,None)
v=lambda a,b:ctypes.string_at(g.g_key_file_get_string(k,a.encode(),b.encode(),None)).decode()
print(json.dumps([v('connection','id'),v('vpn','user'),v('vpn','gateway'),v('ipv4','route1'),v('ipv6','route1'),v('ipv4','dns')]))
`

describe('an export', () => {
  it('for NetworkManager is read by GLib as it was meant', () => {
    expect(python(GLIB, written('networkmanager'))).toEqual([
      ...[NAME, USER, 'vpn.example.net', '192.0.2.0/24', '2001:db8:5::/48', '192.0.2.53;'],
    ])
  })

  it('for macOS is a property list to Python', () => {
    const program =
      "import plistlib,json,sys;p=plistlib.load(open(sys.argv[1],'rb'));v=p['PayloadContent'][0];" +
      "print(json.dumps([p['PayloadDisplayName'],v['PPP']['AuthName'],v['PPP']['CommRemoteAddress'],v['IPv4']['OverridePrimary']]))"
    expect(python(program, written('macos'))).toEqual([NAME, USER, 'vpn.example.net', 0])
  })

  it('for ChromeOS is JSON, and a list is CSV, to Python', () => {
    const onc =
      "import json,sys;n=json.load(open(sys.argv[1]))['NetworkConfigurations'][0];print(json.dumps([n['Name'],n['VPN']['L2TP']['Username']]))"
    expect(python(onc, written('chromeos'))).toEqual([NAME, USER])
    const csv =
      "import csv,json,sys;r=list(csv.reader(open(sys.argv[1],newline='')));print(json.dumps([r[1][0],r[1][3]]))"
    expect(python(csv, written('csv'))).toEqual([NAME, USER])
  })

  it.skipIf(withoutInterpreter())(
    'for Windows is three commands to PowerShell’s parser, and nothing is computed in them',
    () => {
      const path = written('windows')
      const program =
        '$t=$null;$e=$null;$a=[System.Management.Automation.Language.Parser]::ParseFile($args[0],[ref]$t,[ref]$e);' +
        '$c=@($a.FindAll({param($n) $n -is [System.Management.Automation.Language.CommandAst]},$true)|%{$_.GetCommandName()});' +
        '$s=@($a.FindAll({param($n) $n -is [System.Management.Automation.Language.StringConstantExpressionAst]},$true)|%{$_.Value});' +
        'ConvertTo-Json -Compress -InputObject @{errors=$e.Count;commands=$c;texts=$s;sub=@($a.FindAll({param($n) $n -is [System.Management.Automation.Language.SubExpressionAst]},$true)).Count}'
      const read = JSON.parse(
        execFileSync(INTERPRETER, ['-NoProfile', '-NonInteractive', '-Command', `& { ${program} } '${path}'`], {
          encoding: 'utf8',
          env: { ...process.env, DOTNET_SYSTEM_GLOBALIZATION_INVARIANT: '1' },
        }),
      ) as { errors: number; commands: string[]; texts: string[]; sub: number }
      expect([read.errors, read.sub]).toEqual([0, 0])
      expect(read.commands).toEqual([
        'Read-Host',
        'Add-VpnConnection',
        'Add-VpnConnectionRoute',
        'Add-VpnConnectionRoute',
      ])
      expect(read.texts).toContain(NAME)
      expect(read.texts).toContain('vpn.example.net')
    },
  )

  it.skipIf(!existsSync(PPPD))(
    'for pppd is read by it whole: it stops at what this machine lacks, and not at a word',
    () => {
      // Its exit codes (pppd(8)): 2 for an option that it refuses; without a device it comes as far as 4.
      const read = (path: string): number | null =>
        spawnSync(PPPD, ['notty', 'nodetach', 'dryrun', 'file', path], { stdio: 'ignore', timeout: 10_000 }).status
      const path = join(folder, 'options')
      const options = filesOf('strongswan').find(({ name }) => name.startsWith('options.'))?.text ?? ''
      writeFileSync(path, options)
      expect([0, 4]).toContain(read(path))
      writeFileSync(path, `${options}no-such-option\n`)
      expect(read(path)).toBe(2)
    },
  )
})
