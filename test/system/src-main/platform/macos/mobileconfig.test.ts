import { randomUUID } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { Secret } from '../../../../../src-main/domain/profile/secret.ts'
import type { ProfileDraft } from '../../../../../src-main/domain/profile/schema.ts'
import { identityOf, type Identity } from '../../../../../src-main/platform/macos/identity.ts'
import { refusalOf, renderMobileconfig } from '../../../../../src-main/platform/macos/render.ts'
import {
  PKCS1,
  PKCS12,
  TOP_LEVEL,
  violations,
  VPN_MANAGED,
  type Typed,
} from '../../../../support/macos/payload-schema.ts'
import { CertificateFolder } from '../../../../support/macos/certificates.ts'
import { byNode, byPython, withoutPython } from '../../../../support/macos/read-plists.ts'
import { profileWith } from '../../../../support/profiles.ts'

interface Case {
  readonly draft: Partial<ProfileDraft>
  readonly key?: string
  readonly identity?: Identity
}

const HOSTILE = [
  '</string></dict>',
  'a & b &amp; c &#65;',
  ']]> <![CDATA[x]]>',
  `"quotes" and 'more'`,
  '<?xml?><!DOCTYPE x>',
  '-name',
  '日本語 ünï',
  'x'.repeat(64),
]
const ROUTINGS: readonly ProfileDraft['routing'][] = [{ mode: 'full' }, { mode: 'split' }]
const NAME_SERVERS: readonly ProfileDraft['dns'][] = [
  {},
  { servers: ['192.0.2.53'] },
  { servers: ['192.0.2.53', '192.0.2.54'], domains: ['corp.example', 'lab.example'] },
]

/** Printable ASCII is what a key may have; the rest is here in case that ever changes. */
const KEYS = [undefined, 'pre-shared-key-9', ']]>&<"\'', 'k'.repeat(256), 'Schlüssel 🦫', 'two\nlines\r\n\t']

const files = new CertificateFolder()
afterAll(() => files.remove())
const CLIENT = files.make('client')
const AUTHORITY = files.make('authority')
const CERTIFICATE = {
  kind: 'certificate',
  certificate: CLIENT.certificate,
  authority: AUTHORITY.certificate,
} as const
const identity = await identityOf(CERTIFICATE, new Secret(CLIENT.key), 'password & <pass>')

const CASES: readonly Case[] = [
  ...(identity ? [{ draft: { machineAuth: CERTIFICATE }, identity }] : []),
  ...HOSTILE.map((name): Case => ({ draft: { name } })),
  ...HOSTILE.map((user): Case => ({ draft: { user } })),
  ...KEYS.map((key): Case => ({ draft: {}, ...(key === undefined ? {} : { key }) })),
  ...ROUTINGS.flatMap((routing) =>
    NAME_SERVERS.map((dns): Case => ({
      draft: { gateway: 'vpn.example.org', ...(routing ? { routing } : {}), ...(dns ? { dns } : {}) },
    })),
  ),
]

const rendered = await Promise.all(
  CASES.map(async ({ draft, key, identity: own }) => {
    const profile = profileWith(draft)
    const secret = key === undefined ? undefined : new Secret(key)
    return { profile, key, text: await renderMobileconfig(profile, { key: secret, identity: own, uuid: randomUUID }) }
  }),
)

const member = (value: Typed | undefined, ...path: readonly (string | number)[]): Typed | undefined => {
  let found = value
  for (const step of path) {
    if (found?.type === 'dictionary' && typeof step === 'string') found = found.value[step]
    else if (found?.type === 'array' && typeof step === 'number') found = found.value[step]
    else return undefined
  }
  return found
}

const textAt = (value: Typed | undefined, key: string): string => {
  const found = member(value, key)
  return found?.type === 'string' || found?.type === 'data' ? found.value : ''
}

/** The payload of the VPN, which is the last one. */
const vpnOf = (value: Typed | undefined): Typed | undefined => {
  const payloads = member(value, 'PayloadContent')?.value
  return Array.isArray(payloads) ? (payloads as readonly Typed[]).at(-1) : undefined
}

const reason = withoutPython()

