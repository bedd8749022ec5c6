import { describe, expect, it } from 'vitest'
import type { Entry } from '../../../../../src-main/platform/windows/calls/parse.ts'
import { linkCommand, linkWish, type LinkWish } from '../../../../../src-main/platform/windows/link.ts'
import { profileWith } from '../../../../support/profiles.ts'

const entry = (link: Partial<NonNullable<Entry['link']>> = {}): Entry => ({
  ...{ guid: '{1}', name: 'Office', server: 'ok.test', allUsers: false, status: 'Connected', tunnel: 'L2tp' },
  ...{ auth: 'Psk', encryption: 'Custom', methods: [], split: false, remember: true, suffix: '', routes: [] },
  policy: null,
  link: { address: '10.0.0.2', dns: ['10.0.0.1'], mtu: 1400, index: 23, ...link },
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

describe('the line for an administrator', () => {
  const script = (wanted: LinkWish): string => {
    const [, encoded = ''] = / -EncodedCommand ([A-Za-z0-9+/=]+)$/.exec(linkCommand(wanted)) ?? []
    return Buffer.from(encoded, 'base64').toString('utf16le')
  }

  it('is constant but for numbers, addresses, and the alias in base64', () => {
    const alias = `'; calc #\r\n$(calc)`
    const servers = ['10.0.0.53', "10.0.0.1'; calc", 'calc', '2001:db8::1']
    const [first, ...rest] = [
      script({ index: 23, alias, mtu: 1280, servers }),
      script({ index: 7, alias: 'Büro', servers: [] }),
    ].map((text) => text.split('\n'))
    expect(first?.slice(0, 4)).toEqual([
      '$index = 23',
      '$mtu = 1280',
      "$servers = @('10.0.0.53')",
      `$alias = [Text.Encoding]::UTF8.GetString([Convert]::FromBase64String('${Buffer.from(alias).toString('base64')}'))`,
    ])
    expect(rest[0]?.slice(4)).toEqual(first?.slice(4))
    expect(rest[0]?.slice(1, 3)).toEqual(['$mtu = 0', '$servers = @()'])
  })

  it('is as short as a line of cmd has to be', () => {
    const servers = Array.from({ length: 4 }, (_, i) => `255.255.255.${i}`)
    expect(
      linkCommand({ index: 4_000_000_000, alias: '\u{1F511}'.repeat(128), mtu: 1500, servers }).length,
    ).toBeLessThan(8_191)
  })
})
