import { inspect } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseProfile, parseSecrets } from '../../../../../src-main/domain/profile/parse.ts'
import type { InputProblem } from '../../../../../src-main/domain/profile/problem.ts'
import {
  GROUPS,
  isWeak,
  LEGACY_PHASE1,
  MODERN_PHASE1,
  MODERN_PHASE2,
} from '../../../../../src-main/domain/profile/proposal.ts'
import { Secret } from '../../../../../src-main/domain/profile/secret.ts'
import { textsIn } from '../../../../support/texts.ts'
import { OFFICE_ID, profileWith } from '../../../../support/profiles.ts'

const essentials = { id: OFFICE_ID, name: 'Head office', gateway: 'vpn.example.com', user: 'alice' }
const problemsOf = (draft: object): readonly InputProblem[] => {
  const parsed = parseProfile({ ...essentials, ...draft })
  return parsed.ok ? [] : parsed.fault
}

describe('a profile', () => {
  it('needs four things and has a default for the rest', () => {
    const profile = profileWith()
    expect(profile.ppp).toEqual({
      methods: ['mschapv2'],
      mtu: 'auto',
      mru: 'auto',
      lcpEcho: { interval: 20, failures: 5 },
      mppe: 'off',
      code: 'none',
    })
    expect(parseProfile({ id: OFFICE_ID, name: 'x', gateway: 'x', user: 'x' })).toMatchObject({
      value: { keep: 'after-drop' },
    })
    expect(profile.routing).toEqual({ mode: 'full', ipv6: 'block', killSwitch: false })
    expect(profile.ipsec.phase1).toEqual(MODERN_PHASE1)
  })

  it('offers nothing weak unless asked', () => {
    expect([...MODERN_PHASE1, ...MODERN_PHASE2].filter(isWeak)).toEqual([])
    expect(LEGACY_PHASE1.every(isWeak)).toBe(true)
  })

  it.each<[string, object, string, string]>([
    ['a gateway with a newline', { gateway: 'vpn\nplugin evil.so' }, 'gateway', 'host-control'],
    ['a gateway with a quote', { gateway: 'vpn"' }, 'gateway', 'host-label'],
    ['a gateway with NUL', { gateway: 'vpn\0' }, 'gateway', 'host-control'],
    ['a gateway with a space', { gateway: 'vpn example' }, 'gateway', 'host-space'],
    ['a gateway with a scheme', { gateway: 'l2tp://vpn.example' }, 'gateway', 'host-scheme'],
    ['a user with a newline', { user: 'x\nplugin evil.so' }, 'user', 'control'],
    ['no user', { user: undefined }, 'user', 'missing'],
    ['a name that writes backwards', { name: 'Head \u202eoffice' }, 'name', 'invisible'],
    ['a name with a check mark', { name: 'Head office ✓' }, 'name', 'symbols'],
    ['a name of 65 characters', { name: 'x'.repeat(65) }, 'name', 'too-long'],
    ['an MTU too small', { ppp: { mtu: 1199 } }, 'ppp.mtu', 'range-or-auto'],
    ['an MTU too large', { ppp: { mtu: 1461 } }, 'ppp.mtu', 'range-or-auto'],
    ['an MTU that is no number', { ppp: { mtu: '1400; reboot' } }, 'ppp.mtu', 'range-or-auto'],
    ['an MTU with a fraction', { ppp: { mtu: 1400.5 } }, 'ppp.mtu', 'range-or-auto'],
    [
      'a network with host bits',
      { routing: { mode: 'split', routes: ['10.0.0.0/8', '10.1.2.3/8'] } },
      'routing.routes.1',
      'cidr-host-bits',
    ],
    [
      'a network out of range',
      { routing: { mode: 'split', routes: ['10.0.0.0/40'] } },
      'routing.routes.0',
      'cidr-length',
    ],
    ['a DNS server that is a name', { dns: { servers: ['dns.example'] } }, 'dns.servers.0', 'ip'],
    [
      'five DNS servers',
      { dns: { servers: ['1.1.1.1', '1.1.1.2', '1.1.1.3', '1.1.1.4', '1.1.1.5'] } },
      'dns.servers',
      'too-many',
    ],
    ['S11: a gateway that is any address', { gateway: '0.0.0.0' }, 'gateway', 'host-unspecified'],
    ['S11: a gateway that is any address of IPv6', { gateway: '0::0' }, 'gateway', 'host-unspecified'],
    ['S11: an identity that is anybody', { ipsec: { remoteId: '0.0.0.0' } }, 'ipsec.remoteId', 'identity-anybody'],
    [
      'S11: an identity that is a range',
      { ipsec: { remoteId: '10.0.0.1-10.0.0.9' } },
      'ipsec.remoteId',
      'identity-anybody',
    ],
    ['S11: an identity that is empty', { ipsec: { remoteId: '' } }, 'ipsec.remoteId', 'identity'],
    ['S11: an identity of our own that is empty', { ipsec: { localId: '' } }, 'ipsec.localId', 'identity'],
    ...['%any', '@%any6', '*', '0.0.0.0', '::', 'C=DE, CN=*', '10.0.0.0-10.0.0.255'].map(
      (localId): [string, object, string, string] => [
        `S11: an identity of our own that is anybody, ${localId}`,
        { ipsec: { localId } },
        'ipsec.localId',
        'identity-anybody',
      ],
    ),
    ...[
      '*@example.org',
      'C=DE, X=1',
      'CN=a"b',
      'CN=a/O=b',
      'keyid:',
      '@#123',
      'fe80::1%eth0',
      '@a b',
      '10.0.0.0/8',
    ].map((localId): [string, object, string, string] => [
      `an identity of our own that is none, ${localId}`,
      { ipsec: { localId } },
      'ipsec.localId',
      'identity',
    ]),
    ['MPPE without MS-CHAPv2', { ppp: { mppe: 'required', methods: ['mschapv2', 'chap'] } }, 'ppp.mppe', 'mppe-method'],
    ['MPPE by a word that is none', { ppp: { mppe: 'optional' } }, 'ppp.mppe', 'choice'],
    ['an IP version that is none', { ipsec: { addressFamily: 'ipv5' } }, 'ipsec.addressFamily', 'choice'],
    [
      'a gateway’s address of the other IP version',
      { gateway: '192.0.2.1', ipsec: { addressFamily: 'ipv6' } },
      'ipsec.addressFamily',
      'gateway-family',
    ],
    [
      'a spare gateway’s address of the other IP version',
      { gateways: { spare: ['b.test', '2001:db8::1'] }, ipsec: { addressFamily: 'ipv4' } },
      'ipsec.addressFamily',
      'gateway-family',
    ],
    ['one port for both of IKE’s', { ipsec: { ports: { ike: 4500, natt: 4500 } } }, 'ipsec.ports.natt', 'ports-same'],
    ['a way to keep that is none', { keep: 'sometimes' }, 'keep', 'choice'],
    ['a place for a code that is none', { ppp: { code: 'behind' } }, 'ppp.code', 'choice'],
    ['a port that is none', { l2tp: { port: 70000 } }, 'l2tp.port', 'range'],
    ['an order that is none', { gateways: { order: 'best' } }, 'gateways.order', 'choice'],
    [
      'a spare gateway that is anybody’s',
      { gateways: { spare: ['b.test', '0.0.0.0'] } },
      'gateways.spare.1',
      'host-unspecified',
    ],
    ['S11: an identity that is a wildcard', { ipsec: { remoteId: '%any' } }, 'ipsec.remoteId', 'identity-anybody'],
    ...[
      ['0.0.0.0/0', 'cidr-everything'],
      ['::/0', 'cidr-everything'],
      ['127.0.0.0/8', 'cidr-nowhere'],
      ['127.0.0.1/32', 'cidr-nowhere'],
      ['224.0.0.0/4', 'cidr-nowhere'],
      ['255.255.255.255/32', 'cidr-nowhere'],
      ['0.0.0.0/32', 'cidr-nowhere'],
      ['fe80::/64', 'cidr-nowhere'],
    ].map(([route = '', code = '']): [string, object, string, string] => [
      `S12: a split tunnel to ${route}`,
      { routing: { mode: 'split', routes: ['10.0.0.0/8', route] } },
      'routing.routes.1',
      code,
    ]),
    ...['0.0.0.0', '255.255.255.255', '127.0.0.1', '127.0.0.53', '224.0.0.251', '::', '::1', 'ff02::fb'].map(
      (server): [string, object, string, string] => [
        `S12: a DNS server at ${server}`,
        { dns: { servers: ['10.0.0.1', server] } },
        'dns.servers.1',
        'ip-nobody',
      ],
    ),
    ['a domain with a routing prefix', { dns: { domains: ['~corp.example'] } }, 'dns.domains.0', 'domain'],
    ['a weak proposal', { ipsec: { phase1: ['3des-sha1-modp1024'] } }, 'ipsec.phase1.0', 'weak'],
    [
      'a proposal in another language',
      { ipsec: { phase1: ['aes256-sha256-modp2048!'] } },
      'ipsec.phase1.0',
      'proposal',
    ],
    ['no proposal', { ipsec: { phase2: [] } }, 'ipsec.phase2', 'empty'],
    ['a method that is none', { ppp: { methods: ['eap'] } }, 'ppp.methods.0', 'choice'],
    ['a setting that is none', { killSwitch2: true }, 'killSwitch2', 'unknown-field'],
    ['a setting that is none, further in', { dns: { script: '/bin/sh' } }, 'dns.script', 'unknown-field'],
    ['an identity with a quote', { ipsec: { remoteId: '@a"b' } }, 'ipsec.remoteId', 'identity'],
    [
      'a certificate that is none',
      { machineAuth: { kind: 'certificate', certificate: 'x', authority: 'x' } },
      'machineAuth.certificate',
      'pem',
    ],
    [
      'dead peer detection that ends before it begins',
      { ipsec: { dpd: { delay: 60, timeout: 30 } } },
      'ipsec.dpd.timeout',
      'dpd-order',
    ],
  ])('is refused with %s', (_, draft, field, code) => {
    expect(problemsOf(draft)).toContainEqual(expect.objectContaining({ field, code }))
  })

  it.each(['0.0.0.0/1', '128.0.0.0/1', '169.254.169.254/32', '10.0.0.0/8', '2001:db8::/32', '2000::/3'])(
    'may have a split tunnel to %s',
    (route) => {
      expect(problemsOf({ routing: { mode: 'split', routes: [route] } })).toEqual([])
    },
  )

  it('names every problem at once', () => {
    expect(problemsOf({ gateway: '', user: '', ppp: { mtu: 1 } }).map((problem) => problem.field)).toEqual([
      'gateway',
      'user',
      'ppp.mtu',
    ])
  })

  it('takes a weak proposal by choice', () => {
    expect(problemsOf({ ipsec: { allowWeak: true, phase1: ['3des-sha1-modp1024'] } })).toEqual([])
  })

  it.each(GROUPS)('knows the group %s', (group) => {
    expect(problemsOf({ ipsec: { allowWeak: true, phase1: [`aes256-sha256-${group}`] } })).toEqual([])
  })

  it('does not throw on anything', () => {
    fc.assert(fc.property(fc.anything(), (input) => void parseProfile(input)))
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom('ppp', 'dns', 'ipsec', 'routing', 'name'), fc.anything()),
        (draft) => void problemsOf(draft),
      ),
    )
  })

  it.each<[object, string]>([
    [{ ppp: { mtu: 9000 } }, 'MTU: enter auto or a whole number from 1200 to 1460. Given: “9000”.'],
    [{ ipsec: { ikeLifetime: 'day' } }, 'enter a whole number from 300 to 86400. Given: “day”.'],
    [{ ppp: { methods: ['eap'] } }, 'enter one of these: mschapv2, eap-mschapv2, chap, pap. Given: “eap”.'],
    [{ routing: { mode: 'both' } }, 'enter one of these: full, split. Given: “both”.'],
    [{ routing: { mode: 'split', routes: ['10.0.0.0/40'] } }, 'at most 32. Given: “10.0.0.0/40”.'],
    [
      { dns: { servers: ['10.0.0.1', '10.0.0.2', '10.0.0.1'] } },
      'line 3: this entry is listed twice. Given: “10.0.0.1”.',
    ],
    [{ ipsec: { dpd: { delay: 60, timeout: 30 } } }, 'enter at least 60, the interval between two tests. Given: “30”.'],
    [{ ipsec: { pfs: 'yes' } }, 'enter true or false. Given: “yes”.'],
    [{ name: 7 }, 'Name: enter text. Given: “7”.'],
    [{ name: 'a\u202eb' }, 'invisible characters are not allowed. Given: “a\\u{202e}b”.'],
    [{ name: 'x'.repeat(65) }, 'Name: enter at most 64 characters.'],
    [{ user: undefined }, 'User name: this is needed.'],
    [{ ipsec: { dpd: { delay: 30 } } }, 'this is needed.'],
  ])('of %j is refused in a sentence with the field, what is allowed and what was given', (draft, sentence) => {
    const said = problemsOf(draft).map((problem) => textsIn('en').problem(problem))
    expect(said).toEqual([expect.stringContaining(sentence)])
    expect(said[0]?.endsWith(sentence)).toBe(true)
  })

  it('never repeats what a file holds, which may be a key', () => {
    const key = `-----BEGIN PRIVATE KEY-----\n${'A'.repeat(40)}\n-----END PRIVATE KEY-----`
    for (const text of [key, 'key of another file']) {
      const found = problemsOf({ machineAuth: { kind: 'certificate', certificate: text, authority: text } })
      expect(found.map((problem) => problem.code)).toEqual(['pem', 'pem'])
      for (const problem of found) expect(problem).not.toHaveProperty('given')
    }
  })
})

