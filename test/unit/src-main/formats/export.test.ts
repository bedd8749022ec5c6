import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseProfile } from '../../../../src-main/domain/profile/parse.ts'
import type { Profile } from '../../../../src-main/domain/profile/schema.ts'
import { settingsOf } from '../../../../src-main/formats/draft/shown.ts'
import { EXPORT_FORMATS, type ExportFormat } from '../../../../src-main/domain/profile/export-format.ts'
import { exportProfiles } from '../../../../src-main/services/use-cases/export-profiles.ts'
import { settingsIn } from '../../../support/formats/settings-in.ts'

const ID = '11111111-2222-4333-8444-555555555555'

const wordArb = fc.string({
  unit: fc.constantFrom(...Array.from('abcXYZ019 -_.\\"\'$%&<>;#=,äöü客 ')),
  minLength: 1,
  maxLength: 20,
})
const hostArb = fc.constantFrom('vpn.example.net', '203.0.113.10', '2001:db8::5')
const routingArb = fc.constantFrom(
  { mode: 'full' },
  { mode: 'split', routes: ['192.0.2.0/24', '198.51.100.0/25'] },
  { mode: 'split', routes: ['2001:db8:5::/48'] },
)
const draftArb = fc.record(
  {
    id: fc.constant(ID),
    name: wordArb,
    gateway: hostArb,
    user: wordArb,
    gateways: fc.constantFrom({ spare: [] }, { spare: ['vpn-b.example.net', '198.51.100.9'] }),
    ipsec: fc.constantFrom(
      {},
      { phase1: ['aes256-sha256-modp2048', 'aes128-sha1-ecp256'], phase2: ['aes256-sha256'], forceNatT: true },
      { phase1: ['3des-sha1-modp1024'], phase2: ['3des-md5'], allowWeak: true, ikeLifetime: 28800, espLifetime: 7200 },
      { remoteId: '@gw.example.net', localId: 'keyid:sales', addressFamily: 'ipv4', dpd: { delay: 10, timeout: 60 } },
    ),
    l2tp: fc.constantFrom({}, { sourcePort: 'ephemeral' }),
    ppp: fc.constantFrom(
      {},
      { methods: ['mschapv2', 'chap', 'pap'], mtu: 1300, mru: 1280 },
      { mppe: 'required' },
      {
        lcpEcho: { interval: 0, failures: 5 },
      },
    ),
    routing: routingArb,
    dns: fc.constantFrom({}, { servers: ['192.0.2.53'], domains: ['corp.example', 'lab.example'] }),
  },
  { requiredKeys: ['id', 'name', 'gateway', 'user'] },
)

/** Whole values of this form are a template's, or nothing in quotes, and are asked for. */
const isPlaceholder = (text: string): boolean => /^(?:[<@%*{$].*[>@%*}]|""|'')$/.test(text)

/** Every legal profile that the drafts make. */
const profileArb = draftArb
  .map((draft): readonly Profile[] => {
    const parsed = parseProfile({ ...draft, name: draft.name.trim() })
    return parsed.ok && ![parsed.value.name, parsed.value.user].some(isPlaceholder) ? [parsed.value] : []
  })
  .filter((found) => found.length > 0)
  .map(([profile]) => profile as Profile)

const againOf = (profile: Profile, format: ExportFormat) => {
  const made = exportProfiles([profile], format)
  const files = made.files.map(({ name, text }) => ({ name, octets: new TextEncoder().encode(text) }))
  const entries = settingsIn(files).flatMap(({ read }) => (read.ok ? read.value.entries : []))
  return { untold: made.untold.flatMap(({ fields }) => fields), entries }
}

/** What a reader gives besides: a choice that the profile leaves at its default. */
const usual = (profile: Profile) => new Map(settingsOf(profile))

describe.each(EXPORT_FORMATS)('a profile written for %s', (format) => {
  it('reads back as itself, but for what was told before', () => {
    fc.assert(
      fc.property(profileArb, (profile) => {
        const { untold, entries } = againOf(profile, format)
        expect(entries.length).toBe(1)
        const before = usual(profile)
        const after = settingsOf(entries[0]?.profile ?? {})
        for (const [path, value] of after) {
          // The name of a section is plain ASCII there; a set has its files' names for the rest.
          if (path === 'name' && format === 'strongswan') continue
          if (untold.some((one) => path === one)) continue
          expect([path, value]).toEqual([path, before.get(path) ?? value])
        }
        // A user name in quotes is in a keyfile, but may be the quotes of whoever wrote it: it is told, and asked for.
        const asked = entries[0]?.told.flatMap((told) => (told.kind === 'loose' ? [told.setting] : [])) ?? []
        const missing = ['gateway', 'user', 'routing.mode'].filter(
          (path) => ![...after.map(([found]) => found), ...untold, ...asked].includes(path),
        )
        expect(missing).toEqual([])
      }),
      { numRuns: 60 },
    )
  })

  it('holds a user name in quotes, or tells on reading that it may not be meant so', () => {
    const parsed = parseProfile({ id: ID, name: 'a', gateway: 'vpn.example.net', user: '"a"' })
    if (!parsed.ok) throw new Error('a legal profile')
    const { entries, untold } = againOf(parsed.value, format)
    const told = entries[0]?.told.some((one) => one.kind === 'loose' && one.setting === 'user')
    expect(untold.includes('user') || told || entries[0]?.profile.user === '"a"').toBe(true)
  })

  it('never holds a second line or a second setting made of a name', () => {
    const parsed = parseProfile({ id: ID, name: 'a] ; $(x) "b\'', gateway: 'vpn.example.net', user: 'x" \\ y\' # =z' })
    if (!parsed.ok) throw new Error('a legal profile')
    const { entries } = againOf(parsed.value, format)
    expect(entries.map(({ profile }) => profile.gateway)).toEqual(['vpn.example.net'])
    if (format !== 'windows') expect(entries[0]?.profile.user).toBe(parsed.value.user)
  })
})

it('a profile with a certificate is written into a list alone', () => {
  const parsed = parseProfile({ id: ID, name: 'a', gateway: 'vpn.example.net', user: 'anna' })
  if (!parsed.ok) throw new Error('a legal profile')
  const profile: Profile = { ...parsed.value, machineAuth: { kind: 'certificate', certificate: '', authority: '' } }
  expect(EXPORT_FORMATS.filter((format) => exportProfiles([profile], format).files.length > 0)).toEqual(['csv'])
})
