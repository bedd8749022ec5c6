import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { outputs } from '../../../../src-main/contract/cli-output.ts'
import { profileSchema, type Profile } from '../../../../src-main/domain/profile/schema.ts'
import { Stage, type Ran } from '../../../support/cli/stage.ts'
import { TypedTerminal } from '../../../support/cli/terminal.ts'

const PEM = (label: string): string =>
  `-----BEGIN ${label}-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA\n-----END ${label}-----\n`
const GOOD = ['--gateway', 'vpn.example.com', '--user', 'anna'] as const

const profileOf = (ran: Ran): Profile => {
  expect([ran.code, ran.out]).toEqual([0, ran.out])
  return profileSchema.parse(outputs.profile.parse(JSON.parse(ran.out)).profile)
}

describe('profile', { timeout: 30_000 }, () => {
  let stage: Stage
  beforeEach(() => {
    stage = new Stage()
  })
  const json = (...words: readonly string[]): Promise<Ran> => stage.run(['profile', ...words, '--json'])

  it('add takes every field of a profile', async () => {
    const path = (name: string): string => join(stage.directory, name)
    mkdirSync(stage.directory, { recursive: true })
    writeFileSync(path('me.crt'), `Certificate of: Anna\n${PEM('CERTIFICATE')}`)
    writeFileSync(path('ca.crt'), PEM('CERTIFICATE').replaceAll('\n', '\r\n'))
    writeFileSync(path('me.key'), PEM('PRIVATE KEY'))
    const ran = await json(
      ...['add', 'Everything', ...GOOD, '--certificate', path('me.crt'), '--authority', path('ca.crt')],
      ...['--private-key', path('me.key'), '--remote-id', '@gw.example.com', '--local-id', 'anna@example.com'],
      ...['--spare-gateways', 'vpn2.example.com', '--gateway-order', 'random', '--ike-port', '1500'],
      ...['--address-family', 'ipv6'],
      ...['--natt-port', '14500', '--l2tp-port', '11701', '--tunnel-secret', '--mppe', 'required'],
      ...['--phase1', 'aes256-sha512-ecp384, 3des-sha1-modp1024', '--phase2', 'aes256-sha512', '--phase2', '3des-sha1'],
      ...['--allow-weak', '--pfs', '--force-nat-t', '--dpd', '15:60', '--ike-lifetime', '7200'],
      ...['--esp-lifetime', '1800', '--source-port', 'ephemeral', '--ppp-methods', 'eap-mschapv2,mschapv2'],
      ...['--mtu', '1300', '--mru', '1310', '--lcp-echo', '0:3', '--routes', '10.0.0.0/8,fd00::/8'],
      ...[
        '--ipv6',
        'block',
        '--dns',
        '10.0.0.1,fd00::1',
        '--domains',
        'corp.example',
        '--keep',
        'always',
        '--at-sign-in',
        '--trusted-networks',
        'stay-away',
        '--code',
        'alone',
      ],
      ...['--group', 'Customers', '--labels', 'urgent, north', '--favourite'],
    )
    const { id, ...profile } = profileOf(ran)
    expect(profile).toEqual({
      filing: { group: 'Customers', labels: ['urgent', 'north'], favourite: true },
      name: 'Everything',
      gateway: 'vpn.example.com',
      user: 'anna',
      machineAuth: { kind: 'certificate', certificate: PEM('CERTIFICATE'), authority: PEM('CERTIFICATE') },
      ipsec: {
        phase1: ['aes256-sha512-ecp384', '3des-sha1-modp1024'],
        phase2: ['aes256-sha512', '3des-sha1'],
        allowWeak: true,
        pfs: true,
        forceNatT: true,
        dpd: { delay: 15, timeout: 60 },
        ikeLifetime: 7200,
        espLifetime: 1800,
        addressFamily: 'ipv6',
        ports: { ike: 1500, natt: 14500 },
        remoteId: '@gw.example.com',
        localId: 'anna@example.com',
      },
      l2tp: { sourcePort: 'ephemeral', port: 11701, tunnelSecret: true },
      gateways: { spare: ['vpn2.example.com'], order: 'random' },
      ppp: {
        methods: ['eap-mschapv2', 'mschapv2'],
        mtu: 1300,
        mru: 1310,
        lcpEcho: { interval: 0, failures: 3 },
        mppe: 'required',
        code: 'alone',
      },
      routing: { mode: 'split', routes: ['10.0.0.0/8', 'fd00::/8'], ipv6: 'block' },
      dns: { servers: ['10.0.0.1', 'fd00::1'], domains: ['corp.example'] },
      keep: 'always',
      atSignIn: true,
      trustedNetworks: 'stay-away',
    })
    expect(JSON.parse(ran.out)).toMatchObject({ stored: ['privateKey'] })
    expect(stage.keychain.items.get(`v1:${id}:privateKey`)).toBe(PEM('PRIVATE KEY'))

    const back = await json(
      ...[
        'edit',
        'Everything',
        '--no-local-id',
        '--no-spare-gateways',
        '--no-group',
        '--no-labels',
        '--no-favourite',
        '--gateway-order',
        'in-order',
        '--address-family',
        'auto',
        '--ike-port',
        '500',
      ],
      ...[
        '--natt-port',
        '4500',
        '--l2tp-port',
        '1701',
        '--no-tunnel-secret',
        '--mppe',
        'off',
        '--psk',
        '--no-remote-id',
        '--phase1',
        'modern',
        '--phase2',
        'modern',
      ],
      ...['--no-allow-weak', '--no-pfs', '--no-force-nat-t', '--dpd', '30:120', '--ike-lifetime', '10800'],
      ...['--esp-lifetime', '3600', '--source-port', '1701', '--ppp-methods', 'mschapv2', '--mtu', 'auto'],
      ...['--mru', 'auto', '--lcp-echo', '20:5', '--full', '--ipv6', 'block', '--no-dns', '--no-domains'],
      ...['--keep', 'after-drop', '--no-at-sign-in', '--trusted-networks', 'ignored', '--code', 'none'],
    )
    const plain = profileOf(await json('add', 'Plain', ...GOOD))
    expect(profileOf(back)).toEqual({ ...plain, id, name: 'Everything' })
  })

  it('edit changes what is named and nothing else', async () => {
    const before = profileOf(await json('add', 'Office', ...GOOD, '--routes', '10.0.0.0/8', '--mtu', '1300'))
    const changes: readonly (readonly [readonly string[], object])[] = [
      [['--gateway', 'gw2.example.com'], { gateway: 'gw2.example.com' }],
      [['--name', 'Head office'], { name: 'Head office' }],
      [['--ipv6', 'block'], { routing: { ...before.routing, ipv6: 'block' } }],
      [['--no-routes'], { routing: { mode: 'split', routes: [], ipv6: 'block' } }],
      [['--full'], { routing: { mode: 'full', ipv6: 'block', killSwitch: false } }],
      [['--kill-switch'], { routing: { mode: 'full', ipv6: 'block', killSwitch: true } }],
      [['--no-kill-switch'], { routing: { mode: 'full', ipv6: 'block', killSwitch: false } }],
      [['--dns', '10.0.0.1'], { dns: { servers: ['10.0.0.1'], domains: [] } }],
      [['--domains', 'a.example'], { dns: { servers: ['10.0.0.1'], domains: ['a.example'] } }],
    ]
    let expected = before
    for (const [flags, change] of changes) {
      expected = { ...expected, ...change }
      expect(profileOf(await json('edit', before.id, ...flags))).toEqual(expected)
    }
    expect(profileOf(await json('show', 'Head office'))).toEqual(expected)
  })

  it('edit wants to know what to change', async () => {
    await stage.add('Office')
    const ran = await stage.run(['profile', 'edit', 'Office'])
    expect([ran.code, ran.err]).toEqual([
      2,
      '✗ Name what to change, such as --mtu 1280. See: culvert profile edit --help\n',
    ])
  })

  it('has no kill switch beside a split tunnel, and nothing to take back', async () => {
    const split = ['--routes', '10.0.0.0/8']
    expect((await json('add', 'Office', ...GOOD, ...split, '--kill-switch')).code).toBe(2)
    expect((await json('add', 'Office', ...GOOD, ...split, '--no-kill-switch')).code).toBe(0)
  })

  it('edit stores secrets given alone', async () => {
    await stage.add('Office')
    const terminal = new TypedTerminal(['new-password\r', '\r'])
    expect((await stage.run(['profile', 'edit', 'Office', '--ask-secrets'], { terminal })).code).toBe(0)
    expect([...stage.keychain.items.values()]).toEqual(['new-password'])
  })

  it('edit refuses what is illegal and leaves the profile as it was', async () => {
    const before = profileOf(await json('add', 'Office', ...GOOD))
    expect((await json('edit', 'Office', '--mtu', '10', '--user', 'bob')).code).toBe(2)
    expect(profileOf(await json('show', 'Office'))).toEqual(before)
  })

  it('add asks the essentials of somebody who gives no flags, and again for what is not legal', async () => {
    const terminal = new TypedTerminal([
      'Office\r',
      'https://vpn.example.com\r',
      'vpn.example.com\r',
      'anna\r',
      'correct-horse\r',
      '\r',
    ])
    const ran = await stage.run(['profile', 'add'], { terminal })
    expect(ran.code).toBe(0)
    expect(terminal.shown).toMatchInlineSnapshot(`
      "Name of the profile: Office
      Gateway (host name or address): https://vpn.example.com
      Gateway: enter the name alone, without “https://”. Given:
      “https://vpn.example.com”.
      Gateway (host name or address): vpn.example.com
      User name: anna
      Password (hidden, empty to be asked at connect): 
      Pre-shared key (hidden, empty to be asked at connect): 
      "
    `)
    expect(ran.out).toMatchInlineSnapshot(`
      "✓ Added Office.
        Culvert asks when you connect: “Pre-shared key”.
      "
    `)
    expect([...stage.keychain.items.values()]).toEqual(['correct-horse'])
    expect(profileOf(await json('show', 'Office'))).toMatchObject({ gateway: 'vpn.example.com', user: 'anna' })
  })

  it('add asks nothing with --no-input', async () => {
    const terminal = new TypedTerminal()
    const ran = await stage.run(['profile', 'add', 'Office', ...GOOD, '--no-input'], { terminal })
    expect([ran.code, terminal.shown]).toEqual([0, ''])
  })

  it('add left at ctrl-C adds nothing', async () => {
    const ran = await stage.run(['profile', 'add'], { terminal: new TypedTerminal(['Office\r', '\u0003']) })
    expect([ran.code, ran.out, ran.err]).toEqual([130, '', ''])
    expect(outputs.profiles.parse(JSON.parse((await json('list')).out)).profiles).toEqual([])
  })

  it('remove takes the tunnel down, the secrets out of the keychain, and the profile away', async () => {
    await stage.add('Office')
    await stage.connect('Office', {}, '--remember')
    expect(stage.keychain.items.size).toBe(2)
    const ran = await stage.run(['profile', 'remove', 'office'])
    expect([ran.code, ran.out]).toEqual([0, '✓ Removed Office and its secrets.\n'])
    expect(stage.keychain.items.size).toBe(0)
    expect(stage.machine.tunnels()).toEqual([])
    expect((await json('show', 'Office')).code).toBe(2)
  })

  it('show has every setting in words', async () => {
    await json('add', 'Office', ...GOOD, '--allow-weak', '--phase1', 'modern,legacy', '--domains', 'corp.example')
    const { out } = await stage.run(['profile', 'show', 'Office'])
    expect(out.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/, 'ID')).toMatchInlineSnapshot(`
      "Office

        Gateway                        vpn.example.com
        User name                      anna
        Reconnect                      after a lost connection
        Connect at sign-in             no
        Trusted networks               connect there as anywhere
        Authentication                 pre-shared key
        In the keychain                nothing
        Identifier                     ID

        Phase 1 proposals              aes256-sha256-ecp384, aes256-sha256-ecp256,
                                       aes256-sha256-modp3072, aes256-sha256-modp2048,
                                       aes128-sha256-ecp256, aes128-sha256-modp2048,
                                       aes256-sha1-modp2048, aes128-sha1-modp1024
                                       (weak), aes256-sha1-modp1024 (weak),
                                       3des-sha1-modp1024 (weak)
        Phase 2 proposals              aes256-sha256, aes128-sha256, aes256-sha1,
                                       aes128-sha1
        Allow weak encryption          yes
        Perfect forward secrecy        no
        Force NAT traversal            no
        IP version to the gateway      automatic
        Dead peer detection, interval  30 s
        Dead peer detection, time-out  120 s
        Phase 1 lifetime               10800 s
        Phase 2 lifetime               3600 s
        IKE port                       500
        NAT traversal port             4500

        L2TP source port               1701
        L2TP port                      1701
        Tunnel secret wanted           no
        Sign-in methods                mschapv2
        MTU                            automatic
        MRU                            automatic
        LCP echo interval              20 s
        LCP echo failures              5
        MPPE                           off

        Routing                        all traffic through the tunnel
        IPv6                           blocked outside the tunnel
        Kill switch                    no
        DNS servers                    the gateway’s
        DNS domains                    corp.example
      "
    `)
  })

  it('list is a table, and says how to begin when it is empty', async () => {
    expect((await stage.run(['profile', 'list'])).out).toBe('○ No profiles yet. Add one: culvert profile add\n')
    await stage.add('Office')
    await stage.add('Branch in a far away country', '203.0.113.7')
    expect((await stage.run(['profile', 'list'])).out).toMatchInlineSnapshot(`
      "Branch in a far away country  anna  203.0.113.7
      Office                        anna  vpn.example.com
      "
    `)
  })

  it('names what there is when somebody mistypes one', async () => {
    await stage.add('Office')
    const ran = await stage.run(['profile', 'show', 'Ofice'])
    expect([ran.code, ran.err]).toEqual([
      2,
      '✗ Profile: there is no such profile. Given: “Ofice”.\n  There are: Office\n',
    ])
  })
})
