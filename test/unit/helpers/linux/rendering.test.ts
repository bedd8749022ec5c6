import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { connectionSection } from '../../../../helpers/linux/daemons/ike.ts'
import { xl2tpdConfig } from '../../../../helpers/linux/daemons/l2tp.ts'
import { pppOptions, quoted } from '../../../../helpers/linux/daemons/ppp.ts'
import type { Section } from '../../../../helpers/linux/vici/wire.ts'
import { LEGACY_PHASE1, MODERN_PHASE1, MODERN_PHASE2 } from '../../../../src-main/domain/profile/proposal.ts'
import { parseProfile } from '../../../../src-main/domain/profile/parse.ts'
import { PPP_METHODS, type Profile } from '../../../../src-main/domain/profile/schema.ts'
import { OFFICE_ID, profileWith } from '../../../support/profiles.ts'

const GATEWAY = '203.0.113.10'
const ENDS = { local: '192.168.50.2', gateway: GATEWAY }
const L2TP_ENDS = { gateway: GATEWAY, port: 1701 }
const SIZE = { mtu: 1400, mru: 1400 }
const CERTIFICATE = '-----BEGIN CERTIFICATE-----\nTUlJQg==\n-----END CERTIFICATE-----\n'

const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 })
const profiles: fc.Arbitrary<Profile> = fc
  .record({
    id: fc.uuid(),
    name: text,
    gateway: fc.oneof(fc.domain(), fc.ipV4()),
    user: fc.oneof(text, fc.string({ unit: 'binary-ascii', minLength: 1, maxLength: 250 })),
    ipsec: fc.record({
      phase1: fc.uniqueArray(fc.constantFrom(...MODERN_PHASE1, ...LEGACY_PHASE1), { minLength: 1 }),
      phase2: fc.uniqueArray(fc.constantFrom(...MODERN_PHASE2), { minLength: 1 }),
      allowWeak: fc.constant(true),
      pfs: fc.boolean(),
      forceNatT: fc.boolean(),
      addressFamily: fc.constantFrom('auto' as const, 'ipv4' as const),
      ikeLifetime: fc.integer({ min: 300, max: 86_400 }),
    }),
    l2tp: fc.record({ sourcePort: fc.constantFrom('1701' as const, 'ephemeral' as const) }),
    ppp: fc.record({ methods: fc.uniqueArray(fc.constantFrom(...PPP_METHODS), { minLength: 1 }) }),
    machineAuth: fc.constantFrom(
      { kind: 'psk' as const },
      { kind: 'certificate' as const, certificate: CERTIFICATE, authority: CERTIFICATE },
    ),
  })
  .filter((draft) => parseProfile(draft).ok)
  .map(profileWith)

const SAMPLES = fc.sample(profiles, 150)

/** Profiles whose parts are taken from the random ones, each part from another. */
function* manyProfiles(count: number): Generator<Profile> {
  const pick = (): Profile => SAMPLES[Math.floor(Math.random() * SAMPLES.length)] ?? profileWith()
  for (let made = 0; made < count; made++) {
    const { user, name } = pick()
    const { ipsec, l2tp } = pick()
    yield { ...pick(), user, name, ipsec, l2tp, ppp: pick().ppp, machineAuth: pick().machineAuth }
  }
}

const keysOf = (file: string): readonly string[] =>
  file
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split(/ ?= ?| /)[0] ?? '')
const dictionaryKeys = (section: Section): readonly string[] =>
  Object.entries(section).flatMap(([key, item]) =>
    typeof item === 'string' || item instanceof Uint8Array || Array.isArray(item)
      ? [key]
      : [key, ...dictionaryKeys(item as Section)],
  )

/** pppd's own reading of one word of an options file (its options.c, getword), for what is in quotes. */
function readWord(text: string): string {
  let word = ''
  for (let at = 1; at < text.length && text[at] !== '"'; at++) {
    if (text[at] === '\\') at++
    word += text[at] ?? ''
  }
  return word
}