describe('secrets', () => {
  it.each([
    ['quotes', `a"b'c`],
    ['backslashes', 'a\\b\\\\'],
    ['a hash', '#a#b'],
    ['a percent sign', '%s%n%%'],
    ['128 characters', 'x'.repeat(128)],
    ['an encoding’s prefix', '0sdGVzdA=='],
  ])('may have %s', (_, text) => {
    const parsed = parseSecrets({ password: text, psk: text })
    expect(parsed.ok && [parsed.value.password?.reveal(), parsed.value.psk?.reveal()]).toEqual([text, text])
  })

  it.each<[string, object, string, string]>([
    ['a key with letters beyond ASCII', { psk: 'schlüssel' }, 'psk', 'non-ascii'],
    ['a key of 129 characters', { psk: 'x'.repeat(129) }, 'psk', 'too-long'],
    ['a key with a space at its end', { psk: 'key ' }, 'psk', 'space-around'],
    ['a key with a newline', { psk: 'a"\n: PSK "b' }, 'psk', 'control'],
    ['a password with a newline', { password: 'a\nb' }, 'password', 'control'],
    ['a password of 256 bytes', { password: 'ä'.repeat(128) }, 'password', 'too-many-bytes'],
    ['a password with half a character', { password: 'a\ud800' }, 'password', 'invisible'],
    ['no password', { password: '' }, 'password', 'empty'],
    [
      'a protected private key',
      { privateKey: '-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----' },
      'privateKey',
      'key-encrypted',
    ],
  ])('are refused: %s', (_, input, field, code) => {
    expect(parseSecrets(input)).toEqual({ ok: false, fault: [expect.objectContaining({ field, code })] })
  })

  it('may be written in any script when they are passwords', () => {
    const parsed = parseSecrets({ password: 'Grüße-密码-пароль' })
    expect(parsed.ok && parsed.value.password?.reveal()).toBe('Grüße-密码-пароль')
  })

  it('show themselves to nobody by accident', () => {
    const secret = new Secret('S3NTINEL')
    const shown = [
      String(secret),
      JSON.stringify({ secret }),
      inspect(secret),
      inspect({ deep: { secret } }),
      Object.values(secret).join(),
    ]
    expect(shown.join('\n')).not.toContain('S3NTINEL')
    expect(secret.reveal()).toBe('S3NTINEL')
  })
})
