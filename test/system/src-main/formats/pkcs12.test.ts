import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Secret } from '../../../../src-main/domain/profile/secret.ts'
import type { ImportEntry } from '../../../../src-main/formats/draft/draft.ts'
import { openIdentity } from '../../../../src-main/formats/pkcs12/read.ts'
import { desktopParts } from '../../../support/desktop/parts.ts'
import { profileWith } from '../../../support/profiles.ts'
import { Stage } from '../../../support/cli/stage.ts'
import { settingsIn } from '../../../support/formats/settings-in.ts'

const folder = mkdtempSync(join(tmpdir(), 'culvert-pki-'))
const openssl = (...words: readonly string[]): void =>
  void execFileSync('openssl', words, { cwd: folder, stdio: ['ignore', 'ignore', 'ignore'] })
const file = (name: string): Uint8Array => new Uint8Array(readFileSync(join(folder, name)))
const text = (name: string): string => readFileSync(join(folder, name), 'utf8')
const bundle = (name: string, passphrase: string, ...more: readonly string[]): void =>
  openssl(
    ...['pkcs12', '-export', '-inkey', 'anna.key', '-in', 'anna.crt', '-certfile', 'ca.crt', '-out', name],
    ...['-passout', `pass:${passphrase}`, ...more],
  )
const KEY = ['-newkey', 'rsa:2048', '-nodes'] as const

beforeAll(() => {
  openssl('req', '-x509', ...KEY, '-keyout', 'ca.key', '-out', 'ca.crt', '-subj', '/O=Example/CN=Example CA')
  openssl('req', ...KEY, '-keyout', 'anna.key', '-out', 'anna.csr', '-subj', '/O=Example/CN=anna')
  openssl('x509', '-req', '-in', 'anna.csr', '-CA', 'ca.crt', '-CAkey', 'ca.key', '-CAcreateserial', '-out', 'anna.crt')
  bundle('modern.p12', 'horse')
  bundle('legacy.p12', 'horse', '-legacy')
  bundle('empty.p12', '')
  bundle('slow.p12', 'horse', '-iter', '2000000')
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'] as const
  openssl('req', '-x509', ...curve, '-keyout', 'ec.key', '-out', 'ec.crt', '-subj', '/CN=ec')
  openssl('pkcs12', '-export', '-inkey', 'ec.key', '-in', 'ec.crt', '-passout', 'pass:horse', '-out', 'ec.p12')
}, 60_000)

afterAll(() => rmSync(folder, { recursive: true }))

const opened = (name: string, passphrase?: string) =>
  openIdentity(file(name), passphrase === undefined ? undefined : new Secret(passphrase))

describe('PKCS #12 as OpenSSL writes it', { timeout: 60_000 }, () => {
  it.each([
    ['today', 'modern.p12', 'horse'],
    ['for old systems, with RC2 and 3DES', 'legacy.p12', 'horse'],
    ['without a passphrase', 'empty.p12', undefined],
  ])('%s gives certificate, key and authority, octet by octet', (_what, name, passphrase) => {
    const found = opened(name, passphrase)
    if (!found.ok) throw new Error(found.fault.code)
    const { certificate, privateKey, authorities } = found.value
    expect([certificate, authorities]).toEqual([text('anna.crt'), [text('ca.crt')]])
    const key = execFileSync('openssl', ['pkey'], { input: privateKey.reveal(), encoding: 'utf8' })
    expect(key).toBe(text('anna.key'))
  })

  it.each([
    ['asks for its passphrase', 'modern.p12', undefined, 'passphrase'],
    ['tells a wrong one', 'modern.p12', 'mule', 'wrong-passphrase'],
    ['has to have an RSA key', 'ec.p12', 'horse', 'identity'],
    ['is not opened where it asks for two million rounds', 'slow.p12', 'horse', 'too-slow'],
  ])('%s', (_what, name, passphrase, code) => {
    const found = opened(name, passphrase)
    expect(found.ok || found.fault.code).toBe(code)
  })

  it('is no bigger than such a file is', () => {
    const found = openIdentity(new Uint8Array(300_000).fill(0x30), undefined)
    expect(found.ok || found.fault.code).toBe('too-large')
  })
})

const entriesIn = (read: ReturnType<typeof settingsIn>): readonly ImportEntry[] =>
  read.flatMap(({ read: found }) => (found.ok ? found.value.entries : []))
const kinds = ({ told }: ImportEntry): readonly string[] => told.map(({ kind }) => kind)

describe('a .p12 in the place of a certificate', { timeout: 60_000 }, () => {
  const flags = ['--gateway', 'vpn.example.net', '--user', 'anna', '--certificate', join(folder, 'empty.p12')]

  it('brings its key to the keychain and its authority into the profile, by the command line', async () => {
    const stage = new Stage()
    const ran = await stage.run(['profile', 'add', 'Office', ...flags, '--json'])
    expect([ran.code, ran.err]).toEqual([0, ''])
    const { profile, stored } = JSON.parse(ran.out) as { profile: { machineAuth: object }; stored: string[] }
    expect(profile.machineAuth).toEqual({
      ...{ kind: 'certificate', certificate: text('anna.crt'), authority: text('ca.crt') },
    })
    expect(stored).toEqual(['privateKey'])
    expect(ran.out).not.toContain('PRIVATE KEY')
    expect(readFileSync(join(stage.directory, 'profiles.json'), 'utf8')).not.toContain('PRIVATE KEY')
  })

  it('that has a passphrase and nobody to ask for it changes nothing, and says why', async () => {
    const stage = new Stage()
    const words = ['profile', 'add', 'Office', ...flags.slice(0, -1), join(folder, 'modern.p12'), '--json']
    const ran = await stage.run(words)
    expect([ran.code, ran.out + ran.err]).toEqual([2, expect.stringContaining('passphrase is needed')])
    expect(existsSync(join(stage.directory, 'profiles.json'))).toBe(false)
  })
})