const PPP_KEYS = keysOf(pppOptions(profileWith(), SIZE, 'gateway')).filter((key) => !key.startsWith('refuse-'))
const XL2TPD_KEYS = keysOf(xl2tpdConfig(profileWith(), L2TP_ENDS))
const VICI_KEYS = [
  ...['version', 'local_addrs', 'remote_addrs', 'proposals', 'encap', 'aggressive', 'fragmentation', 'mobike'],
  ...[
    'keyingtries',
    'unique',
    'dpd_delay',
    'dpd_timeout',
    'rekey_time',
    'reauth_time',
    'local',
    'remote',
    'auth',
    'id',
  ],
  ...['certs', 'cacerts', 'children', 'l2tp', 'mode', 'local_ts', 'remote_ts', 'esp_proposals', 'start_action'],
  ...['close_action', 'dpd_action', 'reqid'],
]

describe('what the daemons are told', () => {
  it('is for xl2tpd exactly this', () => {
    expect(xl2tpdConfig(profileWith(), L2TP_ENDS)).toMatchInlineSnapshot(`
      "[global]
      port = 1701
      access control = yes

      [lac culvert]
      lns = 203.0.113.10
      pppoptfile = /run/culvert/7b0f4c1e-3d52-4c1b-9a53-0d6f5f8f2a10/options
      autodial = yes
      redial = no
      length bit = yes
      ppp debug = no
      "
    `)
  })

  it('is for pppd exactly this', () => {
    expect(pppOptions(profileWith({ user: 'DOMAIN\\alice "the" #1' }), SIZE, 'gateway')).toMatchInlineSnapshot(`
      "plugin passwordfd.so
      passwordfd 3
      name "DOMAIN\\\\alice \\"the\\" #1"
      noauth
      nodetach
      logfd 4
      debug
      hide-password
      ip-up-script /bin/true
      ip-down-script /bin/true
      nodefaultroute
      noipv6
      noipdefault
      ipcp-accept-local
      ipcp-accept-remote
      usepeerdns
      novj
      novjccomp
      nopcomp
      noaccomp
      noccp
      refuse-mschap
      refuse-eap
      refuse-chap
      refuse-pap
      mtu 1400
      mru 1400
      silent
      lcp-restart 1
      lcp-max-configure 10
      ipcp-restart 1
      ipcp-max-configure 10
      pap-restart 2
      lcp-echo-interval 20
      lcp-echo-failure 5
      "
    `)
  })

  it('F-38 is for pppd, when it begins itself, the same but for its silence', () => {
    const lines = pppOptions(profileWith(), SIZE, 'gateway').split('\n')
    expect(pppOptions(profileWith(), SIZE, 'we').split('\n')).toEqual(lines.filter((line) => line !== 'silent'))
  })

  it('is for charon exactly this, with a key', () => {
    expect(connectionSection(profileWith({ ipsec: { forceNatT: true } }), ENDS)).toMatchInlineSnapshot(`
      {
        "aggressive": "no",
        "children": {
          "l2tp": {
            "close_action": "none",
            "dpd_action": "clear",
            "esp_proposals": [
              "aes256-sha256",
              "aes128-sha256",
              "aes256-sha1",
              "aes128-sha1",
            ],
            "local_ts": [
              "dynamic[17/1701]",
            ],
            "mode": "transport",
            "rekey_time": "3600s",
            "remote_ts": [
              "dynamic[17/1701]",
            ],
            "start_action": "none",
          },
        },
        "dpd_delay": "30s",
        "dpd_timeout": "120s",
        "encap": "yes",
        "fragmentation": "yes",
        "keyingtries": "1",
        "local": {
          "auth": "psk",
          "id": "192.168.50.2",
        },
        "local_addrs": [
          "192.168.50.2",
        ],
        "mobike": "no",
        "proposals": [
          "aes256-sha256-ecp384",
          "aes256-sha256-ecp256",
          "aes256-sha256-modp3072",
          "aes256-sha256-modp2048",
          "aes128-sha256-ecp256",
          "aes128-sha256-modp2048",
          "aes256-sha1-modp2048",
        ],
        "reauth_time": "0s",
        "rekey_time": "10800s",
        "remote": {
          "auth": "psk",
          "id": "%any",
        },
        "remote_addrs": [
          "203.0.113.10",
        ],
        "unique": "replace",
        "version": "1",
      }
    `)
  })

  it('names the gateway of a certificate profile, so that a colleague’s certificate does not pass', () => {
    const machineAuth = { kind: 'certificate', certificate: CERTIFICATE, authority: CERTIFICATE } as const
    const remoteOf = (gateway: string, remoteId?: string): unknown =>
      connectionSection(profileWith({ gateway, machineAuth, ipsec: remoteId === undefined ? {} : { remoteId } }), ENDS)[
        'remote'
      ]
    expect(remoteOf('vpn.example.test')).toMatchObject({ auth: 'pubkey', id: '@vpn.example.test' })
    expect(remoteOf('203.0.113.10')).toMatchObject({ id: '203.0.113.10' })
    expect(remoteOf('vpn.example.test', '@other')).toMatchObject({ id: '@other' })
  })

  it('lets L2TP leave from any port where the profile says so, and only to the port of L2TP', () => {
    const children = connectionSection(profileWith({ l2tp: { sourcePort: 'ephemeral' } }), ENDS)['children']
    expect(children).toMatchObject({
      l2tp: { local_ts: ['dynamic[17]'], remote_ts: ['dynamic[17/1701]'], mode: 'transport' },
    })
    expect(xl2tpdConfig(profileWith(), { gateway: GATEWAY, port: 50_000 })).toContain('\nport = 50000\n')
    const other = profileWith({ l2tp: { port: 11701, tunnelSecret: true } })
    expect(xl2tpdConfig(other, L2TP_ENDS)).toContain(`\nlns = ${GATEWAY}:11701\n`)
    expect(xl2tpdConfig(other, L2TP_ENDS)).toContain('\nauth file = /proc/self/fd/5\n')
  })

  it('H-003 has the template’s keys in order and no other, for 10,000 random profiles', { timeout: 30_000 }, () => {
    const wrong: string[] = []
    for (const profile of manyProfiles(10_000)) {
      const ppp = keysOf(pppOptions(profile, SIZE, 'gateway'))
      const right =
        String(ppp.filter((key) => !key.startsWith('refuse-'))) === String(PPP_KEYS) &&
        ppp.every((key) => /^[a-z0-9-]+$/.test(key)) &&
        String(keysOf(xl2tpdConfig(profile, L2TP_ENDS))) === String(XL2TPD_KEYS) &&
        dictionaryKeys(connectionSection(profile, ENDS)).every((key) => VICI_KEYS.includes(key))
      if (!right) wrong.push(JSON.stringify(profile))
    }
    expect(wrong).toEqual([])
  })

  it('H-003 has one plugin of pppd, and no script but /bin/true', () => {
    const lines = pppOptions(profileWith(), SIZE, 'gateway').split('\n')
    expect(lines.filter((line) => line.startsWith('plugin '))).toEqual(['plugin passwordfd.so'])
    expect(lines.filter((line) => line.includes('script'))).toEqual([
      'ip-up-script /bin/true',
      'ip-down-script /bin/true',
    ])
    expect(lines.some((line) => /^(password|connect|pty|init|file|call|record|logfile|linkname|set) /.test(line))).toBe(
      false,
    )
  })

  it('H-002 carries a user’s name through pppd’s quoting unchanged', () => {
    for (const { user } of SAMPLES) {
      expect(quoted(user)).not.toContain('\n')
      expect(readWord(quoted(user))).toBe(user)
    }
    expect(readWord(quoted('a"b\\c#d\\"'))).toBe('a"b\\c#d\\"')
  })

  it('H-054 has no secret in any file', () => {
    const profile = profileWith({ id: OFFICE_ID })
    const all =
      pppOptions(profile, SIZE, 'gateway') +
      xl2tpdConfig(profile, L2TP_ENDS) +
      JSON.stringify(connectionSection(profile, ENDS))
    expect(all).not.toMatch(/secret|password [^.f]/)
  })
})
