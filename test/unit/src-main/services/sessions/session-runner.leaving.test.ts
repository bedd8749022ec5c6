import { describe, expect, it } from 'vitest'
import type { ProfileDraft } from '../../../../../src-main/domain/profile/schema.ts'
import type { SessionState } from '../../../../../src-main/domain/session/state.ts'
import { failed } from '../../../../../src-main/domain/result.ts'
import { VirtualHostEvents } from '../../../../../src-main/platform/fake/host-events.ts'
import type { HostEvent } from '../../../../../src-main/platform/host-events.ts'
import type { LeaveChoices } from '../../../../../src-main/services/sessions/seat.ts'
import { anyFault } from '../../../../support/faults.ts'
import { OFFICE_ID, profileWith } from '../../../../support/profiles.ts'
import { calm } from '../../../../support/services/clock.ts'
import { down, ours, runnerWith, up } from '../../../../support/services/runner.ts'

const LAB_ID = '7d0f4bb4-6a0e-4a0e-9d35-4f5a2c0d7b11'

function office(draft: Partial<ProfileDraft> = {}, choices: Partial<LeaveChoices> = {}) {
  const profile = profileWith({ keep: 'after-drop', trustedNetworks: 'stay-away', ...draft })
  const hostEvents = new VirtualHostEvents()
  const elsewhere = () => Promise.resolve(profile.trustedNetworks === 'connect-elsewhere' ? [profile] : [])
  const leaving = (): LeaveChoices => ({ onSignOut: 'end', onUserSwitch: 'end', onLock: 'keep', ...choices })
  const set = runnerWith({ hooks: { hostEvents, upkeep: { chance: () => 0, elsewhere, leaving } } })
  const state = (id = OFFICE_ID): SessionState => set.runner.states()[id] ?? { kind: 'idle' }
  const happen = async (event: HostEvent): Promise<void> => {
    hostEvents.happen(event)
    await calm()
  }
  const goTo = async (isTrusted: boolean, isOther = true): Promise<void> => {
    await set.runner.moved({ isTrusted, isOther })
    await calm()
  }
  const dialled = async (): Promise<void> => {
    await calm()
    set.backend.answer('apply')
    await calm()
    set.backend.answer('dial')
    await calm()
    set.backend.report(ours(up))
    await set.clock.turn(1_000)
  }
  const takenDown = async (verb: 'hangUp' | 'release' = 'hangUp'): Promise<void> => {
    await calm()
    set.backend.answer(verb)
    await calm()
    set.backend.report(ours(down))
    await set.clock.turn(1_000)
  }
  const connect = async (): Promise<void> => {
    void set.runner.connect(profile, {})
    await dialled()
    expect(state().kind).toBe('connected')
  }
  return { ...set, profile, state, happen, goTo, dialled, takenDown, connect }
}

describe('a tunnel in a network that its person trusts', () => {
  it('goes down on arrival, waits, and is dialled in the next network with the secrets it had', async () => {
    const set = office()
    await set.connect()
    await set.goTo(true)
    expect(set.state()).toEqual({ kind: 'disconnecting', why: 'outside' })
    await set.takenDown()
    expect(set.state()).toMatchObject({ kind: 'waiting', why: 'trusted-network' })
    await set.clock.turn(8 * 3_600_000)
    expect(set.backend.pending).toEqual([])
    await set.goTo(false)
    await set.clock.turn(1_000)
    await set.dialled()
    expect([set.state().kind, set.vault.mock.calls.length]).toEqual(['connected', 1])
  })

  it('stays when it was asked for there', async () => {
    const set = office()
    await set.goTo(true)
    await set.connect()
    await set.goTo(true, false)
    expect(set.state().kind).toBe('connected')
  })

  it('is called off while it is dialled', async () => {
    const set = office({ keep: 'always' })
    void set.runner.connect(set.profile, {})
    await calm()
    set.backend.answer('apply')
    await calm()
    await set.goTo(true)
    expect(set.state().kind).toBe('disconnecting')
    await set.clock.turn(5_000)
    await set.takenDown()
    expect(set.backend.overlaps).toEqual([])
    expect(set.state()).toMatchObject({ kind: 'waiting', why: 'trusted-network' })
  })

  it('does not come back to a profile that does not care', async () => {
    const set = office({ trustedNetworks: 'ignored' })
    await set.connect()
    await set.goTo(true)
    expect(set.state().kind).toBe('connected')
  })

  it('is let go of by its person while it goes down', async () => {
    const set = office()
    await set.connect()
    await set.goTo(true)
    const end = set.runner.disconnect(OFFICE_ID)
    await set.clock.turn(6_000)
    await set.takenDown('release')
    expect((await end).kind).toBe('idle')
    await set.goTo(false)
    await set.clock.turn(3_600_000)
    expect(set.backend.calls.filter((verb) => verb === 'dial')).toHaveLength(1)
  })

  it('is dialled at once when its person asks for it while it goes down', async () => {
    const set = office()
    await set.connect()
    await set.goTo(true)
    void set.runner.connect(set.profile, {})
    await set.takenDown()
    await set.dialled()
    expect(set.state().kind).toBe('connected')
  })

  it('that does not come down is a failure, and is not waited for', async () => {
    const set = office()
    await set.connect()
    await set.goTo(true)
    await calm()
    set.backend.report(ours(down))
    set.backend.answer('hangUp', failed(anyFault('not-authorised', {})))
    await set.clock.turn(2_000)
    expect(set.state()).toMatchObject({ kind: 'failed', fault: { code: 'not-authorised' } })
    await set.goTo(false)
    await set.clock.turn(3_600_000)
    expect(set.state().kind).toBe('failed')
  })
})

