import { describe, expect, it } from 'vitest'
import { PROFILE_FIELDS } from '../../../../../src-main/domain/profile/field.ts'
import { MODERN_PHASE1, MODERN_PHASE2 } from '../../../../../src-main/domain/profile/proposal.ts'
import type { Profile } from '../../../../../src-main/domain/profile/schema.ts'
import {
  entryName,
  pickProposals,
  PROGRAM_SUPPORT,
  renderApply,
  renderSettings,
  SUPPORT,
} from '../../../../../src-main/platform/windows/render.ts'
import { profileWith } from '../../../../support/profiles.ts'

const decoded = (text: string): string => Buffer.from(text, 'base64').toString('utf8')
const offering = (phase1: Profile['ipsec']['phase1'], phase2: Profile['ipsec']['phase2'], pfs = false) =>
  pickProposals({ ipsec: { phase1, phase2, pfs } })

const LONG = Array.from({ length: 32 }, (_, i) => `${'x'.repeat(60)}${i}.example`)

describe('the one proposal that Windows is given', () => {
  it('is, of the usual list, what most gateways know', () => {
    expect(offering([...MODERN_PHASE1], [...MODERN_PHASE2])).toMatchObject({
      phase1: 'aes256-sha256-modp2048',
      phase2: 'aes256-sha256',
      policy: {
        AuthenticationTransformConstants: 'SHA256128',
        CipherTransformConstants: 'AES256',
        DHGroup: 'Group14',
        EncryptionMethod: 'AES256',
        IntegrityCheckMethod: 'SHA256',
        PfsGroup: 'None',
      },
    })
  })

  it('comes with everything of the list that it leaves out', () => {
    const pick = offering([...MODERN_PHASE1], [...MODERN_PHASE2])
    expect(pick?.leftOut).toHaveLength(MODERN_PHASE1.length + MODERN_PHASE2.length - 2)
    expect(pick?.leftOut).toContain('aes256-sha256-ecp384')
    expect(pick?.leftOut).not.toContain('aes256-sha256-modp2048')
  })

  it('passes over what Windows cannot express', () => {
    expect(
      offering(
        ['aes256-sha512-modp2048', 'aes256-sha256-modp3072', 'aes128-sha1-ecp256'],
        ['aes256-sha384', 'aes128-sha1'],
      ),
    ).toMatchObject({
      phase1: 'aes128-sha1-ecp256',
      phase2: 'aes128-sha1',
    })
    expect(offering(['aes256-sha256-modp4096'], ['aes256-sha256'])).toBeUndefined()
    expect(offering(['aes256-sha256-modp2048'], ['aes256-sha512'])).toBeUndefined()
  })

  it('is a weak one only where the list has no other', () => {
    expect(offering(['3des-sha1-modp1024', 'aes256-sha1-modp2048'], ['aes256-sha1'])?.phase1).toBe(
      'aes256-sha1-modp2048',
    )
    expect(offering(['3des-sha1-modp1024'], ['3des-sha1'])?.policy).toMatchObject({
      EncryptionMethod: 'DES3',
      DHGroup: 'Group2',
      CipherTransformConstants: 'DES3',
    })
  })

  it('has the group of phase 1 for a fresh exchange in phase 2, where one is asked for', () => {
    expect(offering(['aes256-sha256-ecp256'], ['aes256-sha256'], true)?.policy.PfsGroup).toBe('ECP256')
    expect(offering(['aes256-sha256-modp2048'], ['aes256-sha256'], true)?.policy.PfsGroup).toBe('PFS2048')
  })
})

describe('an entry', () => {
  it('is told in base64, whatever its name, user and key have in them', () => {
    const profile = profileWith({ name: '2026-01-02T03:04:05', gateway: 'vpn.example.org' })
    const key = `'"$(x)\`;|&<>%\\ äß日本`
    const settings = renderSettings(profile)
    if (!settings.ok) throw new Error(settings.fault.code)
    const rendered = renderApply(settings.value, { name: `Bü"'$(x)` }, key)
    expect(decoded(rendered.key)).toBe(key)
    expect(decoded(rendered.name)).toBe(`Bü"'$(x)`)
    expect(JSON.stringify(rendered)).not.toContain('$(x)')
  })

  it('has a name that RAS and rasdial take', () => {
    expect(entryName('Büro "Nord" / <A>')).toBe('Büro _Nord_ _ _A_')
    expect(entryName('/disconnect')).toBe('_disconnect')
    expect(entryName('.hidden')).toBe('_hidden')
    expect(entryName("O'Brien & Söhne $(x) 100%")).toBe("O'Brien & Söhne $(x) 100%")
  })

  it('has routes in a split tunnel only, and the first suffix', () => {
    const split = renderSettings(
      profileWith({ routing: { mode: 'split', routes: ['10.1.0.0/16'] }, dns: { domains: ['a.test', 'b.test'] } }),
    )
    expect(split).toMatchObject({ ok: true, value: { split: true, routes: ['10.1.0.0/16'] } })
    expect(split.ok && decoded(split.value.suffix)).toBe('a.test')
    expect(renderSettings(profileWith())).toMatchObject({
      ok: true,
      value: { split: false, routes: [] },
    })
  })

  it.each([
    ['a kill switch', { routing: { mode: 'full', killSwitch: true } }, 'settings-refused', 'routing.killSwitch'],
    [
      'proposals that Windows has no word for',
      { ipsec: { phase1: ['aes256-sha256-modp4096'] } },
      'settings-refused',
      'ipsec.phase1',
    ],
    ['a secret of the tunnel', { l2tp: { tunnelSecret: true } }, 'settings-refused', 'l2tp.tunnelSecret'],
    ['an IP version outside', { ipsec: { addressFamily: 'ipv4' } }, 'settings-refused', 'ipsec.addressFamily'],
    [
      'domains that an administrator’s line has no room for',
      { routing: { mode: 'split', routes: ['10.0.0.0/8'] }, dns: { domains: LONG } },
      'settings-refused',
      'dns.domains',
    ],
    ['EAP alone', { ppp: { methods: ['eap-mschapv2'] } }, 'settings-refused', 'ppp.methods'],
    ['a network of IPv6', { routing: { mode: 'split', routes: ['2001:db8:1::/48'] } }, 'ipv6-not-carried', undefined],
  ] as const)('is not made of a profile with %s', (_, draft, code, reason) => {
    const profile = profileWith(draft as unknown as Parameters<typeof profileWith>[0])
    expect(renderSettings(profile)).toMatchObject({
      ok: false,
      fault: { code, args: reason ? { reason } : {} },
    })
  })
})

it('every field of a profile has its answer, and protection that is not there is refused as such', () => {
  expect(Object.keys(SUPPORT).sort()).toEqual([...PROFILE_FIELDS].sort())
  expect(SUPPORT['routing.killSwitch']).toBe('no')
  expect(SUPPORT['ipsec.phase1']).toBe('one')
  expect(SUPPORT['machineAuth.certificate']).toBe('admin')
  expect([SUPPORT.user, PROGRAM_SUPPORT.user]).toEqual(['yes', 'no'])
})
