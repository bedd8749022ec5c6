import { describe, expect, it } from 'vitest'
import { parseProfile } from '../../../../../src-main/domain/profile/parse.ts'
import type { Profile } from '../../../../../src-main/domain/profile/schema.ts'
import { nextIssue, ownOf, profileFromPayload } from '../../../../../src-main/domain/trust/install.ts'
import { payloadSchema, type Payload } from '../../../../../src-main/domain/trust/payload.ts'
import { PAYLOAD } from '../../../../support/signed-files.ts'

const payload = (more: object = {}): Payload => payloadSchema.parse({ ...PAYLOAD, user: 'anna', ...more })
const FORMER = payload({ ppp: { methods: ['mschapv2'], mtu: 1400 } })

function installed(change: object = {}): Profile {
  const first = profileFromPayload(FORMER, {})
  const parsed = first.ok ? parseProfile({ ...first.value, ...change }) : first
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.fault))
  return parsed.value
}

function next(before: Profile, issue: Payload) {
  const { profile, kept } = nextIssue(issue, ownOf(before, {}, FORMER), before, FORMER)
  if (!profile.ok) throw new Error(JSON.stringify(profile.fault))
  return { profile: profile.value, kept }
}

const newer = (more: object = {}): Payload =>
  payload({ serial: PAYLOAD.serial + 1, ppp: { methods: ['mschapv2'], mtu: 1300 }, gateway: 'other.example', ...more })

describe('the next issue of a profile', () => {
  it('is the publisher’s where the person has changed nothing', () => {
    const { profile, kept } = next(installed(), newer())
    expect([profile.gateway, profile.ppp.mtu, kept]).toEqual(['other.example', 1300, []])
  })

  it('leaves a person what they have changed, and takes the rest', () => {
    const before = installed()
    const changed = parseProfile({ ...before, ppp: { ...before.ppp, mtu: 1280 }, keep: 'never', user: 'berta' })
    if (!changed.ok) throw new Error('no profile')
    const { profile, kept } = next(changed.value, newer())
    expect(profile).toMatchObject({ gateway: 'other.example', user: 'berta', keep: 'never', ppp: { mtu: 1280 } })
    expect(kept).toEqual(['user', 'ppp.mtu', 'keep'])
  })

  it('leaves a person what they have taken away', () => {
    const before = installed()
    const { mtu: _, ...ppp } = before.ppp
    const { profile, kept } = next(installed({ ppp }), newer())
    expect([profile.ppp.mtu, kept]).toEqual([installed({ ppp }).ppp.mtu, ['ppp.mtu']])
  })

  it('says nothing of a change that the publisher makes too', () => {
    const before = installed()
    expect(next(installed({ ppp: { ...before.ppp, mtu: 1300 } }), newer()).kept).toEqual([])
  })

  it('takes what the publisher has locked by now', () => {
    const before = installed()
    const changed = installed({ ppp: { ...before.ppp, mtu: 1280 }, routing: { mode: 'split', routes: ['10.0.0.0/8'] } })
    const locks = newer({ routing: { mode: 'full', ipv6: 'block' }, locked: ['ppp.mtu', 'routing.mode'] })
    const { profile, kept } = next(changed, locks)
    expect([profile.ppp.mtu, profile.routing.mode, kept]).toEqual([1300, 'full', []])
  })

  it('keeps the ways a person has chosen as one, whichever mode the publisher sets', () => {
    const changed = installed({ routing: { mode: 'split', routes: ['10.0.0.0/8'] } })
    const { profile, kept } = next(changed, newer({ routing: { mode: 'full', ipv6: 'leave', killSwitch: true } }))
    expect(profile.routing).toMatchObject({ mode: 'split', routes: ['10.0.0.0/8'] })
    expect(kept).toContain('routing.mode')
  })

  it('gives up what does not go together with what is new, and that alone', () => {
    const before = installed()
    const changed = installed({ trustedNetworks: 'stay-away', ppp: { ...before.ppp, mtu: 1280 } })
    const { profile, kept } = next(changed, newer({ routing: { mode: 'full', killSwitch: true } }))
    expect([profile.trustedNetworks, profile.ppp.mtu]).toEqual(['ignored', 1280])
    expect(kept).toEqual(['ppp.mtu'])
  })

  it('is the publisher’s where nobody knows the former issue', () => {
    const before = installed({ user: 'berta' })
    const { profile } = nextIssue(newer(), ownOf(before), before)
    expect(profile.ok && profile.value.user).toBe('anna')
  })
})
