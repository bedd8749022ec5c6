import { describe, expect, it } from 'vitest'
import type { Entry } from '../../../../../src-main/platform/windows/calls/parse.ts'
import { linkCommand, linkWish, rulesFit, type LinkWish } from '../../../../../src-main/platform/windows/link.ts'
import { profileWith } from '../../../../support/profiles.ts'

const GUID = '{5C1F0D52-0001-4000-8000-0000000000AB}'
const entry = (link: Partial<NonNullable<Entry['link']>> = {}): Entry => ({
  ...{ guid: GUID, name: 'Office', server: 'ok.test', allUsers: false, status: 'Connected', tunnel: 'L2tp' },
  ...{ auth: 'Psk', encryption: 'Custom', methods: [], split: false, remember: true, suffix: '', routes: [] },
  policy: null,
  link: {
    ...{ address: '10.0.0.2', dns: ['10.0.0.1'], mtu: 1400, index: 23, rules: { domains: [], servers: [] } },
    ...link,
  },
})
const wish = (draft: Parameters<typeof profileWith>[0], link: Partial<NonNullable<Entry['link']>> = {}) =>
  linkWish(profileWith(draft), entry(link))

describe('what a profile asks of a link that is up', () => {
  it('is its MTU and its name servers, by the number of the link', () => {
    const found = wish({ ppp: { mtu: 1280 }, dns: { servers: ['10.0.0.53', '10.0.0.54'] } })
    expect(found).toEqual({ index: 23, alias: 'Office', mtu: 1280, servers: ['10.0.0.53', '10.0.0.54'] })
  })

  it('is nothing where the link is so already, nobody asks for it, or its number is not known', () => {
    expect(wish({})).toBeUndefined()
    expect(wish({ ppp: { mtu: 1400 }, dns: { servers: ['10.0.0.1'] } })).toBeUndefined()
    expect(wish({ ppp: { mtu: 1280 } }, { index: 0 })).toBeUndefined()
    expect(linkWish(profileWith({ ppp: { mtu: 1280 } }), { ...entry(), link: undefined })).toBeUndefined()
  })
})

describe('the domains of a split tunnel', () => {
  const split = (servers: readonly string[], domains: readonly string[]) => ({
    routing: { mode: 'split' as const, routes: ['10.0.0.0/8'] },
    dns: { servers: [...servers], domains: [...domains] },
  })
  const rules = (servers: readonly string[], domains: readonly string[], link = {}) =>
    wish(split(servers, domains), link)?.rules

  it('are asked of the profile’s servers by rules, and the link keeps its own', () => {
    expect(wish(split(['10.0.0.53'], ['corp.example']))).toEqual({
      index: 23,
      alias: 'Office',
      rules: { entry: GUID, domains: ['corp.example'], servers: ['10.0.0.53'] },
    })
  })

  it('are asked of the gateway’s servers where the profile has none', () => {
    expect(rules([], ['corp.example', 'lab.example'])?.servers).toEqual(['10.0.0.1'])
    expect(rules([], ['corp.example', 'lab.example'], { dns: [] })).toBeUndefined()
  })

  it('need no rules where the entry’s suffix is enough, or the tunnel is for everything', () => {
    expect(wish(split([], ['corp.example']))).toBeUndefined()
    const full = wish({ dns: { servers: ['10.0.0.53'], domains: ['corp.example', 'lab.example'] } })
    expect(full).toEqual({ index: 23, alias: 'Office', servers: ['10.0.0.53'] })
  })

  it('have to find room in one line', () => {
    const long = Array.from({ length: 32 }, (_, i) => `${'x'.repeat(60)}${i}.example`)
    const profile = (domains: readonly string[]) => profileWith(split(['10.0.0.53'], domains))
    expect(rulesFit(profile(long), 'Office')).toBe(false)
    expect(rulesFit(profile(long.map((domain) => domain.slice(-16))), 'Office')).toBe(true)
    expect(rulesFit(profileWith({ dns: { domains: long } }), 'Office')).toBe(true)
  })
})

describe('the line for an administrator', () => {
  const script = (wanted: LinkWish): string => {
    const [, encoded = ''] = / -EncodedCommand ([A-Za-z0-9+/=]+)$/.exec(linkCommand(wanted)) ?? []
    return Buffer.from(encoded, 'base64').toString('utf16le')
  }

  it('is constant but for numbers, addresses, domains, a GUID, and the alias in base64', () => {
    const alias = `'; calc #\r\n$(calc)`
    const servers = ['10.0.0.53', "10.0.0.1'; calc", 'calc', '2001:db8::1']
    const domains = ['corp.example', "x'; calc; '", '$(calc)', 'a b', 'bücher.example', '.a', '*']
    const [first = [], rest = []] = [
      script({ index: 23, alias, mtu: 1280, servers, rules: { entry: GUID, domains, servers } }),
      script({ index: 7, alias: 'Büro', servers: [], rules: { entry: "{1}'; calc", domains, servers } }),
    ].map((text) => text.split('\n'))
    expect(first.slice(0, 9)).toEqual([
      '$given = {',
      '$index = 23',
      '$mtu = 1280',
      "$servers = @('10.0.0.53')",
      `$alias = [Text.Encoding]::UTF8.GetString([Convert]::FromBase64String('${Buffer.from(alias).toString('base64')}'))`,
      "$domains = @('.corp.example')",
      "$asked = @('10.0.0.53')",
      `$tag = 'Culvert ${GUID}'`,
      '}',
    ])
    expect(rest.slice(8)).toEqual(first.slice(8))
    expect([...rest.slice(2, 4), ...rest.slice(5, 8)]).toEqual([
      '$mtu = 0',
      '$servers = @()',
      '$domains = @()',
      '$asked = @()',
      "$tag = 'Culvert '",
    ])
  })

  it('is as short as a line of cmd has to be', () => {
    const servers = Array.from({ length: 4 }, (_, i) => `255.255.255.${i}`)
    expect(
      linkCommand({ index: 4_000_000_000, alias: '\u{1F511}'.repeat(128), mtu: 1500, servers }).length,
    ).toBeLessThan(8_191)
  })
})
