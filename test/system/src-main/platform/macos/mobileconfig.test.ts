import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { Secret } from '../../../../../src-main/domain/profile/secret.ts'
import type { ProfileDraft } from '../../../../../src-main/domain/profile/schema.ts'
import { refusalOf, renderMobileconfig } from '../../../../../src-main/platform/macos/render.ts'
import { TOP_LEVEL, violations, VPN_MANAGED, type Typed } from '../../../../support/macos/payload-schema.ts'
import { byNode, byPython, withoutPython } from '../../../../support/macos/read-plists.ts'
import { profileWith } from '../../../../support/profiles.ts'

interface Case {
  readonly draft: Partial<ProfileDraft>
  readonly key?: string
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

const CASES: readonly Case[] = [
  ...HOSTILE.map((name): Case => ({ draft: { name } })),
  ...HOSTILE.map((user): Case => ({ draft: { user } })),
  ...KEYS.map((key): Case => ({ draft: {}, ...(key === undefined ? {} : { key }) })),
  ...ROUTINGS.flatMap((routing) =>
    NAME_SERVERS.map((dns): Case => ({
      draft: { gateway: 'vpn.example.org', ...(routing ? { routing } : {}), ...(dns ? { dns } : {}) },
    })),
  ),
]

const rendered = CASES.map(({ draft, key }) => {
  const profile = profileWith(draft)
  const text = renderMobileconfig(profile, { key: key === undefined ? undefined : new Secret(key), uuid: randomUUID })
  return { profile, key, text }
})

const member = (value: Typed | undefined, ...path: readonly (string | number)[]): Typed | undefined => {
  let found = value
  for (const step of path) {
    if (found?.type === 'dictionary' && typeof step === 'string') found = found.value[step]
    else if (found?.type === 'array' && typeof step === 'number') found = found.value[step]
    else return undefined
  }
  return found
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
      expect(violations(member(value, 'PayloadContent', 0), VPN_MANAGED, where)).toEqual([])
    })
  })

  it('has names, user and key to the letter, however hostile', () => {
    rendered.forEach(({ profile, key }, place) => {
      const payload = member(read[place], 'PayloadContent', 0)
      expect(member(payload, 'UserDefinedName')?.value).toBe(profile.name)
      expect(member(payload, 'PPP', 'AuthName')?.value).toBe(profile.user)
      expect(member(payload, 'PPP', 'CommRemoteAddress')?.value).toBe(profile.gateway)
      const secret =
        key === undefined ? undefined : { type: 'data', value: Buffer.from(key, 'utf8').toString('base64') }
      expect(member(payload, 'IPSec', 'SharedSecret')).toEqual(secret)
    })
  })

  it('has one service, and no password', () => {
    rendered.forEach(({ text }, place) => {
      expect(member(read[place], 'PayloadContent')?.value).toHaveLength(1)
      expect(text).not.toContain('AuthPassword')
    })
  })

  it('is found against the schema where it is not legal', () => {
    const [first] = read
    const payload = member(first, 'PayloadContent', 0)
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
