import { beforeAll, expect, it } from 'vitest'
import type { Output } from '../../src-main/contract/cli-output.ts'
import { onHost } from './driver/slowdown.ts'
import { labSuite } from './driver/suite.ts'
import { insideAddress, gatewayAddress, password, psk, user } from './world/addresses.ts'
import { footprint, pingThroughTunnel } from './world/client.ts'
import { parseOne } from './world/culvert.ts'
import { startKeychain } from './world/keychain.ts'
import { as } from './world/people.ts'
import { writeFile } from './world/script.ts'
import { typed } from './world/typed.ts'

/** Passphrases of the signing key, known only to the IT department, and of the pre-shared key, sent separately. */
const ITS_PASSPHRASE = 'only the IT department knows this'
const PASSPHRASE = 'correct horse battery staple lamp'

const moment = (days: number): string => `${new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 19)}Z`
const PROFILE_ID = '7b0f4c1e-3d52-4c1b-9a53-0d6f5f8f2a10'

const publisherSource = (publicKey: string): string => `schema: 1
publisher: example-it
displayName: Example IT
version: 1
threshold: 1
expires: ${moment(700)}
keys:
  - { type: ed25519, key: ${publicKey}, validUntil: ${moment(700)}, uses: [profile, revocation, publisher] }
`

const profileSource = `schema: 1
profileId: ${PROFILE_ID}
publisher: example-it
serial: 2026113001
notBefore: ${moment(-1)}
expires: ${moment(300)}
name: Head office
gateway: ${gatewayAddress}
user: ${user}
machineAuth: { kind: psk }
pskScope: group
ipsec: {}
`

const withdrawalSource = `schema: 1
publisher: example-it
version: 1
issued: ${moment(0)}
expires: ${moment(300)}
keyIds: []
profiles:
  - { id: ${PROFILE_ID}, maxSerial: 2026113001 }
`

/** The IT department works on the gateway; a person receives its files by mail. */
const WORKSHOP = '/run/it'
const MAIL = '/home/ben'

