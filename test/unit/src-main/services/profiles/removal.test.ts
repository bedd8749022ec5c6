import { describe, expect, it, vi } from 'vitest'
import { fault } from '../../../../../src-main/domain/connect/fault.ts'
import { done, failed, type Result } from '../../../../../src-main/domain/result.ts'
import { IDLE, type SessionState } from '../../../../../src-main/domain/session/state.ts'
import { FileProfileStore } from '../../../../../src-main/services/profiles/profile-store.ts'
import { TimedRemoval } from '../../../../../src-main/services/profiles/removal.ts'
import { KeychainVault } from '../../../../../src-main/services/secrets/vault.ts'
import { LAB_ID, OFFICE_ID, profileWith, SECRETS } from '../../../../support/profiles.ts'
import { HandClock } from '../../../../support/services/clock.ts'
import { freshDirectory } from '../../../../support/services/directory.ts'
import { MemoryKeychain } from '../../../../support/services/keychains.ts'
import { quietLog } from '../../../../support/services/quiet-log.ts'

const office = profileWith()
const lab = profileWith({ id: LAB_ID, name: 'Lab Berlin' })

async function removalWith(states: Record<string, SessionState> = {}, ending: SessionState = IDLE) {
  const directory = freshDirectory()
  const profiles = new FileProfileStore({ directory })
  const keychain = new MemoryKeychain()
  const vault = new KeychainVault({ keychain })
  const clock = new HandClock()
  const log = quietLog()
  const forget = vi.fn((): Promise<Result> => Promise.resolve(done()))
  const disconnect = vi.fn(() => Promise.resolve(ending))
  const sessions = {
    states: () => states,
    foreign: () => [],
    leftovers: () => [],
    held: () => [],
    bound: () => [],
    isBusy: () => false,
    withdraw: () => Promise.resolve([]),
    ready: () => Promise.resolve(),
    connect: () => Promise.resolve(IDLE),
    expect: () => Promise.resolve(),
    moved: () => Promise.resolve(),
    disconnect,
    abandon: disconnect,
    dismiss: () => undefined,
    explain: () => undefined,
    renewed: () => undefined,
    checked: () => Promise.resolve(),
    watch: () => () => undefined,
  }
  const before = vi.fn(() => Promise.resolve())
  const removal = new TimedRemoval({ profiles, vault, sessions, forget, log, before, clock })
  for (const profile of [office, lab]) {
    await profiles.save(profile)
    await vault.set(profile.id, SECRETS)
  }
  return { before, clock, directory, disconnect, forget, keychain, log, profiles, removal, vault }
}

