import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ProfileField } from '../../../../../src-main/domain/profile/field.ts'
import { Secret } from '../../../../../src-main/domain/profile/secret.ts'
import { passwordProblem, pskProblem } from '../../../../../src-main/domain/profile/text.ts'
import { innerLimit } from '../../../../../src-main/domain/mtu/budget.ts'
import {
  autoMtu,
  renderSecrets,
  renderSettings,
  SUPPORT,
  type RenderContext,
} from '../../../../../src-main/platform/linux-networkmanager/render.ts'
import { profileWith } from '../../../../support/profiles.ts'

const strongswan: RenderContext = { daemon: 'strongswan', owner: 'ada' }
const golden = join(import.meta.dirname, '../../../../fixtures/networkmanager/golden')
const pem = (name: string): string => readFileSync(join(golden, `${name}.pem`), 'utf8')
const text = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`

const dataOf = (draft: Parameters<typeof profileWith>[0], context = strongswan): Record<string, string> =>
  renderSettings(profileWith(draft), context)['vpn']?.['data']?.value as Record<string, string>
const valueOf = (draft: Parameters<typeof profileWith>[0], setting: string, key: string): unknown =>
  renderSettings(profileWith(draft), strongswan)[setting]?.[key]?.value

describe('a profile as NetworkManager settings', () => {
  it('is this for a profile that says only what it must', async () => {
    await expect(text(renderSettings(profileWith(), strongswan))).toMatchFileSnapshot(join(golden, 'plain.json'))
  })

  it('is this for one that says everything, with Libreswan and as root', async () => {
    const profile = profileWith({
      name: 'Büro “Nord”',
      gateway: '203.0.113.10',
      user: 'CORP\\alice "a"',
      ipsec: {
        phase1: ['aes128-sha1-modp1024'],
        phase2: ['3des-sha1'],
        allowWeak: true,
        pfs: true,
        forceNatT: true,
        remoteId: '@vpn.example.test',
      },
      l2tp: { sourcePort: 'ephemeral' },
      ppp: { methods: ['mschapv2', 'pap'], mtu: 1300, mru: 1280, lcpEcho: { interval: 5, failures: 4 } },
      routing: { mode: 'split', routes: ['10.99.0.0/24'], ipv6: 'block' },
      dns: { servers: ['10.99.0.1'], domains: ['corp.example'] },
    })
    await expect(text(renderSettings(profile, { daemon: 'libreswan' }))).toMatchFileSnapshot(join(golden, 'full.json'))
  })

  it('always asks for IPsec and always for agent-owned secrets', () => {
    expect(dataOf({})).toMatchObject({ 'ipsec-enabled': 'yes', 'password-flags': '1', 'ipsec-psk-flags': '1' })
  })

  it('holds no secret', () => {
    const keys = Object.keys(dataOf({}))
    expect(keys).not.toContain('ipsec-psk')
    expect(keys).not.toContain('password')
  })

  it('belongs to the person alone, and to the system when root makes it', () => {
    expect(renderSettings(profileWith(), strongswan)['connection']?.['permissions']?.value).toEqual(['user:ada:'])
    const asRoot = renderSettings(profileWith(), { daemon: 'strongswan' })
    expect(asRoot['connection']?.['permissions']?.value).toEqual([])
  })

  it('makes proposals strict in the words of each daemon', () => {
    const draft = { ipsec: { phase1: ['aes256-sha256-modp2048' as const], phase2: ['aes256-sha256' as const] } }
    expect(dataOf(draft)).toMatchObject({ 'ipsec-ike': 'aes256-sha256-modp2048!', 'ipsec-esp': 'aes256-sha256!' })
    expect(dataOf(draft, { daemon: 'libreswan' })).toMatchObject({
      'ipsec-ike': 'aes256-sha256-modp2048',
      'ipsec-esp': 'aes256-sha256',
    })
  })

  it('leaves NAT traversal to the daemon where it is not forced', () => {
    // The plugin passes `no` on, and Libreswan takes it for no NAT traversal at all.
    expect(dataOf({})).not.toHaveProperty('ipsec-forceencaps')
    expect(dataOf({ ipsec: { forceNatT: true } })).toMatchObject({ 'ipsec-forceencaps': 'yes' })
  })

  it('puts forward secrecy into the proposal for strongSwan and into its own key for Libreswan', () => {
    const draft = {
      ipsec: { phase1: ['aes256-sha256-modp2048' as const], phase2: ['aes256-sha256' as const], pfs: true },
    }
    expect(dataOf(draft)).toMatchObject({ 'ipsec-esp': 'aes256-sha256-modp2048!' })
    expect(dataOf(draft)).not.toHaveProperty('ipsec-pfs')
    expect(dataOf(draft, { daemon: 'libreswan' })).toMatchObject({ 'ipsec-pfs': 'yes' })
  })

  it('refuses every sign-in method that the profile does not name', () => {
    const data = dataOf({ ppp: { methods: ['mschapv2'] } })
    expect(data).toMatchObject({
      'refuse-eap': 'yes',
      'refuse-mschap': 'yes',
      'refuse-chap': 'yes',
      'refuse-pap': 'yes',
    })
    expect(data).not.toHaveProperty('refuse-mschapv2')
  })

  it.each<readonly [ProfileField, Parameters<typeof profileWith>[0]]>([
    ['ipsec.phase1', { ipsec: { phase1: ['aes256-sha512-modp4096'] } }],
    ['ipsec.phase2', { ipsec: { phase2: ['aes256-sha512'] } }],
    ['ipsec.pfs', { ipsec: { pfs: true } }],
    ['ipsec.forceNatT', { ipsec: { forceNatT: true } }],
    ['ipsec.dpd.delay', { ipsec: { dpd: { delay: 60, timeout: 120 } } }],
    ['ipsec.dpd.timeout', { ipsec: { dpd: { delay: 30, timeout: 300 } } }],
    ['ipsec.ikeLifetime', { ipsec: { ikeLifetime: 7200 } }],
    ['ipsec.espLifetime', { ipsec: { espLifetime: 1800 } }],
    ['ipsec.remoteId', { ipsec: { remoteId: 'vpn.example.org' } }],
    ['l2tp.sourcePort', { l2tp: { sourcePort: 'ephemeral' } }],
    ['ppp.methods', { ppp: { methods: ['pap'] } }],
    ['ppp.mtu', { ppp: { mtu: 1300 } }],
    ['ppp.mru', { ppp: { mru: 1300 } }],
    ['ppp.lcpEcho.interval', { ppp: { lcpEcho: { interval: 30, failures: 5 } } }],
    ['ppp.lcpEcho.failures', { ppp: { lcpEcho: { interval: 20, failures: 9 } } }],
    ['routing.killSwitch', { routing: { mode: 'full', killSwitch: true } }],
    ['routing.ipv6', { routing: { mode: 'full', ipv6: 'leave' } }],
    ['routing.routes', { routing: { mode: 'split', routes: ['10.0.0.0/8'] } }],
    ['dns.servers', { dns: { servers: ['10.99.0.1'] } }],
    ['dns.domains', { dns: { domains: ['corp.example'] } }],
  ])('has %s in it exactly where the backend says that it carries that out', (field, draft) => {
    const isIn =
      text(renderSettings(profileWith(draft), strongswan)) !== text(renderSettings(profileWith(), strongswan))
    expect(SUPPORT[field]).toBe(isIn ? 'yes' : 'no')
  })

  it('names the gateway of a certificate profile, or any certificate of the authority would do', () => {
    const machineAuth = { kind: 'certificate' as const, certificate: pem('client'), authority: pem('authority') }
    const files = { authority: '/run/a', certificate: '/run/c', key: '/run/k' }
    const context = { ...strongswan, files }
    expect(dataOf({ machineAuth, gateway: 'vpn.example.test' }, context)).toMatchObject({
      'machine-auth-type': 'tls',
      'machine-key': '/run/k',
      'ipsec-remote-id': '@vpn.example.test',
    })
    expect(dataOf({ machineAuth, gateway: '203.0.113.10' }, context)['ipsec-remote-id']).toBe('203.0.113.10')
    expect(dataOf({ gateway: 'vpn.example.test' })).not.toHaveProperty('ipsec-remote-id')
  })

  it('routes everything in a full tunnel, and only what is named in a split one', () => {
    expect(valueOf({}, 'ipv4', 'never-default')).toBe(false)
    const split = { routing: { mode: 'split' as const, routes: ['10.99.0.0/24'] } }
    expect(valueOf(split, 'ipv4', 'never-default')).toBe(true)
    expect(valueOf(split, 'ipv4', 'route-data')).toMatchObject([
      { dest: { value: '10.99.0.0' }, prefix: { value: 24 } },
    ])
  })

  it('gives domains to the resolver for routing alone in a split tunnel', () => {
    const dns = { domains: ['corp.example'] }
    expect(valueOf({ dns }, 'ipv4', 'dns-search')).toEqual(['corp.example'])
    const routing = { mode: 'split' as const, routes: [] }
    expect(valueOf({ dns, routing }, 'ipv4', 'dns-search')).toEqual(['~corp.example'])
  })

  it('uses only keys that the plugin knows since 1.20.0', () => {
    const known = readFileSync(join(golden, 'plugin-keys-1.20.0.txt'), 'utf8').trim().split('\n')
    const drafts = [{}, { ipsec: { remoteId: '@a', pfs: true } }, { ppp: { methods: ['pap' as const] } }]
    for (const draft of drafts)
      for (const daemon of ['strongswan', 'libreswan'] as const)
        for (const key of Object.keys(dataOf(draft, { daemon }))) expect(known).toContain(key)
  })
})

describe('the MTU of `auto`', () => {
  it('fits the worst of the offered suites into a path of 1500 bytes', () => {
    const worst = { suite: 'aes-sha512', outer: 'ipv4', natTraversal: true, l2tpLength: true } as const
    expect(autoMtu(['aes256-sha1', 'aes256-sha512'])).toBe(Math.min(1400, innerLimit(1500, worst)))
  })

  it('is never more than 1400', () => {
    expect(autoMtu(['aes128-sha1'])).toBe(1400)
  })
})

describe('secrets as the plugin takes them', () => {
  const legal = (problem: (value: string) => unknown) => (value: string) => problem(value) === undefined
  const characters = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 })
  const printableAscii = fc.string({ minLength: 1, maxLength: 128 })

  it('carry every legal password as it is', () => {
    fc.assert(
      fc.property(characters.filter(legal(passwordProblem)), (password) => {
        expect(renderSecrets({ password: new Secret(password) })).toEqual({ password })
      }),
    )
  })

  it('carry every legal key in base64, that which looks encoded already too', () => {
    const tricky = fc.constantFrom('0s', '0sQUJD', '0x1234', '"', "a'b", '#', '%any', '\\', '@file')
    fc.assert(
      fc.property(fc.oneof(printableAscii.filter(legal(pskProblem)), tricky), (psk) => {
        const sent = renderSecrets({ psk: new Secret(psk) })['ipsec-psk'] ?? ''
        expect(sent).toMatch(/^0s[A-Za-z0-9+/]+=*$/)
        expect(Buffer.from(sent.slice(2), 'base64').toString('utf8')).toBe(psk)
      }),
    )
  })
})