describe.skipIf(reason)(`a configuration profile of macOS${reason ? ` (skipped: ${reason})` : ''}`, () => {
  const read = reason ? [] : byPython(rendered.map(({ text }) => text))

  it('reads alike by two readers that share nothing', () => {
    expect(read).toHaveLength(rendered.length)
    rendered.forEach(({ text }, place) => expect(byNode(text)).toEqual(read[place]))
  })

  it('is legal by the schema that Apple publishes, in every case', () => {
    read.forEach((value, place) => {
      const where = JSON.stringify(CASES[place])
      expect(violations(value, TOP_LEVEL, where)).toEqual([])
      expect(violations(vpnOf(value), VPN_MANAGED, where)).toEqual([])
    })
  })

  it('has names, user and key to the letter, however hostile', () => {
    rendered.forEach(({ profile, key }, place) => {
      const payload = vpnOf(read[place])
      expect(member(payload, 'UserDefinedName')?.value).toBe(profile.name)
      expect(member(payload, 'PPP', 'AuthName')?.value).toBe(profile.user)
      expect(member(payload, 'PPP', 'CommRemoteAddress')?.value).toBe(profile.gateway)
      const secret =
        key === undefined ? undefined : { type: 'data', value: Buffer.from(key, 'utf8').toString('base64') }
      expect(member(payload, 'IPSec', 'SharedSecret')).toEqual(secret)
    })
  })

  it('brings a certificate with its key, and an authority that is trusted for nothing by itself', () => {
    const [first] = read
    const [own, authority] = [0, 1].map((place) => member(first, 'PayloadContent', place))
    expect(violations(own, PKCS12, '')).toEqual([])
    expect(violations(authority, PKCS1, '')).toEqual([])
    expect(member(authority, 'PayloadType')?.value).toBe('com.apple.security.pkcs1')
    expect(member(first, 'PayloadScope')?.value).toBe('System')
    const vpn = vpnOf(first)
    expect(member(vpn, 'IPSec', 'AuthenticationMethod')?.value).toBe('Certificate')
    expect(member(vpn, 'IPSec', 'PayloadCertificateUUID')?.value).toBe(member(own, 'PayloadUUID')?.value)
    expect(member(own, 'KeyIsExtractable')?.value).toBe(false)
    // Another implementation reads what is in it, by the password that goes with it.
    writeFileSync(join(files.path, 'own.p12'), Buffer.from(textAt(own, 'PayloadContent'), 'base64'))
    const words = ['pkcs12', '-in', 'own.p12', '-nodes', '-passin', `pass:${textAt(own, 'Password')}`]
    const opened = files.openssl(words)
    const modulus = (pem: string, kind: 'rsa' | 'x509') => files.openssl([kind, '-noout', '-modulus'], Buffer.from(pem))
    expect(modulus(opened, 'x509')).toBe(modulus(CLIENT.certificate, 'x509'))
    expect(modulus(opened, 'rsa')).toBe(modulus(CLIENT.key, 'rsa'))
    expect(files.openssl(['pkcs12', '-in', 'own.p12', '-info', '-noout', ...words.slice(-2)]).length).toBe(0)
    const der = Buffer.from(textAt(authority, 'PayloadContent'), 'base64')
    expect(files.openssl(['x509', '-inform', 'der', '-noout', '-subject'], der)).toContain('authority')
  })

  it('is none for a key that IKEv1 does not sign with, that is no key, or another’s', async () => {
    expect(await identityOf(CERTIFICATE, new Secret(AUTHORITY.key), 'x')).toBeUndefined()
    const other = files.make('elliptic', ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256'])
    expect(
      await identityOf({ ...CERTIFICATE, certificate: other.certificate }, new Secret(other.key), 'x'),
    ).toBeUndefined()
    expect(
      await identityOf(CERTIFICATE, new Secret('-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n'), 'x'),
    ).toBeUndefined()
    expect(identity).toBeDefined()
  })

  it('has one service, and no password', () => {
    rendered.forEach(({ text, profile }, place) => {
      expect(member(read[place], 'PayloadContent')?.value).toHaveLength(profile.machineAuth.kind === 'psk' ? 1 : 3)
      expect(text).not.toContain('AuthPassword')
    })
  })

  it('is found against the schema where it is not legal', () => {
    const [first] = read
    const payload = vpnOf(first)
    if (payload?.type !== 'dictionary') throw new Error('no payload')
    const broken: Typed = {
      type: 'dictionary',
      value: {
        ...payload.value,
        VPNType: { type: 'string', value: 'PPTP' },
        IPv4: { type: 'dictionary', value: { OverridePrimary: { type: 'boolean', value: true } } },
        IPSec: { type: 'dictionary', value: { SharedSecret: { type: 'string', value: 'key' } } },
        DNS: { type: 'dictionary', value: { DNSProtocol: { type: 'string', value: 'Cleartext' } } },
        Extra: { type: 'string', value: '' },
      },
    }
    expect(violations(broken, VPN_MANAGED, '')).toEqual([
      '.VPNType: "PPTP"',
      '.IPv4.OverridePrimary: boolean instead of integer',
      '.IPSec.SharedSecret: string instead of data',
      '.DNS.ServerAddresses: required',
      '.Extra: not in the schema',
    ])
  })

  it('is rendered of nothing that macOS is refused', () => {
    for (const { profile } of rendered) expect(refusalOf(profile)).toBeUndefined()
  })
})
