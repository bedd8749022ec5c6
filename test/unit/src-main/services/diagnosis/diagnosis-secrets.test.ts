import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { describe, expect, it, vi } from 'vitest'
import { textsIn } from '../../../../support/texts.ts'
import type { DiagnosisAim } from '../../../../../src-main/contract/diagnosis.ts'
import type { ProfileDraft } from '../../../../../src-main/domain/profile/schema.ts'
import { Secret, type Secrets } from '../../../../../src-main/domain/profile/secret.ts'
import { LANGUAGES } from '../../../../../src-main/domain/settings/language.ts'
import { SnapshotKeeper } from '../../../../../src-main/desktop/border/snapshot.ts'
import type { PracticeFault } from '../../../../../src-main/practice/faults.ts'
import { Stage } from '../../../../support/cli/stage.ts'
import { OFFICE_ID } from '../../../../support/profiles.ts'
import { diagnosing, unknownProfile, environmentWithGateway } from '../../../../support/services/diagnosing.ts'
import { party, type Party } from '../../crypto/certificates.ts'

const PSK = 'sentinel-key-7tQ9'
const PASSWORD = 'sentinel-word-Zr4m'

/** As it stands, in hexadecimal, in base64, as UTF-16 (what MS-CHAPv2 hashes), and in the pieces of each. */
function spellings(secret: string): readonly string[] {
  const [utf8, utf16] = [Buffer.from(secret), Buffer.from(secret, 'utf16le')]
  const encoded = [utf8, utf16].flatMap((bytes) => [bytes.toString('hex'), bytes.toString('base64').slice(0, 14)])
  return [secret, secret.slice(0, 12), encodeURIComponent(secret), ...encoded].map((text) => text.toLowerCase())
}

function expectNone(secrets: readonly string[], places: Readonly<Record<string, string>>): void {
  for (const [place, text] of Object.entries(places)) {
    expect([place, text.length > 0]).toEqual([place, true])
    for (const secret of secrets.flatMap(spellings)) expect(text.toLowerCase(), place).not.toContain(secret)
  }
}

interface Case {
  readonly gateway: PracticeFault
  readonly aim: DiagnosisAim
  readonly code: string
  readonly given: Secrets
  readonly draft?: Partial<ProfileDraft>
}

const psk = new Secret(PSK)
const password = new Secret(PASSWORD)
const right = new Secret('practice')

const CASES: readonly Case[] = [
  // The gateway cannot read what is encrypted with another key.
  { gateway: 'good', aim: 'connect', code: 'psk-mismatch', given: { psk, password } },
  { gateway: 'good', aim: 'size', code: 'credentials-rejected', given: { psk: right, password } },
  // The password goes as it is, inside ESP.
  {
    gateway: 'pap-only',
    aim: 'connect',
    code: 'credentials-rejected',
    given: { psk: right, password },
    draft: { ppp: { methods: ['pap', 'mschapv2'] } },
  },
]