labSuite('A signed profile', { name: 'signed', seconds: 400, roots: { client: 'keyring' } }, (lab) => {
  beforeAll(async () => {
    await lab().arrange('signed')
    await lab().guest.must('gateway', `mkdir -p ${WORKSHOP}`)
    await startKeychain(lab().guest, 'ben')
  })

  /** Runs `culvert sign` at the IT department. */
  const sign = async (
    words: readonly string[],
    secrets: object = { passphrase: ITS_PASSPHRASE },
  ): Promise<Output['signed']> => {
    const command = lab()
      .culvert('root')
      .command(['sign', ...words, '--secrets-stdin', '--json'])
    const input = JSON.stringify(secrets)
    const printed = await lab().guest.run('gateway', `cd ${WORKSHOP}; ${command}`, { input, seconds: 60 })
    return parseOne(printed.stdout, `${words.join(' ')}: ${printed.stdout}${printed.stderr}`, 'signed')
  }
  const write = (name: string, content: string): Promise<string> =>
    lab().guest.must('gateway', writeFile(`${WORKSHOP}/${name}`, content))
  const mail = async (name: string): Promise<void> => {
    const file = await lab().guest.must('gateway', `cat ${WORKSHOP}/${name}`)
    await lab().guest.must('client', as('ben', `cat > ${MAIL}/${name}`), { input: file })
  }
  const run = (...words: readonly string[]) => lab().culvert('ben').run(words)

  it('is made by the IT department: a key, a publisher, a sealed pre-shared key', async () => {
    const { signed } = await sign(['keygen', '--out', 'it.key'])
    await write('publisher.yaml', publisherSource(signed.publicKey ?? ''))
    await write('office.yaml', profileSource)
    await sign(['publisher', 'publisher.yaml', '--key', 'it.key', '--out', 'publisher.culvert'])
    await sign(['seal', 'office.yaml', '--out', 'sealed.json'], { psk, passphrase: PASSPHRASE })
    await sign(['profile', 'sealed.json', '--key', 'it.key', '--out', 'office.culvert'])
    const made = await lab().guest.must(
      'gateway',
      `cd ${WORKSHOP}; stat -c '%a' it.key; cat it.key *.culvert sealed.json`,
    )
    expect(made).toMatch(/^600\n/)
    expect(made).not.toContain(psk)
    for (const name of ['publisher.culvert', 'office.culvert']) await mail(name)
  })

  it('is refused by a computer that does not know who made it, and nothing is there afterwards', async () => {
    const refused = await run('profile', 'import', `${MAIL}/office.culvert`, '--yes', '--no-input', '--json')
    expect(parseOne(refused.stdout, refused.stderr, 'refusal').refusal.code).toBe('E_KEY_UNKNOWN')
    const { stdout } = await run('profile', 'list', '--json')
    expect(parseOne(stdout, stdout, 'profiles').profiles).toEqual([])
  })

  it(
    'is taken once the publisher’s fingerprint was compared and the passphrase typed',
    { timeout: onHost(240_000) },
    async () => {
      const dry = await run('profile', 'import', `${MAIL}/publisher.culvert`, '--dry-run', '--json')
      const { fingerprint = '' } = parseOne(dry.stdout, dry.stderr, 'import').import
      const groups = fingerprint.split(' ')
      const culvert = lab().culvert('ben')
      const pin = await run(
        'profile',
        'import',
        `${MAIL}/publisher.culvert`,
        '--fingerprint',
        groups.join(''),
        '--json',
      )
      expect(parseOne(pin.stdout, pin.stderr, 'import').import).toMatchObject({ kind: 'publisher', accepted: true })
      const verified = await run('sign', 'verify', `${MAIL}/office.culvert`, '--publisher', `${MAIL}/publisher.culvert`)
      expect(verified.code, verified.stdout + verified.stderr).toBe(0)

      const { code, shown } = await typed(
        lab().guest,
        'ben',
        culvert.command(['profile', 'import', `${MAIL}/office.culvert`]),
        [
          { to: '[y/N]', text: 'y' },
          { to: 'Passphrase of the sealed key', text: 'not the passphrase' },
          { to: 'Passphrase of the sealed key', text: PASSPHRASE },
        ],
      )
      expect(code, shown).toBe(0)
      expect(shown).toContain('Example IT')
      expect(shown).not.toContain(psk)
    },
  )

  it('connects with only the password typed', { timeout: onHost(240_000) }, async () => {
    const { guest } = lab()
    const before = await footprint(guest)
    const command = lab().culvert('ben').command(['connect', 'Head office', '--no-diagnose'])
    const { code, shown } = await typed(guest, 'ben', command, [{ to: 'Password', text: password }], 100)
    expect(code, shown).toBe(0)
    expect(shown).not.toMatch(/shared key:/i)
    expect(await lab().culvert('ben').status()).toMatchObject([
      { name: 'Head office', state: 'connected', facts: { link: 'ppp0', dns: [insideAddress] } },
    ])
    expect(await pingThroughTunnel(guest)).toBe(true)
    expect((await lab().culvert('ben').disconnect('Head office')).code).toBe(0)
    expect(await footprint(guest)).toEqual(before)
  })

  it('has left its key and its passphrase in no file and in no line of the journal', async () => {
    const found = await lab().guest.run(
      'client',
      `cat >/tmp/needles; { journalctl --no-pager -q -o cat; cat $(find /home/ben /run/NetworkManager /etc/NetworkManager -type f); } | grep -aFc -f /tmp/needles; rm /tmp/needles`,
      { input: `${password}\n${psk}\n${PASSPHRASE}\n${ITS_PASSPHRASE}\n` },
    )
    expect(found.stdout.trim()).toBe('0')
  })

  it('does not connect once the IT department has withdrawn it, and nothing of a tunnel is made', async () => {
    const { guest } = lab()
    await write('withdrawn.yaml', withdrawalSource)
    await sign(['revoke', 'withdrawn.yaml', '--key', 'it.key', '--out', 'withdrawn.culvert'])
    await mail('withdrawn.culvert')
    const taken = await run('profile', 'import', `${MAIL}/withdrawn.culvert`, '--yes', '--no-input', '--json')
    expect(parseOne(taken.stdout, taken.stderr, 'import').import).toMatchObject({ kind: 'revocation', accepted: true })
    const before = await footprint(guest)
    const settings = { gateway: gatewayAddress, user, password, psk }
    const { fault, printed } = await lab().culvert('ben').connect('Head office', settings)
    expect(fault?.code, printed.stdout).toBe('profile-withdrawn')
    expect(await footprint(guest)).toEqual(before)
    const again = await run('profile', 'import', `${MAIL}/office.culvert`, '--yes', '--no-input', '--json')
    expect(parseOne(again.stdout, again.stderr, 'refusal').refusal.code).toBe('E_ROLL_REVOKED')
  })
})
