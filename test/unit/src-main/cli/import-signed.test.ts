import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { outputs } from '../../../../src-main/contract/cli-output.ts'
import { TYPES } from '../../../../src-main/domain/trust/envelope.ts'
import { posixManaged } from '../../../../src-main/platform/managed/posix.ts'
import { Stage, type Ran } from '../../../support/cli/stage.ts'
import { TypedTerminal } from '../../../support/cli/terminal.ts'
import { freshDirectory } from '../../../support/services/directory.ts'
import {
  fileOf,
  ISSUER,
  PAYLOAD,
  PROFILE_ID,
  publisherFile,
  publisherOf,
  SECOND,
  sealedKey,
} from '../../../support/signed-files.ts'

const DAY = 86_400_000
const moment = (days: number): string => `${new Date(Date.now() + days * DAY).toISOString().slice(0, 19)}Z`
/** Valid by the clock of this computer. */
const CURRENT = { ...PAYLOAD, notBefore: moment(-1), expires: moment(300), gateway: 'ok.test', user: 'anna' }
const LASTING = { expires: moment(900), validUntil: moment(900) }
const isRoot = process.getuid?.() === 0

describe('profile import', { timeout: 30_000 }, () => {
  let stage: Stage
  let files: string
  beforeEach(() => {
    stage = new Stage()
    files = freshDirectory()
    mkdirSync(files, { recursive: true })
  })
  const written = (name: string, octets: Uint8Array): string => {
    writeFileSync(join(files, name), octets)
    return join(files, name)
  }
  const profile = (change: object = {}): string =>
    written('profile.culvert', fileOf({ ...CURRENT, ...change }, [ISSUER]))
  const run = (path: string, ...words: readonly string[]): Promise<Ran> =>
    stage.run(['profile', 'import', path, ...words])
  const codeOf = async (path: string, ...words: readonly string[]): Promise<string> =>
    outputs.refusal.parse(JSON.parse((await run(path, '--yes', '--no-input', '--json', ...words)).out)).refusal.code
  const { fingerprint } = publisherOf([ISSUER], LASTING)
  const pin = (): Promise<Ran> =>
    run(written('publisher.culvert', publisherFile([ISSUER], [ISSUER], LASTING)), '--fingerprint', fingerprint)
  /** The administrator's folder, with the publisher in it. */
  const policy = (): string => {
    const folder = join(files, 'trust.d')
    mkdirSync(folder, { mode: 0o755 })
    writeFileSync(join(folder, 'test.culvert'), publisherFile([ISSUER], [ISSUER], LASTING), { mode: 0o644 })
    stage.managed = posixManaged(files, files)
    return folder
  }

  it('refuses a stranger, and takes the profile once the fingerprint was compared', async () => {
    expect(await codeOf(profile())).toBe('E_KEY_UNKNOWN')
    expect((await pin()).code).toBe(0)
    const ran = await run(profile(), '--yes')
    expect(ran.code).toBe(0)
    expect(ran.out).toContain('Test Publisher (pinned by you)')
    expect(ran.out).toContain('All your internet traffic goes through this VPN.')
    expect(
      (
        await stage.run(['connect', 'Head office', '--secrets-stdin'], {
          input: '{"password":"p","psk":"pre-shared-key-9"}',
        })
      ).code,
    ).toBe(0)
  })

  it('takes the publisher’s new name of a profile, and keeps one that the person gave it', async () => {
    expect((await pin()).code).toBe(0)
    expect((await run(profile(), '--yes')).code).toBe(0)
    const renamed = await run(profile({ serial: PAYLOAD.serial + 1, name: 'Headquarters' }), '--yes')
    expect(renamed.out).toContain('Head office → Headquarters')
    expect((await stage.run(['profile', 'edit', 'Headquarters', '--name', 'Work'])).code).toBe(0)
    const again = await run(profile({ serial: PAYLOAD.serial + 2, name: 'Main office' }), '--yes')
    expect([again.code, again.out.includes('Main office')]).toEqual([0, true])
    const { profiles } = outputs.profiles.parse(JSON.parse((await stage.run(['profile', 'list', '--json'])).out))
    expect(profiles.map(({ name }) => name)).toEqual(['Work'])
  })

  it('says before anything is agreed to that a name looks like another', async () => {
    expect((await pin()).code).toBe(0)
    expect((await run(profile(), '--yes')).code).toBe(0)
    const other = publisherFile([SECOND], [SECOND], {
      ...LASTING,
      publisher: 'pub-te5t',
      displayName: 'Тest Publisher',
    })
    const publisher = await run(written('other.culvert', other), '--dry-run')
    expect(publisher.out.replace(/\s+/g, ' ')).toContain('looks like “Test Publisher”')
    expect(publisher.out.replace(/\s+/g, ' ')).toContain('mixes letters of several alphabets')
    const twin = { profileId: '7b0f4c1e-3d52-4c1b-9a53-0d6f5f8f2a11', gateway: '0k.test', name: 'Неad office' }
    const profileOfTwin = await run(profile(twin), '--dry-run')
    expect(profileOfTwin.out.replace(/\s+/g, ' ')).toContain('0k.test looks like ok.test of your profile “Head office”')
    const moved = await run(profile({ serial: PAYLOAD.serial + 1, gateway: '0k.test' }), '--dry-run')
    expect(moved.out.replace(/\s+/g, ' ')).toContain('0k.test looks like ok.test of your profile “Head office”')
  })

  it('pins nothing for a person who types the wrong groups, and does for the right ones', async () => {
    const path = written('publisher.culvert', publisherFile([ISSUER], [ISSUER], LASTING))
    const screen = { columns: 80, rows: 24 }
    const hasty = await stage.run(['profile', 'import', path], { screen, terminal: new TypedTerminal(['\r', '\r']) })
    expect([hasty.code, await codeOf(profile())]).toEqual([1, 'E_KEY_UNKNOWN'])
    const digest = parseInt(publisherOf([ISSUER], LASTING).digest.slice(-1), 16) % 8
    const other = (digest + 1 + (parseInt(publisherOf([ISSUER], LASTING).digest.slice(-2, -1), 16) % 7)) % 8
    const groups = [digest, other].sort((a, b) => a - b).map((at) => `${fingerprint.split(' ')[at]}\r`)
    const careful = await stage.run(['profile', 'import', path], { screen, terminal: new TypedTerminal(groups) })
    expect(careful.code).toBe(0)
    expect((await run(profile(), '--yes')).code).toBe(0)
  })

  it('asks at the connect for the passphrase that was left out at the import, and keeps what it opened', async () => {
    await pin()
    const sealed = await sealedKey('sealed-key-77', 'correct horse battery staple lamp')
    expect((await run(profile(sealed), '--yes', '--no-input')).code).toBe(0)
    const screen = { columns: 80, rows: 24 }
    const terminal = new TypedTerminal(['wrong\r', 'correct horse battery staple lamp\r', 'pass-word\r'])
    const ran = await stage.run(['connect', 'Head office', '--remember'], { screen, terminal })
    expect(ran.code).toBe(0)
    expect(terminal.shown).toContain('The passphrase is wrong, or the sealed key was changed.')
    expect(terminal.shown).not.toContain('battery')
    expect([...stage.keychain.items.values()].sort()).toEqual(['pass-word', 'sealed-key-77'])
    const again = await stage.run(['connect', 'Head office'], { screen, terminal: new TypedTerminal([]) })
    expect(again.code).toBe(0)
  })

  it('takes the passphrase from a script, and says that it is wrong', async () => {
    await pin()
    const sealed = await sealedKey('sealed-key-77', 'correct horse battery staple lamp')
    expect((await run(profile(sealed), '--yes', '--no-input')).code).toBe(0)
    await stage.add('Own')
    const given = (name: string, passphrase: string, words: readonly string[] = []) =>
      stage.run([...(words.length > 0 ? words : ['connect']), name, '--secrets-stdin', '--json'], {
        input: JSON.stringify({ password: 'p', passphrase }),
      })
    const wrong = await given('Head office', 'correct horse')
    expect([wrong.code, JSON.parse(wrong.out)]).toMatchObject([
      2,
      { problems: [{ field: 'passphrase', code: 'key-passphrase' }] },
    ])
    expect(JSON.parse((await given('Own', 'correct')).out)).toMatchObject({ problems: [{ code: 'no-sealed-key' }] })
    expect(JSON.parse((await given('Own', '')).out)).toMatchObject({ problems: [{ code: 'empty' }] })
    expect((await given('Head office', 'correct horse battery staple lamp')).code).toBe(0)
    const edit = await given('Own', 'x', ['profile', 'edit'])
    expect(JSON.parse(edit.out)).toMatchObject({ problems: [{ field: 'passphrase', code: 'unknown-field' }] })
  })

  it('takes the key itself in the place of its passphrase, and keeps nothing that has not worked', async () => {
    await pin()
    const sealed = await sealedKey('sealed-key-77', 'correct horse battery staple lamp')
    const file = profile({ ...sealed, gateway: 'credentials-rejected.test' })
    expect((await run(file, '--yes', '--no-input')).code).toBe(0)
    const terminal = new TypedTerminal(['\r', 'pass-word\r', 'typed-key-55\r'])
    const ran = await stage.run(['connect', 'Head office', '--remember', '--no-diagnose'], {
      screen: { columns: 80, rows: 24 },
      terminal,
    })
    expect(ran.code).toBe(1)
    expect(terminal.shown).toContain('empty: enter the key itself')
    expect(stage.keychain.items.size).toBe(0)
  })

  it('changes nothing until the person agrees', async () => {
    await pin()
    const script = await run(profile(), '--no-input')
    expect([script.code, script.err.includes('Nobody can be asked here')]).toEqual([2, true])
    const asked = await stage.run(['profile', 'import', profile()], {
      screen: { columns: 80, rows: 24 },
      terminal: new TypedTerminal(['\r']),
    })
    expect(asked.code).toBe(1)
    const listed = await stage.run(['profile', 'list', '--json'])
    expect(outputs.profiles.parse(JSON.parse(listed.out)).profiles).toEqual([])
    expect(readdirSync(stage.directory)).not.toContain('profiles.json')
  })

  it('shows what a new issue changes, keeps what is the person’s own, and goes back to no older one', async () => {
    await pin()
    const { user: _, ...anyone } = CURRENT
    const first = fileOf(anyone, [ISSUER])
    expect((await run(written('a.culvert', first), '--yes', '--user', 'berta')).code).toBe(0)
    const next = written(
      'b.culvert',
      fileOf({ ...anyone, serial: PAYLOAD.serial + 1, gateway: 'other.test' }, [ISSUER]),
    )
    const ran = await run(next, '--yes')
    expect(ran.out).toMatch(/Gateway +ok\.test → other\.test/)
    const shown = await stage.run(['profile', 'show', PROFILE_ID, '--json'])
    expect(outputs.profile.parse(JSON.parse(shown.out)).profile).toMatchObject({ user: 'berta', gateway: 'other.test' })
    expect(await codeOf(written('a.culvert', first))).toBe('E_ROLL_OLDER')
    await stage.run(['profile', 'remove', PROFILE_ID])
    expect(await codeOf(written('a.culvert', first))).toBe('E_ROLL_OLDER')
  })

  it('leaves what the person has changed, says so, and takes the rest of the next issue', async () => {
    await pin()
    expect((await run(profile({ ppp: { mtu: 1400 } }), '--yes')).code).toBe(0)
    expect((await stage.run(['profile', 'edit', 'Head office', '--mtu', '1280'])).code).toBe(0)
    const ran = await run(profile({ serial: PAYLOAD.serial + 1, gateway: 'other.test', ppp: { mtu: 1300 } }), '--yes')
    expect(ran.out).toMatch(/Gateway +ok\.test → other\.test/)
    expect(ran.out).toMatch(/You have changed these: your values stay\n +MTU +1280 \(the publisher has 1300\)/)
    const shown = await stage.run(['profile', 'show', PROFILE_ID, '--json'])
    expect(outputs.profile.parse(JSON.parse(shown.out)).profile).toMatchObject({
      gateway: 'other.test',
      ppp: { mtu: 1280 },
    })
  })

  it('refuses flags that the file leaves no choice about', async () => {
    await pin()
    for (const flag of [
      ['--user', 'berta'],
      ['--fingerprint', fingerprint],
    ]) {
      const ran = await run(profile(), '--yes', ...flag)
      expect([ran.code, ran.err.includes('leaves no choice')]).toEqual([2, true])
    }
    const again = await run(written('publisher.culvert', publisherFile([ISSUER], [ISSUER], LASTING)), '--name', 'Other')
    expect(again.code).toBe(2)
  })

  it('takes another name where the publisher’s is taken', async () => {
    await pin()
    await stage.add('Head office')
    expect((await run(profile(), '--yes')).code).toBe(0)
    const listed = await stage.run(['profile', 'list', '--json'])
    expect(outputs.profiles.parse(JSON.parse(listed.out)).profiles.map(({ name }) => name)).toEqual([
      'Head office',
      'Head office 2',
    ])
  })

  it('keeps a profile that was withdrawn from connecting', async () => {
    await pin()
    await run(profile(), '--yes')
    const list = {
      schema: 1,
      publisher: 'pub-test',
      version: 1,
      issued: moment(0),
      expires: moment(300),
      keyIds: [],
      profiles: [{ id: PROFILE_ID, maxSerial: PAYLOAD.serial }],
    }
    const taken = await run(written('gone.culvert', fileOf(list, [ISSUER], TYPES.revocation)), '--yes')
    expect([taken.code, /Publisher +Test Publisher/.test(taken.out)]).toEqual([0, true])
    expect(taken.out).toContain('The list of Test Publisher is in effect.')
    const ran = await stage.run(['connect', 'Head office', '--secrets-stdin', '--json'], {
      input: '{"password":"p","psk":"pre-shared-key-9"}',
    })
    expect([ran.code, outputs.fault.parse(JSON.parse(ran.out)).fault.code]).toEqual([1, 'profile-withdrawn'])
  })

  it.runIf(isRoot)('refuses a person’s change of what an administrator’s publisher has locked', async () => {
    policy()
    const ran = await run(profile({ locked: ['gateway'] }), '--yes')
    expect([ran.code, ran.out.includes('set by the administrator')]).toEqual([0, true])
    const edited = await stage.run(['profile', 'edit', 'Head office', '--gateway', 'evil.test'])
    expect(edited.code).toBe(2)
    expect(edited.err).toContain('the publisher “Test Publisher” has locked this setting')
    expect((await stage.run(['profile', 'edit', 'Head office', '--mtu', '1300'])).code).toBe(0)
  })

  it('leaves locks to the administrator’s publishers', async () => {
    await pin()
    expect(await codeOf(profile({ locked: ['gateway'] }))).toBe('E_KEY_SCOPE')
  })

  it('takes the next keys of a publisher when the former agree', async () => {
    await pin()
    const next = (by: readonly (typeof ISSUER)[]): string =>
      written('next.culvert', publisherFile([SECOND], by, { ...LASTING, version: 2 }))
    expect(await codeOf(next([SECOND]))).toBe('E_TRUST_THRESHOLD')
    expect((await run(next([ISSUER, SECOND]), '--yes')).code).toBe(0)
    expect(await codeOf(profile())).toBe('E_KEY_UNKNOWN')
  })

  it('shows nothing of a file that steers the terminal', async () => {
    await pin()
    const path = profile({ extensions: { 'x-note': `\u202e\u001b[2J${'w'.repeat(900)}` } })
    const ran = await run(path, '--no-input')
    expect(ran.out).toContain('\\u{202e}\\u{1b}[2J')
    expect(ran.out).not.toMatch(/[\u001b\u202e]|w{80}/)
  })
})