describe('no secret of a diagnosis', { timeout: 30_000 }, () => {
  it.each(CASES)('is in states, snapshot, log, files or notes: $code, $aim, $gateway', async (item) => {
    const { services, directory } = await diagnosing(item.gateway)
    const keeper = new SnapshotKeeper({
      services,
      host: { name: 'Culvert', version: '0' },
      preferredLanguages: () => ['en'],
    })
    const told: string[] = []
    keeper.watch((snapshot) => told.push(inspect(snapshot, { depth: 20 })))
    await services.settings.set({ diagnoseAfterFailure: 'ask' })
    const profile = unknownProfile(item.draft)
    await services.profiles.save(profile)
    await services.sessions.connect(profile, item.given)
    // Those of the connect, kept for the answer.
    const state = await services.diagnoses.start({ kind: 'profile', profile }, item.aim, {})
    await services.log.read()
    const note = async (language: (typeof LANGUAGES)[number]): Promise<string> =>
      (await services.diagnoses.note(OFFICE_ID, textsIn(language))) ?? ''
    const session = services.sessions.states()[OFFICE_ID]
    expect(session?.kind === 'failed' && session.fault.code).toBe(item.code)
    await vi.waitFor(() => expect(told.at(-1)).toContain(item.code))
    const lines = await services.log.read()
    const [english, german] = await Promise.all(LANGUAGES.map(note))
    keeper.stop()
    await services.close()
    const files = readdirSync(directory).map((name) => readFileSync(join(directory, name), 'utf8'))
    expectNone([PSK, PASSWORD], {
      state: inspect(state, { depth: 20 }),
      states: JSON.stringify(services.diagnoses.states()),
      snapshots: told.join('\n'),
      log: JSON.stringify(lines),
      files: files.join('\n'),
      english: english ?? '',
      german: german ?? '',
    })
  })

  it('is kept where a look into the services would find it', async () => {
    const { services } = await diagnosing('good')
    await services.sessions.connect(unknownProfile(), { psk, password })
    expectNone([PSK, PASSWORD], {
      services: inspect(services, { depth: 12, showHidden: true }),
      diagnoses: inspect(services.diagnoses, { depth: 12, showHidden: true }),
    })
  })
})

describe('no private key of a diagnosis', { timeout: 30_000 }, () => {
  it('is in what it leaves', async () => {
    const [authority, client] = [party({ name: 'Lab CA', authority: true }), party({ name: 'practice' })]
    const { services } = await diagnosing('good')
    const profile = unknownProfile({
      machineAuth: { kind: 'certificate', certificate: pem(client), authority: pem(authority) },
    })
    await services.sessions.connect(profile, { privateKey: client.privateKey, password })
    const state = await services.diagnoses.start({ kind: 'profile', profile }, 'connect', {})
    expect(state).toMatchObject({ kind: 'done', report: { fault: { stage: 'ike' } } })
    const lines = client.privateKey
      .reveal()
      .split('\n')
      .filter((line) => line.length > 40)
    expectNone([...lines, PASSWORD], {
      state: inspect(state, { depth: 20 }),
      log: JSON.stringify(await services.log.read()),
      note: (await services.diagnoses.note(OFFICE_ID, textsIn('en'))) ?? '',
    })
  })
})

const pem = ({ certificate }: Party): string =>
  `-----BEGIN CERTIFICATE-----\n${Buffer.from(certificate).toString('base64').replace(/.{64}/g, '$&\n').trim()}\n-----END CERTIFICATE-----\n`

describe('no secret of a command', { timeout: 30_000 }, () => {
  const run = async (gateway: PracticeFault, words: readonly string[], secrets: object): Promise<string> => {
    const stage = new Stage()
    const environment = await environmentWithGateway(gateway)
    stage.environment = () => Promise.resolve(environment)
    const added = ['profile', 'add', 'Office', '--gateway', 'cause-unknown.test', '--user', 'practice']
    expect((await stage.run(added)).code).toBe(0)
    const ran = await stage.run(words, { input: JSON.stringify(secrets) })
    expect(ran.out).toMatch(/psk-mismatch|pre-shared key is wrong|credentials-rejected|password is wrong/)
    const files = readdirSync(stage.directory).map((name) => readFileSync(join(stage.directory, name), 'utf8'))
    return [ran.out, ran.err, ...files].join('\n')
  }

  it.each([
    'diagnose Office --secrets-stdin',
    'diagnose Office --secrets-stdin --json',
    'mtu Office --secrets-stdin --json',
    'connect Office --secrets-stdin --diagnose',
    'connect Office --secrets-stdin --diagnose --json',
  ])('is printed or written by culvert %s', async (command) => {
    const words = command.split(' ')
    const wrongKey = await run('good', words, { psk: PSK, password: PASSWORD })
    const wrongPassword = await run('good', words, { psk: 'practice', password: PASSWORD })
    expectNone([PSK, PASSWORD], { wrongKey, wrongPassword })
  })
})
