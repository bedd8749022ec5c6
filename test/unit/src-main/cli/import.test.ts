import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { outputs } from '../../../../src-main/contract/cli-output.ts'
import { Stage } from '../../../support/cli/stage.ts'
import { TypedTerminal } from '../../../support/cli/terminal.ts'

const CASES = resolve(import.meta.dirname, '../../../cases/imports/linux')
const MODERN = join(CASES, '05-nm-modern-1.20.nmconnection')
const OLD = join(CASES, '01-nm-old-no-extension')
const SECRETS = ['correct horse battery', 'p;w#']

describe('profile import', { timeout: 30_000 }, () => {
  let stage: Stage
  beforeEach(() => {
    stage = new Stage()
    mkdirSync(stage.directory, { recursive: true })
  })
  const names = async (): Promise<readonly string[]> =>
    outputs.profiles
      .parse(JSON.parse((await stage.run(['profile', 'list', '--json'])).out))
      .profiles.map(({ name }) => name)

  it('shows what a file holds and changes nothing with --dry-run', async () => {
    const ran = await stage.run(['profile', 'import', MODERN, '--dry-run'])
    expect(ran.code).toBe(0)
    expect(ran.out).toContain('Büro Süd, from NetworkManager')
    expect(ran.out).toContain('CORP\\anna')
    expect(ran.out).toContain('ipsec-ipcomp: not carried over')
    expect(await names()).toEqual([])
  })

  it('saves the profile, and the secrets in the keychain alone, with --yes', async () => {
    const ran = await stage.run(['profile', 'import', MODERN, '--yes', '--json'])
    const { imported } = outputs.imported.parse(JSON.parse(ran.out))
    expect(imported.saved?.map(({ name, stored }) => [name, stored])).toEqual([['Büro Süd', ['password', 'psk']]])
    const files = readdirSync(stage.directory, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
    for (const secret of SECRETS) expect([ran.out, ran.err, ...files].join('\n')).not.toContain(secret)
  })

  it('gives a second import of the same a name of its own', async () => {
    await stage.run(['profile', 'import', MODERN, '--yes'])
    const ran = await stage.run(['profile', 'import', MODERN, '--yes'])
    expect(ran.out).toContain('This one becomes Büro Süd 2.')
    expect(await names()).toEqual(['Büro Süd', 'Büro Süd 2'])
  })

  it('lets the person choose, asks for what is missing, and saves after a yes', async () => {
    const terminal = new TypedTerminal(['2\r', 'y\r', 'open\r'])
    const ran = await stage.run(['profile', 'import', MODERN, OLD], { terminal })
    expect(ran.code).toBe(0)
    expect(await names()).toEqual(['Office (old)'])
    expect(terminal.shown).toContain('Password')
    expect(terminal.shown).not.toContain('open\n')
  })

  it('changes nothing after anything but a yes', async () => {
    const ran = await stage.run(['profile', 'import', MODERN], { terminal: new TypedTerminal(['\r']) })
    expect(ran.code).toBe(0)
    expect(ran.out).toContain('Nothing was changed.')
    expect(await names()).toEqual([])
  })

  it('refuses where nobody can be asked and no --yes is given', async () => {
    const ran = await stage.run(['profile', 'import', MODERN, '--json'])
    expect(ran.code).toBe(2)
    expect(outputs.problems.parse(JSON.parse(ran.out)).problems.map(({ code }) => code)).toEqual(['import-confirm'])
    expect(await names()).toEqual([])
  })

  it('takes the user from the command where the file has none, and refuses without', async () => {
    const path = join(stage.directory, 'nobody')
    writeFileSync(path, readFileSync(MODERN, 'utf8').replace('\nuser=anna', ''))
    expect((await stage.run(['profile', 'import', path, '--yes'])).code).toBe(2)
    expect((await stage.run(['profile', 'import', path, '--yes', '--user', 'ben'])).code).toBe(0)
  })

  it('says why a file becomes no profile', async () => {
    const ran = await stage.run([
      'profile',
      'import',
      join(CASES, '09-nm-other-vpn-types/openvpn.nmconnection'),
      '--json',
    ])
    expect(ran.code).toBe(2)
    expect(outputs.problems.parse(JSON.parse(ran.out)).problems[0]?.text).toContain('another kind of VPN: OpenVPN')
  })

  it('names a file that is not there', async () => {
    const ran = await stage.run(['profile', 'import', 'nowhere.pbk', '--json'])
    expect(outputs.problems.parse(JSON.parse(ran.out)).problems.map(({ code }) => code)).toEqual(['file-missing'])
  })
})
