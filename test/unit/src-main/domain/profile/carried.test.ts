import { describe, expect, it } from 'vitest'
import { fieldOf } from '../../../../../src-main/domain/connect/fields.ts'
import { demandNotCarried, ipv6NotCarried } from '../../../../../src-main/domain/profile/carried.ts'
import type { AddressFamily } from '../../../../../src-main/domain/profile/address-family.ts'
import { everyField, type FieldSupport, type ProfileField } from '../../../../../src-main/domain/profile/field.ts'
import type { ProfileDraft } from '../../../../../src-main/domain/profile/schema.ts'
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

describe('a demand that a backend cannot carry out', () => {
  it.each<[ProfileField, Partial<ProfileDraft>]>([
    ['routing.killSwitch', { routing: { mode: 'full', killSwitch: true } }],
    ['l2tp.tunnelSecret', { l2tp: { tunnelSecret: true } }],
    ['ipsec.localId', { ipsec: { localId: '@branch' } }],
    ['ipsec.ports.ike', { ipsec: { ports: { ike: 1500, natt: 4500 } } }],
    ['l2tp.port', { l2tp: { port: 11701 } }],
    ['ipsec.addressFamily', { ipsec: { addressFamily: 'ipv4' } }],
  ])('is refused by its field: %s', (field, draft) => {
    const refusal = demandNotCarried(profileWith(draft), everyField({ [field]: 'no' }), 'Example')
    expect(refusal).toMatchObject({ code: 'settings-refused', args: { component: 'Example', reason: field } })
    expect(refusal && fieldOf(refusal)).toBe(field)
    expect(demandNotCarried(profileWith(draft), everyField(), 'Example')).toBeUndefined()
    expect(demandNotCarried(profileWith(), everyField({ [field]: 'no' }), 'Example')).toBeUndefined()
  })
})

describe('an IP version that the profile requires outside the tunnel', () => {
  const refusalOf = (addressFamily: AddressFamily, support: FieldSupport, gateway = 'vpn.example.com') =>
    demandNotCarried(
      profileWith({ gateway, ipsec: { addressFamily } }),
      everyField({ 'ipsec.addressFamily': support }),
      'xl2tpd',
    )

  it('is refused if it is IPv6 and L2TP is sent over IPv4 only, and leads to its field', () => {
    const refusal = refusalOf('ipv6', 'ipv4')
    expect(refusal).toMatchObject({ code: 'ipv6-outside-not-carried', args: { component: 'xl2tpd' } })
    expect(refusal && fieldOf(refusal)).toBe('ipsec.addressFamily')
    expect([refusalOf('ipv4', 'ipv4'), refusalOf('auto', 'ipv4')]).toEqual([undefined, undefined])
  })

  it('is no matter of the system’s choice if the gateway is an address', () => {
    expect(refusalOf('ipv6', 'no', '2001:db8::1')).toBeUndefined()
    expect(refusalOf('ipv6', 'no')).toMatchObject({ args: { reason: 'ipsec.addressFamily' } })
  })
})