it('the editor’s file is opened in main, whose key goes with the save that names it and never to the window', async () => {
  const { handlers, keychain, services } = await desktopParts()
  const base64 = Buffer.from(file('modern.p12')).toString('base64')
  expect(await handlers.profiles.openIdentity({ octets: base64 })).toMatchObject({ code: 'passphrase' })
  expect(await handlers.profiles.openIdentity({ octets: base64, passphrase: 'mule' })).toMatchObject({
    code: 'wrong-passphrase',
  })
  const opened = await handlers.profiles.openIdentity({ octets: base64, passphrase: 'horse' })
  if (opened.kind !== 'opened') throw new Error(opened.code)
  expect(opened).toEqual({ kind: 'opened', number: 1, certificate: text('anna.crt'), authority: text('ca.crt') })
  const { certificate, authority, number } = opened
  const profile = profileWith({ machineAuth: { kind: 'certificate', certificate, authority: authority ?? '' } })
  expect(await handlers.profiles.save({ profile, secrets: {}, identity: 9 })).toMatchObject({ ok: false })
  expect(await handlers.profiles.save({ profile, secrets: {}, identity: number })).toMatchObject({ ok: true })
  expect([...keychain.items.values()].join()).toContain('PRIVATE KEY')
  expect(JSON.stringify(await services.profiles.list())).not.toContain('PRIVATE KEY')
}, 60_000)

const PROFILE = `<?xml version="1.0"?><plist version="1.0"><dict><key>PayloadType</key><string>com.apple.vpn.managed</string>
<key>UserDefinedName</key><string>Office</string><key>VPNType</key><string>L2TP</string>
<key>PPP</key><dict><key>CommRemoteAddress</key><string>vpn.example.net</string><key>AuthName</key><string>anna</string></dict>
<key>IPSec</key><dict><key>AuthenticationMethod</key><string>Certificate</string></dict></dict></plist>`
const octets = (content: string): Uint8Array => new TextEncoder().encode(content)
const SETTINGS = { name: 'Office.mobileconfig', octets: octets(PROFILE) }

describe('a certificate’s file given beside settings that name none', { timeout: 60_000 }, () => {
  it('is asked for its passphrase, and then is in the profile, its key among the secrets', () => {
    const files = [SETTINGS, { name: 'anna.p12', octets: file('modern.p12') }]
    expect(settingsIn(files).map(({ read }) => read.ok || read.fault.code)).toEqual([true, 'passphrase'])
    const [entry] = entriesIn(settingsIn(files, { passphrase: new Secret('horse') }))
    if (!entry) throw new Error('no entry')
    expect(entry.profile.machineAuth).toEqual({
      ...{ kind: 'certificate', certificate: text('anna.crt'), authority: text('ca.crt') },
    })
    expect(entry.secrets.privateKey?.reveal()).toContain('PRIVATE KEY')
    expect(kinds(entry)).toContain('authority-assumed')
    expect(kinds(entry)).not.toContain('certificate-elsewhere')
  })

  it('leaves the gateway’s authority to the one that is given as PEM', () => {
    openssl('req', '-x509', ...KEY, '-keyout', 'other.key', '-out', 'other.crt', '-subj', '/CN=Other CA')
    const files = [
      SETTINGS,
      { name: 'anna.p12', octets: file('empty.p12') },
      { name: 'o.crt', octets: file('other.crt') },
    ]
    const [entry] = entriesIn(settingsIn(files))
    expect(entry?.profile.machineAuth).toMatchObject({ authority: text('other.crt') })
    expect(entry && kinds(entry)).not.toContain('authority-assumed')
  })

  it('alone becomes no profile, and says what to give it with', () => {
    for (const name of ['modern.p12', 'ca.crt'])
      expect(settingsIn([{ name, octets: file(name) }]).map(({ read }) => read.ok || read.fault.code)).toEqual([
        'identity-alone',
      ])
  })
})

it(
  'an ONC brings the certificate that its network names, and the authority of its gateway',
  { timeout: 60_000 },
  () => {
    const der = execFileSync('openssl', ['x509', '-in', 'ca.crt', '-outform', 'DER'], { cwd: folder })
    const onc = JSON.stringify({
      Type: 'UnencryptedConfiguration',
      Certificates: [
        { GUID: '{own}', Type: 'Client', PKCS12: Buffer.from(file('empty.p12')).toString('base64') },
        { GUID: '{ca}', Type: 'Authority', X509: der.toString('base64') },
      ],
      NetworkConfigurations: [
        {
          ...{ GUID: '{1}', Name: 'Office', Type: 'VPN' },
          VPN: {
            ...{ Type: 'L2TP-IPsec', Host: 'vpn.example.net' },
            IPsec: {
              ...{ AuthenticationType: 'Cert', ClientCertType: 'Ref', ClientCertRef: '{own}' },
              ...{ IKEVersion: 1, ServerCARefs: ['{ca}'] },
            },
            L2TP: { Username: 'anna' },
          },
        },
      ],
    })
    const [entry] = entriesIn(settingsIn([{ name: 'office.onc', octets: octets(onc) }]))
    expect(entry?.profile.machineAuth).toEqual({
      ...{ kind: 'certificate', certificate: text('anna.crt'), authority: text('ca.crt') },
    })
    expect(entry && kinds(entry)).toContain('clear-secret')
  },
)
