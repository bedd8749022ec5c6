import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ADDRESS_FAMILIES } from '../../../../../src-main/domain/profile/address-family.ts'
import { parseProfile } from '../../../../../src-main/domain/profile/parse.ts'
import type { ProfileDraft } from '../../../../../src-main/domain/profile/schema.ts'
import { parseDocument, printDocument } from '../../../../../src-main/services/profiles/profile-document.ts'
import { OFFICE_ID, profileWith } from '../../../../support/profiles.ts'

/** Members that later versions added, by the member of version 1 that they stand in. */
const ADDED: Readonly<Record<string, readonly string[]>> = {
  '': ['gateways'],
  ipsec: ['localId', 'ports', 'addressFamily'],
  l2tp: ['port', 'tunnelSecret'],
  ppp: ['mppe'],
}

const identity = fc.constantFrom(
  '192.0.2.1',
  '2001:db8::1',
  'vpn.test',
  '@vpn',
  'a@b.test',
  'keyid:x',
  '@#00ff',
  'C=DE, CN=x',
)
const drafts: fc.Arbitrary<Partial<ProfileDraft>> = fc.record(
  {
    ipsec: fc.record(
      {
        localId: identity,
        remoteId: identity,
        pfs: fc.boolean(),
        addressFamily: fc.constantFrom(...ADDRESS_FAMILIES),
        ports: fc.record({ ike: fc.integer({ min: 1, max: 1_000 }), natt: fc.integer({ min: 1_001, max: 65_535 }) }),
      },
      { requiredKeys: [] },
    ),
    l2tp: fc.record(
      {
        sourcePort: fc.constantFrom('1701' as const, 'ephemeral' as const),
        port: fc.integer({ min: 1, max: 65_535 }),
        tunnelSecret: fc.boolean(),
      },
      { requiredKeys: [] },
    ),
    ppp: fc.record({ mppe: fc.constantFrom('off' as const, 'required' as const) }, { requiredKeys: [] }),
    gateways: fc.record(
      {
        spare: fc.uniqueArray(fc.constantFrom('b.test', 'c.test', 'd.test')),
        order: fc.constantFrom('in-order' as const, 'random' as const),
      },
      { requiredKeys: [] },
    ),
  },
  { requiredKeys: [] },
)

/** The profile as version 1 wrote it. */
function asVersion1(profile: object): object {
  const without = (value: object, members: readonly string[]): object =>
    Object.fromEntries(Object.entries(value).filter(([name]) => !members.includes(name)))
  return Object.fromEntries(
    Object.entries(without(profile, ADDED[''] ?? [])).map(([name, value]: [string, unknown]) => [
      name,
      typeof value === 'object' && value !== null && ADDED[name] ? without(value, ADDED[name]) : value,
    ]),
  )
}

describe('the profile file', () => {
  it('gives back every profile that it was given', () => {
    fc.assert(
      fc.property(drafts, (draft) => {
        const profile = profileWith(draft)
        expect(parseDocument(printDocument([profile]))).toEqual({ kind: 'good', profiles: [profile] })
      }),
    )
  })

  it('of version 1 opens, and says what it always said', () => {
    fc.assert(
      fc.property(drafts, (draft) => {
        const old = asVersion1(profileWith(draft))
        const text = JSON.stringify({ version: 1, profiles: [old] })
        const document = parseDocument(text)
        expect(document.kind).toBe('good')
        const [opened] = document.kind === 'good' ? document.profiles : []
        expect(asVersion1(opened ?? {})).toEqual(old)
        expect(opened).toMatchObject({
          l2tp: { port: 1701, tunnelSecret: false },
          ppp: { mppe: 'off' },
          gateways: { spare: [], order: 'in-order' },
        })
        expect(opened?.ipsec.ports).toEqual({ ike: 500, natt: 4500 })
        expect(opened?.ipsec.localId).toBeUndefined()
        expect(opened?.ipsec.addressFamily).toBe('auto')
      }),
    )
  })

  it('of version 1 keeps every name that a gateway could have there', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^@?[A-Za-z0-9._-]{1,40}$/), (remoteId) => {
        // Text of digits alone had to be an address then, too.
        fc.pre(!/^[0-9.-]+$/.test(remoteId))
        const parsed = parseProfile({ id: OFFICE_ID, name: 'x', gateway: 'ok.test', user: 'u', ipsec: { remoteId } })
        expect(parsed.ok && parsed.value.ipsec.remoteId).toBe(remoteId)
      }),
    )
  })
})
