import { describe, expect, it } from 'vitest'
import { isInHand, needsPerson, unattended } from '../../../../../src-main/domain/keeping/unattended.ts'
import type { SessionState } from '../../../../../src-main/domain/session/state.ts'
import { fault } from '../../../../../src-main/domain/connect/fault.ts'
import { freshSecrets, profileWith } from '../../../../support/profiles.ts'

describe('a tunnel that nobody sits beside', () => {
  it('is kept, wherever the computer is and whoever signs in', () => {
    const profile = profileWith({ keep: 'never', atSignIn: true, trustedNetworks: 'stay-away' })
    expect(unattended(profile)).toEqual({ ...profile, keep: 'always', atSignIn: false, trustedNetworks: 'ignored' })
  })

  it('cannot be one that asks for a code, or whose secrets are not all there', () => {
    const profile = profileWith({ ppp: { code: 'appended' } })
    expect(needsPerson(profile, {}).map(({ field, code }) => `${field} ${code}`)).toEqual([
      'ppp.code needs-person',
      'password missing',
      'psk missing',
    ])
    expect(needsPerson(profileWith(), freshSecrets())).toEqual([])
  })

  it('is in hand while something comes back, while it waits by plan, and while it moves', () => {
    const connected = { kind: 'connected', facts: { dns: [], domains: [] }, rungs: [] } as const
    const told: readonly (readonly [SessionState, number, boolean])[] = [
      [{ ...connected, health: 'live' }, 3_600_000, true],
      [{ ...connected, health: 'unknown' }, 3_600_000, true],
      [{ ...connected, health: 'silent' }, 1_000, false],
      [{ kind: 'waiting', why: 'network', attempt: 1 }, 3_600_000, true],
      [{ kind: 'waiting', why: 'pause', until: 30_000, attempt: 1 }, 80_000, true],
      // The keeper has missed its own plan.
      [{ kind: 'waiting', why: 'pause', until: 30_000, attempt: 1 }, 95_000, false],
      [{ kind: 'connecting', stage: 'ike', since: 0, rungs: [] }, 170_000, true],
      [{ kind: 'connecting', stage: 'ike', since: 0, rungs: [] }, 181_000, false],
      [{ kind: 'disconnecting', why: 'outside' }, 181_000, false],
      [{ kind: 'idle' }, 0, false],
      [{ kind: 'failed', fault: fault('ike-no-response'), rungs: [] }, 0, false],
    ]
    for (const [state, now, inHand] of told)
      expect([state.kind, now, isInHand(state, 0, now)]).toEqual([state.kind, now, inHand])
  })
})