describe('a removal', () => {
  it('takes the profile away, and leaves its secrets until it is final', async () => {
    const { before, profiles, removal, vault, forget } = await removalWith()
    expect(await removal.remove([OFFICE_ID])).toEqual({ ok: true, value: [office] })
    expect(before).toHaveBeenCalledExactlyOnceWith(OFFICE_ID)
    expect(removal.pending).toEqual([office])
    expect(await profiles.list()).toEqual([lab])
    expect(await vault.stored(OFFICE_ID)).toEqual(['password', 'psk'])
    expect(await removal.finish()).toEqual({ ok: true })
    expect(removal.pending).toEqual([])
    expect(await vault.stored(OFFICE_ID)).toEqual([])
    expect(await vault.stored(LAB_ID)).toEqual(['password', 'psk'])
    expect(forget).toHaveBeenCalledExactlyOnceWith(OFFICE_ID)
  })

  it('is taken back with the secrets', async () => {
    const { profiles, removal, vault, clock } = await removalWith()
    await removal.remove([OFFICE_ID])
    expect(await removal.restore()).toEqual({ ok: true, value: [office] })
    expect(removal.pending).toEqual([])
    expect(await profiles.list()).toEqual([office, lab])
    await clock.turn(600_000)
    expect(await vault.stored(OFFICE_ID)).toEqual(['password', 'psk'])
    expect(await removal.restore()).toEqual({ ok: true, value: [] })
  })

  it('is taken back under a free name when another has its own now', async () => {
    const { profiles, removal } = await removalWith()
    await removal.remove([OFFICE_ID])
    await profiles.save({ ...lab, name: 'head OFFICE' })
    expect(await removal.restore()).toMatchObject({ ok: true, value: [{ id: OFFICE_ID, name: 'Head office 2' }] })
  })

  it('is final after a minute', async () => {
    const { clock, removal, vault } = await removalWith()
    const told = vi.fn()
    removal.watch(told)
    await removal.remove([OFFICE_ID])
    await clock.turn(59_999)
    expect(removal.pending).toEqual([office])
    await clock.turn(1)
    await vi.waitFor(async () => expect(await vault.stored(OFFICE_ID)).toEqual([]))
    expect(removal.pending).toEqual([])
    expect(told).toHaveBeenCalledTimes(2)
    expect(clock.waiting).toBe(0)
  })

  it('is final when the next one comes', async () => {
    const { removal, vault } = await removalWith()
    await removal.remove([OFFICE_ID])
    await removal.remove([LAB_ID])
    expect(removal.pending).toEqual([lab])
    expect(await vault.stored(OFFICE_ID)).toEqual([])
    expect(await vault.stored(LAB_ID)).toEqual(['password', 'psk'])
  })

  it('of what is not there is nothing, and leaves the one that waits', async () => {
    const { removal } = await removalWith()
    await removal.remove([OFFICE_ID])
    expect(await removal.remove([OFFICE_ID])).toEqual({ ok: true, value: [] })
    expect(removal.pending).toEqual([office])
  })

  it('disconnects first, and not what is not in use', async () => {
    const idle = await removalWith()
    await idle.removal.remove([OFFICE_ID])
    expect(idle.disconnect).not.toHaveBeenCalled()
    const used = await removalWith({ [OFFICE_ID]: { kind: 'preparing', since: 0 } })
    await used.removal.remove([OFFICE_ID])
    expect(used.disconnect).toHaveBeenCalledExactlyOnceWith(OFFICE_ID)
  })

  it('does not happen to a connection that does not come down', async () => {
    const stuck: SessionState = { kind: 'failed', fault: fault('not-authorised'), rungs: [] }
    const { profiles, removal } = await removalWith({ [OFFICE_ID]: { kind: 'preparing', since: 0 } }, stuck)
    expect(await removal.remove([OFFICE_ID])).toMatchObject({ ok: false, fault: { code: 'not-authorised' } })
    expect(await profiles.list()).toHaveLength(2)
    expect(removal.pending).toEqual([])
  })

  it('says what it could not forget, and forgets the rest', async () => {
    const { forget, keychain, log, removal } = await removalWith()
    await removal.remove([OFFICE_ID])
    keychain.locked = true
    expect(await removal.finish()).toMatchObject({ ok: false, fault: { code: 'keychain-unavailable' } })
    expect(forget).toHaveBeenCalled()
    expect(log.lines).toEqual([expect.stringContaining('keychain-unavailable')])
    keychain.locked = false
    await removal.remove([LAB_ID])
    forget.mockResolvedValue(failed(fault('not-authorised')))
    expect(await removal.finish()).toMatchObject({ fault: { code: 'not-authorised' } })
  })

  it('is final on a system that lacks the parts for a tunnel', async () => {
    const { forget, removal } = await removalWith()
    forget.mockResolvedValue(failed(fault('component-missing', { args: { component: 'NetworkManager' } })))
    await removal.remove([OFFICE_ID])
    expect(await removal.finish()).toEqual({ ok: true })
  })

  it('leaves the profile where the file cannot be written', async () => {
    const { profiles, removal } = await removalWith()
    vi.spyOn(profiles, 'remove').mockResolvedValue(failed(fault('store-unwritable', { args: { reason: 'EROFS' } })))
    await removal.remove([LAB_ID])
    expect(await removal.remove([OFFICE_ID])).toMatchObject({ ok: false, fault: { code: 'store-unwritable' } })
    expect(removal.pending).toEqual([])
    expect(await profiles.list()).toEqual([office, lab])
  })
})
