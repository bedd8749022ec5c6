import { describe, expect, it, vi } from 'vitest'
import { fault } from '../../../../../src-main/domain/connect/fault.ts'
import type { TunnelPhase } from '../../../../../src-main/platform/backend.ts'
import { OFFICE_ID } from '../../../../support/profiles.ts'
import { calm } from '../../../../support/services/clock.ts'
import { connected, down, ours, runnerWith, up } from '../../../../support/services/runner.ts'

const left: TunnelPhase = { kind: 'down', held: true }
const lost: TunnelPhase = { kind: 'down', fault: fault('peer-silent'), held: true }
const HELD = [{ id: OFFICE_ID, name: 'Head office' }]

describe('a kill switch without a tunnel', () => {
  it('is told of once the fallen tunnel is taken down', async () => {
    const set = runnerWith()
    await connected(set)
    expect(set.runner.held()).toEqual([])
    set.backend.report(ours(lost))
    await calm()
    expect(set.backend.calls.at(-1)).toBe('hangUp')
    expect(set.runner.held()).toEqual([])
    const heard = vi.fn()
    set.runner.watch(heard)
    set.backend.report(ours(left))
    set.backend.answer('hangUp')
    await calm()
    expect(set.runner.held()).toEqual(HELD)
    expect(heard).toHaveBeenCalled()
    expect(set.stateOf()).toBe('failed')
  })

  it('is taken back by a disconnect, and by nothing before it', async () => {
    const set = runnerWith({ tunnels: [ours(left)], hooks: { leaves: 'kill-switches' } })
    await set.runner.ready()
    await calm()
    expect([set.backend.calls, set.runner.held(), set.runner.leftovers()]).toEqual([[], HELD, []])
    const ending = set.runner.disconnect(OFFICE_ID)
    await calm()
    expect(set.runner.held()).toEqual([])
    set.backend.report()
    set.backend.answer('release')
    expect((await ending).kind).toBe('idle')
    expect(set.runner.held()).toEqual([])
  })

  it('is taken back by a disconnect that comes while the fallen tunnel is still being taken down', async () => {
    const set = runnerWith()
    await connected(set)
    set.backend.report(ours(lost))
    await calm()
    const ending = set.runner.disconnect(OFFICE_ID)
    set.backend.report(ours(left))
    set.backend.answer('hangUp')
    await calm()
    expect(set.backend.calls.slice(2)).toEqual(['hangUp', 'release'])
    set.backend.report()
    set.backend.answer('release')
    expect((await ending).kind).toBe('idle')
    expect(set.runner.held()).toEqual([])
  })

  it('stays when its tunnel is abandoned, until a disconnect', async () => {
    const set = runnerWith()
    await connected(set)
    const ending = set.runner.disconnect(OFFICE_ID, 'unwished')
    await calm()
    set.backend.report(ours(left))
    set.backend.answer('hangUp')
    expect((await ending).kind).toBe('idle')
    expect(set.runner.held()).toEqual(HELD)
    void set.runner.disconnect(OFFICE_ID)
    await calm()
    expect(set.backend.calls.slice(2)).toEqual(['hangUp', 'release'])
  })

  it('is not told of again while the report of its end is on its way', async () => {
    const set = runnerWith({ tunnels: [ours(left)], hooks: { leaves: 'kill-switches' } })
    const ending = set.runner.disconnect(OFFICE_ID)
    await calm()
    set.backend.answer('release')
    expect([(await ending).kind, set.runner.held()]).toEqual(['idle', []])
    set.backend.report(ours(left))
    expect(set.runner.held()).toEqual(HELD)
  })

  it('is removed at the start where nobody would see it', async () => {
    const set = runnerWith({ tunnels: [ours(left)] })
    void set.runner.ready()
    await calm()
    expect(set.backend.calls).toEqual(['release'])
  })

  it('does not keep what else an earlier run left', async () => {
    const set = runnerWith({ tunnels: [ours(down)], hooks: { leaves: 'kill-switches' } })
    void set.runner.ready()
    await calm()
    expect(set.backend.calls).toEqual(['hangUp'])
  })

  it('is still told of when taking it back was refused', async () => {
    const set = runnerWith({ tunnels: [ours(left)], hooks: { leaves: 'kill-switches' } })
    const ending = set.runner.disconnect(OFFICE_ID)
    await calm()
    set.backend.answer('release', { ok: false, fault: fault('not-authorised') })
    expect(await ending).toMatchObject({ kind: 'failed', fault: { code: 'not-authorised' } })
    expect(set.runner.held()).toEqual(HELD)
  })

  it('outlives the fall of a tunnel that another process carried', async () => {
    const set = runnerWith({ tunnels: [ours(up)] })
    await set.runner.ready()
    await calm()
    expect(set.stateOf()).toBe('connected')
    set.backend.report(ours(left))
    await calm()
    expect([set.stateOf(), set.backend.calls, set.runner.held()]).toEqual(['failed', [], HELD])
  })
})