describe('a tunnel that is to be up in every other network', () => {
  const elsewhere = { trustedNetworks: 'connect-elsewhere', keep: 'never' } as const

  it('is dialled by itself there, and waits where none is needed', async () => {
    const set = office(elsewhere)
    await set.goTo(true)
    expect(set.state()).toMatchObject({ kind: 'waiting', why: 'trusted-network' })
    await set.goTo(false)
    await set.clock.turn(1_000)
    await set.dialled()
    expect(set.state().kind).toBe('connected')
    await set.goTo(true)
    await set.takenDown()
    expect(set.state()).toMatchObject({ kind: 'waiting', why: 'trusted-network' })
  })

  it('that its person took down stays down until the next network', async () => {
    const set = office(elsewhere)
    await set.goTo(false)
    await set.clock.turn(1_000)
    await set.dialled()
    const end = set.runner.disconnect(OFFICE_ID)
    await set.takenDown('release')
    expect((await end).kind).toBe('idle')
    await set.goTo(false, false)
    await set.clock.turn(60_000)
    expect(set.state().kind).toBe('idle')
    await set.goTo(false)
    expect(set.state()).toMatchObject({ kind: 'waiting', why: 'settling' })
  })

  it('gives way to another that its person asks for', async () => {
    const set = office(elsewhere)
    await set.goTo(true)
    void set.runner.connect(profileWith({ id: LAB_ID, name: 'Lab' }), {})
    await calm()
    expect(set.state().kind).toBe('idle')
    expect(set.state(LAB_ID).kind).toBe('preparing')
  })

  it('is not dialled beside one that is up', async () => {
    const set = office(elsewhere)
    void set.runner.connect(profileWith({ id: LAB_ID, name: 'Lab' }), {})
    await calm()
    await set.goTo(false)
    await set.clock.turn(5_000)
    expect(set.state().kind).toBe('idle')
  })
})

// F-40
describe('a person who leaves', () => {
  it.each<readonly [string, HostEvent, HostEvent | undefined]>([
    ['by a switch of users', { kind: 'seat', active: false }, { kind: 'seat', active: true }],
    ['by signing out', { kind: 'signed-out' }, undefined],
  ])('%s takes their tunnel with them', async (_, leave, comeBack) => {
    const set = office()
    await set.connect()
    await set.happen(leave)
    await set.takenDown()
    expect(set.state()).toMatchObject({ kind: 'waiting', why: 'away' })
    await set.clock.turn(86_400_000)
    expect(set.backend.pending).toEqual([])
    if (!comeBack) return
    await set.happen(comeBack)
    await set.clock.turn(1_000)
    await set.dialled()
    expect(set.state().kind).toBe('connected')
  })

  it('by locking the screen keeps it, unless they have chosen otherwise', async () => {
    const kept = office()
    await kept.connect()
    await kept.happen({ kind: 'session', locked: true })
    expect(kept.state().kind).toBe('connected')
    const ended = office({}, { onLock: 'end' })
    await ended.connect()
    await ended.happen({ kind: 'session', locked: true })
    expect(ended.state().kind).toBe('disconnecting')
  })

  it('keeps it where they have chosen that', async () => {
    const set = office({}, { onUserSwitch: 'keep', onSignOut: 'keep' })
    await set.connect()
    await set.happen({ kind: 'seat', active: false })
    await set.happen({ kind: 'signed-out' })
    expect(set.state().kind).toBe('connected')
  })

  it('has it stay down when nothing is to reconnect', async () => {
    const set = office({ keep: 'never' })
    await set.connect()
    await set.happen({ kind: 'seat', active: false })
    await set.takenDown()
    expect(set.state().kind).toBe('idle')
  })

  it('is not signed in for by the keeper: a lock and a switch at once end when both are over', async () => {
    const set = office({}, { onLock: 'end' })
    await set.connect()
    await set.happen({ kind: 'session', locked: true })
    await set.takenDown()
    await set.happen({ kind: 'seat', active: false })
    await set.happen({ kind: 'session', locked: false })
    expect(set.state()).toMatchObject({ kind: 'waiting', why: 'away' })
    await set.happen({ kind: 'seat', active: true })
    expect(set.state()).toMatchObject({ kind: 'waiting', why: 'settling' })
  })
})

// F-76
describe('a tunnel that is expected at sign-in', () => {
  it('is dialled when nothing is in the way, without a question', async () => {
    const set = office({ keep: 'never' })
    await set.happen({ kind: 'route', exists: false })
    await set.runner.expect(set.profile)
    await set.happen({ kind: 'route', exists: false })
    expect(set.state()).toMatchObject({ kind: 'waiting', why: 'network' })
    await set.happen({ kind: 'route', exists: true })
    await set.clock.turn(1_000)
    await set.dialled()
    expect(set.state().kind).toBe('connected')
  })
})
