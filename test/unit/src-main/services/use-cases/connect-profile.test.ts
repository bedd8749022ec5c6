import { describe, expect, it, vi } from 'vitest'
import { IDLE, type SessionState } from '../../../../../src-main/domain/session/state.ts'
import { connectProfile } from '../../../../../src-main/services/use-cases/connect-profile.ts'
import { OFFICE_ID, profileWith, SECRETS } from '../../../../support/profiles.ts'
import { kept } from '../../../../support/services/kept.ts'
import { runnerWith } from '../../../../support/services/runner.ts'
import { anyFault } from '../../../../support/faults.ts'

const office = profileWith()
const UP: SessionState = { kind: 'connected', facts: { dns: [], domains: [] }, rungs: [], health: 'live' }
const REFUSED: SessionState = { kind: 'failed', fault: anyFault('credentials-rejected', {}), rungs: [] }

function connecting(end: SessionState) {
  const parts = kept()
  const { runner: sessions } = runnerWith()
  const connect = vi.spyOn(sessions, 'connect').mockImplementation(async () => {
    expect(parts.keychain.items.size, 'kept before it has worked').toBe(0)
    return Promise.resolve(end)
  })
  return { ...parts, sessions, connect }
}

describe('a connect whose secrets are to be remembered', () => {
  it('keeps them once they have worked, and not before', async () => {
    const parts = connecting(UP)
    expect(await connectProfile(parts, office, SECRETS, true)).toEqual({ state: UP })
    expect(parts.connect).toHaveBeenCalledExactlyOnceWith(office, SECRETS)
    expect(await parts.vault.stored(OFFICE_ID)).toEqual(['password', 'psk'])
  })

  it.each([REFUSED, IDLE])('keeps none that did not: $kind', async (end) => {
    const parts = connecting(end)
    expect(await connectProfile(parts, office, SECRETS, true)).toEqual({ state: end })
    expect(parts.keychain.items.size).toBe(0)
  })

  it('keeps none unasked, and asks nothing of the keychain without any', async () => {
    const parts = connecting(UP)
    await connectProfile(parts, office, SECRETS, false)
    await connectProfile(parts, office, {}, true)
    expect(parts.keychain.calls).toBe(0)
  })

  it('stays up where the keychain refuses, and says why', async () => {
    const parts = connecting(UP)
    parts.keychain.locked = true
    const end = await connectProfile(parts, office, SECRETS, true)
    expect(end).toMatchObject({ state: UP, notKept: { code: 'keychain-unavailable' } })
    expect(parts.log.lines).toEqual([expect.stringMatching(/^warning .*keychain-unavailable/)])
  })
})
