import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { generateKeyPairSync } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { outputs } from '../../../../src-main/contract/cli-output.ts'
import { Stage, type Ran } from '../../../support/cli/stage.ts'
import { freshDirectory } from '../../../support/services/directory.ts'

const PASSPHRASE = 'six random words do rather well'
const INPUT = JSON.stringify({ passphrase: PASSPHRASE })
const moment = (days: number): string => `${new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 19)}Z`
const SOURCE = `# For everybody in the head office.
schema: 1
profileId: 7b0f4c1e-3d52-4c1b-9a53-0d6f5f8f2a10
publisher: example-it
serial: 2026113001
notBefore: ${moment(-1)}
expires: ${moment(300)}
name: Head office
gateway: ok.test
machineAuth: { kind: psk }
ipsec: {}
`

describe('sign', { timeout: 60_000 }, () => {
  let files: string
  let publicKey: string | undefined
  let stage: Stage
  const path = (name: string): string => join(files, name)
  const write = (name: string, text: string): string => {
    writeFileSync(path(name), text)
    return path(name)
  }
  const sign = (...words: readonly string[]): Promise<Ran> =>
    stage.run(['sign', ...words, ...(words[0] === 'verify' || words[0] === 'inspect' ? [] : ['--secrets-stdin'])], {
      input: INPUT,
    })
  const codesOf = (ran: Ran): readonly string[] =>
    outputs.problems.parse(JSON.parse(ran.out)).problems.map(({ code }) => code)
  const publisher = (keys: readonly string[], version = 1): string =>
    [
      ...['schema: 1', 'publisher: example-it', 'displayName: Example IT', `version: ${version}`, 'threshold: 1'],
      ...[`expires: ${moment(900)}`, 'keys:'],
      ...keys.map(
        (key) =>
          `  - { type: ed25519, key: ${key}, validUntil: ${moment(800)}, uses: [profile, revocation, publisher] }`,
      ),
    ].join('\n')

  /** The key takes 128 MiB and a while: it is made once, and each test has a copy. */
  const made = mkdtempSync(join(tmpdir(), 'culvert-sign-'))
  const make = async (): Promise<string> => {
    files = made
    const ran = await sign('keygen', '--out', path('it.key'), '--json')
    const key = outputs.signed.parse(JSON.parse(ran.out)).signed.publicKey ?? ''
    write('office.yaml', SOURCE)
    write('publisher.yaml', publisher([key]))
    const words = ['--key', path('it.key'), '--out', path('publisher.culvert')]
    expect((await sign('publisher', path('publisher.yaml'), ...words)).code).toBe(0)
    return key
  }

  beforeEach(async () => {
    stage = new Stage()
    publicKey ??= await make()
    files = freshDirectory()
    cpSync(made, files, { recursive: true })
  }, 120_000)
  afterAll(() => rmSync(made, { recursive: true }))

  it('makes a key that nobody else may read and nobody can without its passphrase', async () => {
    expect(statSync(path('it.key')).mode & 0o777).toBe(0o600)
    expect(readFileSync(path('it.key'), 'utf8')).not.toContain('PRIVATE')
    const words = [
      'sign',
      'profile',
      path('office.yaml'),
      '--key',
      path('it.key'),
      '--out',
      path('no.culvert'),
      '--secrets-stdin',
      '--json',
    ]
    const wrong = await stage.run(words, { input: JSON.stringify({ passphrase: 'another that is long enough' }) })
    expect([wrong.code, codesOf(wrong)]).toEqual([2, ['key-passphrase']])
    const short = await stage.run(['sign', 'keygen', '--out', path('short.key'), '--secrets-stdin', '--json'], {
      input: '{"passphrase":"short"}',
    })
    expect(codesOf(short)).toEqual(['passphrase-short'])
    expect(codesOf(await sign('keygen', '--out', path('it.key'), '--json'))).toEqual(['sign-exists'])
  })

  it('seals a key that is there already, from a file or from the standard input, and nothing that is none', async () => {
    const { privateKey, publicKey: known } = generateKeyPairSync('ed25519')
    const spki = known.export({ format: 'der', type: 'spki' }).subarray(-32).toString('base64')
    const pem = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()
    const keygen = (file: string, out: string, more: object = {}): Promise<Ran> =>
      stage.run(['sign', 'keygen', '--pkcs8', file, '--out', path(out), '--secrets-stdin', '--json'], {
        input: JSON.stringify({ passphrase: PASSPHRASE, ...more }),
      })
    const keyOf = (ran: Ran): string | undefined => outputs.signed.parse(JSON.parse(ran.out)).signed.publicKey
    expect(keyOf(await keygen(write('it.pem', pem), 'from-file.key'))).toBe(spki)
    expect(keyOf(await keygen('-', 'from-input.key', { pkcs8: pem }))).toBe(spki)
    expect(readFileSync(path('from-file.key'), 'utf8')).not.toContain('PRIVATE')
    const sealed = { format: 'pem', type: 'pkcs8', cipher: 'aes-256-cbc', passphrase: 'x' } as const
    const others = [
      privateKey.export(sealed).toString(),
      generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
      `${pem}${pem}`,
      'no key',
    ]
    for (const text of others) {
      writeFileSync(path('other.pem'), text)
      expect(codesOf(await keygen(path('other.pem'), 'other.key'))).toEqual(['sign-pkcs8'])
    }
    expect(readdirSync(files)).not.toContain('other.key')
  })

  it('signs a profile from YAML that the other side takes', async () => {
    expect(
      (await sign('profile', path('office.yaml'), '--key', path('it.key'), '--out', path('office.culvert'))).code,
    ).toBe(0)
    expect((await sign('verify', path('office.culvert'), '--publisher', path('publisher.culvert'))).code).toBe(0)
    const shown = await stage.run(['profile', 'import', path('publisher.culvert'), '--dry-run', '--json'])
    const { fingerprint = '' } = outputs.import.parse(JSON.parse(shown.out)).import
    expect((await stage.run(['profile', 'import', path('publisher.culvert'), '--fingerprint', fingerprint])).code).toBe(
      0,
    )
    expect(
      (await stage.run(['profile', 'import', path('office.culvert'), '--user', 'anna', '--yes', '--no-input'])).code,
    ).toBe(0)
    const inspected = await sign('inspect', path('office.culvert'), '--json')
    expect(outputs.inspected.parse(JSON.parse(inspected.out)).inspected.content).toMatchObject({ name: 'Head office' })
  })

  it.each([
    ['an unknown member', 'E_PAY_UNKNOWN_FIELD', 'killswitch: true\n'],
    ['a secret in clear', 'E_SECRET_CLEAR', 'secrets: { psk: hunter2hunter2 }\n'],
    ['weak proposals that are not asked for', 'E_FIELD_CRYPTO', 'l2tp: {}\n'],
  ])('refuses %s before it is written', async (_, code, more) => {
    const source =
      more === 'l2tp: {}\n' ? SOURCE.replace('ipsec: {}', 'ipsec: { phase1: [3des-sha1-modp1024] }') : SOURCE + more
    const ran = await sign(
      'profile',
      write('bad.yaml', source),
      '--key',
      path('it.key'),
      '--out',
      path('bad.culvert'),
      '--json',
    )
    expect([ran.code, outputs.refusal.parse(JSON.parse(ran.out)).refusal.code]).toEqual([1, code])
    expect(readdirSync(files)).not.toContain('bad.culvert')
  })

  it('refuses a sign-in that gives the password away, unless the source says so', async () => {
    const weak = `${SOURCE}ppp: { methods: [pap] }\n`
    const words = ['--key', path('it.key'), '--json']
    expect(codesOf(await sign('profile', write('pap.yaml', weak), ...words, '--out', path('pap.culvert')))).toEqual([
      'sign-weak',
    ])
    expect(
      (await sign('profile', write('pap.yaml', `${weak}minGrade: weak\n`), ...words, '--out', path('pap.culvert')))
        .code,
    ).toBe(0)
  })

  it('refuses a source that is none', async () => {
    for (const text of ['- a', 'a: 1\na: 2', '{', 'a: &x 1\nb: *x'])
      expect(
        codesOf(
          await sign(
            'profile',
            write('none.yaml', text),
            '--key',
            path('it.key'),
            '--out',
            path('none.culvert'),
            '--json',
          ),
        ),
      ).toEqual(['sign-source'])
  })

  it('signs one for each row of a list, and stops at a row that it cannot', async () => {
    const list = write('people.csv', 'file,user,name\nanna,anna,"Office, Anna"\nberta,007,Office Berta\n')
    const ran = await sign(
      'profile',
      path('office.yaml'),
      '--key',
      path('it.key'),
      '--batch',
      list,
      '--out',
      path('many'),
      '--json',
    )
    expect([ran.code, outputs.signed.parse(JSON.parse(ran.out)).signed.count]).toEqual([0, 2])
    const berta = await sign('inspect', path('many/berta.culvert'), '--json')
    expect(outputs.inspected.parse(JSON.parse(berta.out)).inspected.content).toMatchObject({
      user: '007',
      name: 'Office Berta',
    })
    const bad = write('bad.csv', 'file,gateway\none,ok.test\ntwo,not a name\n')
    const stopped = await sign(
      'profile',
      path('office.yaml'),
      '--key',
      path('it.key'),
      '--batch',
      bad,
      '--out',
      path('some'),
      '--json',
    )
    expect(outputs.refusal.parse(JSON.parse(stopped.out)).refusal).toMatchObject({ code: 'E_FIELD_SERVER', line: 3 })
    const out = write('out.csv', 'file,user\n../escape,anna\n')
    expect(
      codesOf(
        await sign(
          'profile',
          path('office.yaml'),
          '--key',
          path('it.key'),
          '--batch',
          out,
          '--out',
          path('some'),
          '--json',
        ),
      ),
    ).toEqual(['sign-row-name'])
  })

  it('seals a key that the passphrase opens', async () => {
    const input = JSON.stringify({ passphrase: PASSPHRASE, psk: 'a-shared-key-1' })
    const sealed = await stage.run(
      ['sign', 'seal', path('office.yaml'), '--out', path('sealed.json'), '--secrets-stdin'],
      { input },
    )
    expect(sealed.code).toBe(0)
    expect(readFileSync(path('sealed.json'), 'utf8')).not.toContain('a-shared-key-1')
    expect(
      (await sign('profile', path('sealed.json'), '--key', path('it.key'), '--out', path('sealed.culvert'))).code,
    ).toBe(0)
  })

  it('signs the next keys with the former ones, and what is withdrawn', async () => {
    const other =
      outputs.signed.parse(JSON.parse((await sign('keygen', '--out', path('next.key'), '--json')).out)).signed
        .publicKey ?? ''
    const next = write('next.yaml', publisher([other], 2))
    const words = ['--former', path('publisher.culvert'), '--out', path('next.culvert'), '--json']
    const alone = await sign('publisher', next, '--key', path('next.key'), ...words)
    expect(outputs.refusal.parse(JSON.parse(alone.out)).refusal.code).toBe('E_TRUST_THRESHOLD')
    expect((await sign('publisher', next, '--key', path('it.key'), '--key', path('next.key'), ...words)).code).toBe(0)
    const list = write(
      'gone.yaml',
      `schema: 1\npublisher: example-it\nversion: 1\nissued: ${moment(0)}\nexpires: ${moment(300)}\nkeyIds: []\nprofiles: [{ id: 7b0f4c1e-3d52-4c1b-9a53-0d6f5f8f2a10, maxSerial: 2026113001 }]\n`,
    )
    expect((await sign('revoke', list, '--key', path('it.key'), '--out', path('gone.culvert'))).code).toBe(0)
  })
})
