import { describe, expect, it } from 'vitest'
import { fieldOf } from '../../../../../src-main/domain/connect/fields.ts'
import { ipv6NotCarried } from '../../../../../src-main/domain/profile/carried.ts'
import { profileWith } from '../../../../support/profiles.ts'

describe('S12: a tunnel that carries IPv4 alone', () => {
  it.each([
    [
      'a network',
      { routing: { mode: 'split', routes: ['10.0.0.0/8', '2001:db8::/32'] } },
      '2001:db8::/32',
      'routing.routes',
    ],
    ['a name server', { dns: { servers: ['10.0.0.1', '2001:db8::53'] } }, '2001:db8::53', 'dns.servers'],
  ] as const)('refuses %s of IPv6, and leads to its field', (_, draft, network, field) => {
    const refusal = ipv6NotCarried(profileWith(draft as object))
    expect(refusal).toMatchObject({ code: 'ipv6-not-carried', args: { network } })
    expect(refusal && fieldOf(refusal)).toBe(field)
  })

  it('takes a profile of IPv4, and blocks or leaves other IPv6 as the profile says', () => {
    expect(ipv6NotCarried(profileWith())).toBeUndefined()
    const routing = { mode: 'split' as const, routes: ['10.0.0.0/8'], ipv6: 'block' as const }
    expect(ipv6NotCarried(profileWith({ routing, dns: { servers: ['10.0.0.1'] } }))).toBeUndefined()
  })
})
