import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { outputs } from '../../../../src-main/contract/cli-output.ts'
import { Stage } from '../../../support/cli/stage.ts'

describe('profile export', { timeout: 30_000 }, () => {
  let stage: Stage
  beforeEach(async () => {
    stage = new Stage()
    mkdirSync(stage.directory, { recursive: true })
    const own = ['--gateway', 'vpn.example.net', '--user', 'anna', '--no-input']
    await stage.run(['profile', 'add', 'Office', ...own, '--force-nat-t'])
  })

  it('writes a file that was not there, after saying what the format has no words for', async () => {
    const path = join(stage.directory, 'office.onc')
    const ran = await stage.run(['profile', 'export', 'Office', '--format', 'chromeos', '--out', path])
    expect(ran.code).toBe(0)
    expect(ran.err).toContain('has no words for')
    expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ NetworkConfigurations: [{ Name: 'Office' }] })
    const again = await stage.run(['profile', 'export', 'Office', '--format', 'chromeos', '--out', path])
    expect(again.code).toBe(2)
    expect(again.err).toContain('exists already')
  })

  it('writes the files of a set into a folder, and says which', async () => {
    const folder = join(stage.directory, 'set')
    const ran = await stage.run(['profile', 'export', 'Office', '--format', 'strongswan', '--out', folder, '--json'])
    const { exported } = outputs.exported.parse(JSON.parse(ran.out))
    expect(exported.files.length).toBe(4)
    expect(readdirSync(folder).sort()).toEqual(['ipsec.conf', 'ipsec.secrets', 'options.Office', 'xl2tpd.conf'])
  })

  it('refuses a format that it does not know, and names those it does', async () => {
    const ran = await stage.run(['profile', 'export', 'Office', '--format', 'openvpn'])
    expect(ran.code).toBe(2)
    expect(ran.err).toContain('networkmanager, macos')
    expect(existsSync(join(stage.directory, 'Office'))).toBe(false)
  })
})
