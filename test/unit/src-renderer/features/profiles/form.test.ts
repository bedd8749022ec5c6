import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { problem } from '../../../../../src-main/domain/profile/problem.ts'
import { parseProfile } from '../../../../../src-main/domain/profile/parse.ts'
import { LEGACY_PHASE1, MODERN_PHASE1, MODERN_PHASE2 } from '../../../../../src-main/domain/profile/proposal.ts'
import { profileSchema, type ProfileDraft } from '../../../../../src-main/domain/profile/schema.ts'
import {
  draftOf,
  emptyForm,
  formOf,
  givenSecrets,
  problemsAt,
  problemsElsewhere,
  problemsOf,
  withMethod,
  withMode,
  withWeak,
  type ProfileForm,
} from '../../../../../src-renderer/features/profiles/form.ts'
import { anyText } from '../../../../support/any-text.ts'

const ID = '00000000-0000-4000-8000-000000000001'
const profileOf = (more: Partial<ProfileDraft> = {}) =>
  profileSchema.parse({ id: ID, name: 'Head office', gateway: 'vpn.example.com', user: 'alice', ...more })
const good = formOf(profileOf())
const fieldsOf = (change: Partial<ProfileForm>) =>
  problemsOf(ID, { ...good, ...change }, {}).map(({ field, code }) => `${field} ${code}`)

describe('the form of a profile', () => {
  it('gives back the profile it was made from', () => {
    const full = profileOf({
      ipsec: {
        phase1: ['aes128-sha256-ecp256'],
        pfs: true,
        forceNatT: true,
        addressFamily: 'ipv6',
        remoteId: '@gateway.example',
        dpd: { delay: 20, timeout: 90 },
      },
      ppp: { methods: ['mschapv2', 'pap'], mtu: 1300, lcpEcho: { interval: 0, failures: 3 } },
      routing: { mode: 'split', routes: ['10.0.0.0/8', '192.168.4.0/24'], ipv6: 'block' },
      dns: { servers: ['10.0.0.53'], domains: ['corp.example'] },
      l2tp: { sourcePort: 'ephemeral' },
    })
    for (const profile of [profileOf(), full])
      expect(parseProfile(draftOf(profile.id, formOf(profile)))).toEqual({ ok: true, value: profile })
  })

  it('begins with the schema’s defaults and asks for three things', () => {
    expect(problemsOf(ID, emptyForm(), {}).map(({ field }) => field)).toEqual(['name', 'gateway', 'user'])
  })

  it('takes any text without breaking', () => {
    fc.assert(
      fc.property(anyText(), fc.string(), (name, number) => {
        const form = { ...good, name, 'ppp.mtu': number, 'routing.mode': 'split', 'routing.routes': name } as const
        for (const problem of problemsOf(ID, form, { password: name })) expect(problem.code).toMatch(/^[a-z0-9-]+$/)
      }),
      { numRuns: 40 },
    )
  })

  it('counts lines as a person does, blank ones too', () => {
    const routes = '10.0.0.0/8\n\n  \n10.1.2.3/8'
    expect(fieldsOf({ 'routing.mode': 'split', 'routing.routes': routes })).toEqual(['routing.routes.3 cidr-host-bits'])
  })

  it.each([
    [{ 'ipsec.dpd.delay': 'soon' }, 'ipsec.dpd.delay range'],
    [{ 'ipsec.dpd.delay': '4' }, 'ipsec.dpd.delay range'],
    [{ 'ipsec.dpd.delay': '60', 'ipsec.dpd.timeout': '30' }, 'ipsec.dpd.timeout dpd-order'],
    [{ 'ppp.mtu': '9000' }, 'ppp.mtu range-or-auto'],
    [{ 'ppp.mru': 'big' }, 'ppp.mru range-or-auto'],
    [{ 'ppp.methods': [] }, 'ppp.methods empty'],
    [{ 'ipsec.phase1': '' }, 'ipsec.phase1 empty'],
    [{ 'ipsec.phase1': '3des-sha1-modp1024' }, 'ipsec.phase1.0 weak'],
    [{ 'dns.servers': '10.0.0.1\n10.0.0.1' }, 'dns.servers.1 twice'],
    [{ 'ipsec.remoteId': 'a b' }, 'ipsec.remoteId identity'],
    [{ 'ipsec.localId': '%any' }, 'ipsec.localId identity-anybody'],
    [{ 'ppp.mppe': 'required', 'ppp.methods': ['pap'] }, 'ppp.mppe mppe-method'],
    [{ gateway: '2001:db8::1', 'ipsec.addressFamily': 'ipv4' }, 'ipsec.addressFamily gateway-family'],
    [{ 'l2tp.port': '0' }, 'l2tp.port range'],
    [{ 'gateways.spare': 'a.test\n\nb c' }, 'gateways.spare.2 host-space'],
    [{ 'machineAuth.kind': 'certificate' }, 'machineAuth.certificate empty'],
  ] as const)('finds what is wrong with %j', (change, found) => {
    expect(fieldsOf(change)).toContain(found)
  })

  it('judges entered secrets and leaves empty ones out', () => {
    expect(problemsOf(ID, good, { psk: 'schlüssel', password: '' })).toEqual([
      { field: 'psk', ...problem('non-ascii') },
    ])
    expect(givenSecrets({ psk: 'x', password: '' })).toEqual({ psk: 'x' })
  })

  it('finds the problems of a list with those of its lines, and of no other field', () => {
    const problems = ['dns.servers', 'dns.servers.2', 'dns.serversX', 'dns'].map((field) => ({
      field,
      ...problem('ip'),
    }))
    expect(problemsAt(problems, 'dns.servers').map(({ field }) => field)).toEqual(['dns.servers', 'dns.servers.2'])
  })

  it('knows which problems are no field’s', () => {
    const problems = ['profile', 'psk', 'dns.servers.1', ''].map((field) => ({ field, ...problem('empty') }))
    expect(problemsElsewhere(problems, good).map(({ field }) => field)).toEqual(['profile', ''])
  })
})

describe('the choices of the form', () => {
  it('offers the old proposals behind the others, and takes them all back', () => {
    const weak = withWeak(good, true)
    expect(weak['ipsec.phase1'].split('\n')).toEqual([...MODERN_PHASE1, ...LEGACY_PHASE1])
    expect(problemsOf(ID, weak, {})).toEqual([])
    expect(withWeak(weak, false)).toEqual(good)
  })

  it('never leaves a list empty by taking weak ones out', () => {
    const only = { ...good, 'ipsec.allowWeak': true, 'ipsec.phase2': '3des-sha1' }
    expect(withWeak(only, false)['ipsec.phase2'].split('\n')).toEqual(MODERN_PHASE2)
  })

  it('gives each way of routing its own default for IPv6', () => {
    expect(withMode(good, 'split')['routing.ipv6']).toBe('leave')
    expect(withMode(withMode(good, 'split'), 'full')['routing.ipv6']).toBe('block')
    expect(withMode({ ...good, 'routing.ipv6': 'leave' }, 'full')['routing.ipv6']).toBe('leave')
  })

  it('keeps the order of the sign-in methods', () => {
    expect(withMethod(withMethod(good, 'pap', true), 'chap', true)['ppp.methods']).toEqual(['mschapv2', 'chap', 'pap'])
    expect(withMethod(good, 'mschapv2', false)['ppp.methods']).toEqual([])
  })
})
