import { describe, expect, it, vi } from 'vitest'
import { fault } from '../../../../../src-main/domain/connect/fault.ts'
import { failed } from '../../../../../src-main/domain/result.ts'
import type { Tunnel } from '../../../../../src-main/platform/backend.ts'
import { LAB_ID, OFFICE_ID, profileWith } from '../../../../support/profiles.ts'
import { calm } from '../../../../support/services/clock.ts'
import { connected, down, ours, runnerWith, up } from '../../../../support/services/runner.ts'
import { FACTS } from '../../../../support/services/scripted-backend.ts'

const office = profileWith()
const lab = profileWith({ id: LAB_ID, name: 'Lab Berlin' })
const wrongPassword = fault('credentials-rejected', { args: { user: 'alice' } })

describe('a second profile', () => {
  it.each(['preparing', 'connecting', 'connected'])('is refused by name while the first is %s', async (kind) => {
    const set = runnerWith()
    if (kind === 'connected') await connected(set)
    else void set.runner.connect(office, {})
    await calm()
    if (kind === 'connecting') set.backend.answer('apply')
    await calm()
    expect(set.stateOf()).toBe(kind)
    expect(await set.runner.connect(lab, {})).toMatchObject({
      kind: 'failed',
      fault: { code: 'session-active', args: { name: 'Head office' } },
    })
    expect(set.stateOf()).toBe(kind)
    expect(set.backend.calls).not.toContain('hangUp')
  })

  it('has the place of one that waits for the person to allow it, which is given up', async () => {
    const { backend, runner, stateOf } = runnerWith()
    backend.waitsFor = 'approval'
    const first = runner.connect(office, {})
    await calm()
    backend.answer('apply')
    await calm()
    expect(stateOf()).toBe('connecting')
    const second = runner.connect(lab, {})
    await calm()
    backend.answer('release')
    await calm()
    expect((await first).kind).toBe('idle')
    backend.waitsFor = undefined
    backend.answer('apply', undefined, LAB_ID)
    await calm()
    backend.answer('dial', undefined, LAB_ID)
    expect((await second).kind).toBe('connected')
  })

  it('has it too where another process waits, as soon as that has ended', async () => {
    const held = { by: 'Head office' }
    const take = () => Promise.resolve(held.by ? { heldFor: held.by } : { release: () => Promise.resolve() })
    const { backend, clock, runner } = runnerWith({ claim: { take } })
    await runner.ready()
    backend.report(ours({ kind: 'connecting', stage: 'prerequisites', waitsFor: 'approval' }))
    const second = runner.connect(lab, {})
    await calm()
    backend.answer('release')
    backend.report()
    await clock.turn(1_000)
    expect(backend.calls).toEqual(['release'])
    held.by = ''
    await clock.turn(1_000)
    backend.answer('apply', undefined, LAB_ID)
    await calm()
    backend.answer('dial', undefined, LAB_ID)
    expect((await second).kind).toBe('connected')
  })

  it('is refused by name where another process does not end what it was made to give way with', async () => {
    const { backend, clock, runner } = runnerWith({ claim: { take: () => Promise.resolve({ heldFor: 'Branch' }) } })
    await runner.ready()
    backend.report(ours({ kind: 'connecting', stage: 'prerequisites', waitsFor: 'approval' }))
    const second = runner.connect(lab, {})
    await calm()
    backend.answer('release')
    for (let look = 0; look < 8; look++) await clock.turn(1_000)
    expect(await second).toMatchObject({ fault: { code: 'session-active', args: { name: 'Branch' } } })
  })

  it('is refused while one is up that another process started', async () => {
    const { runner } = runnerWith({ tunnels: [ours(up)] })
    expect(await runner.connect(lab, {})).toMatchObject({ fault: { code: 'session-active' } })
  })

  it('is refused while another process is connecting', async () => {
    const { backend, runner } = runnerWith({ claim: { take: () => Promise.resolve({ heldFor: 'Branch' }) } })
    expect(await runner.connect(lab, {})).toMatchObject({ fault: { code: 'session-active', args: { name: 'Branch' } } })
    expect(backend.calls).toEqual([])
  })

  it('waits for the first to come down', async () => {
    const set = runnerWith()
    await connected(set)
    void set.runner.disconnect(OFFICE_ID)
    const connecting = set.runner.connect(lab, {})
    await calm()
    expect(set.backend.calls).toEqual(['apply', 'dial', 'release'])
    set.backend.answer('release')
    await calm()
    set.backend.answer('apply', undefined, LAB_ID)
    await calm()
    set.backend.answer('dial', undefined, LAB_ID)
    expect((await connecting).kind).toBe('connected')
  })

  it.each([office, lab])('waits until the lock file of a connect that has just failed is gone: $name', async (next) => {
    let held = false
    let remove = (): void => undefined
    const take = () => {
      if (held) return Promise.resolve({ heldFor: 'Head office' })
      held = true
      const removed = new Promise<void>((resolve) => (remove = resolve)).then(() => void (held = false))
      return Promise.resolve({ release: () => removed })
    }
    const { backend, runner } = runnerWith({ claim: { take } })
    const first = runner.connect(office, {})
    await calm()
    backend.answer('apply', failed(wrongPassword))
    await calm()
    backend.answer('hangUp')
    expect((await first).kind).toBe('failed')
    const second = runner.connect(next, {})
    await calm()
    expect(runner.states()[next.id]?.kind).toBe('preparing')
    remove()
    await calm()
    backend.answer('apply', undefined, next.id)
    await calm()
    backend.answer('dial', undefined, next.id)
    expect((await second).kind).toBe('connected')
  })

  it('may connect although the lock file cannot be written', async () => {
    const { backend, log, runner } = runnerWith({ claim: { take: () => Promise.reject(new Error('ENOSPC')) } })
    void runner.connect(lab, {})
    await calm()
    expect(backend.calls).toEqual(['apply'])
    expect(log.lines).toContainEqual(expect.stringContaining('ENOSPC'))
  })

  it('has the place as soon as the first has ended', async () => {
    const set = runnerWith()
    await connected(set)
    expect(set.released).toHaveBeenCalledTimes(1)
  })
})

describe('what the system reports', () => {
  it('shows a tunnel of ours that another process started, and its end', async () => {
    const { backend, runner, stateOf } = runnerWith()
    await runner.ready()
    backend.report(ours(down))
    expect(stateOf()).toBe('idle')
    backend.report(ours({ kind: 'connecting', stage: 'ike' }))
    expect(stateOf()).toBe('connecting')
    backend.report(ours(up))
    expect(stateOf()).toBe('connected')
    backend.report()
    await calm()
    backend.answer('hangUp')
    await calm()
    expect(stateOf()).toBe('idle')
  })

  it('shows a dial of another process that failed or was called off, and leaves the cleaning to it', async () => {
    const { backend, runner, stateOf } = runnerWith()
    await runner.ready()
    backend.report(ours({ kind: 'connecting', stage: 'ike' }))
    backend.report()
    expect(stateOf()).toBe('idle')
    backend.report(ours({ kind: 'connecting', stage: 'ike' }))
    backend.report(ours({ kind: 'down', fault: wrongPassword }))
    expect(runner.states()[OFFICE_ID]).toMatchObject({ kind: 'failed', fault: wrongPassword })
    await calm()
    expect(backend.calls).toEqual([])
    backend.report(ours({ kind: 'connecting', stage: 'ike' }))
    expect(stateOf()).toBe('connecting')
  })

  it('can take down a tunnel that another process is dialling', async () => {
    const { backend, runner } = runnerWith()
    await runner.ready()
    backend.report(ours({ kind: 'connecting', stage: 'ike' }))
    const ending = runner.disconnect(OFFICE_ID)
    await calm()
    backend.answer('release')
    expect(await ending).toEqual({ kind: 'idle' })
  })

  it('ends a connection with the reason it gives, and cleans up', async () => {
    const set = runnerWith()
    await connected(set)
    set.backend.report(ours({ kind: 'down', fault: fault('peer-silent') }))
    expect(set.runner.states()[OFFICE_ID]).toMatchObject({ kind: 'failed', fault: { code: 'peer-silent' } })
    await calm()
    set.backend.answer('hangUp')
    await calm()
    expect(set.stateOf()).toBe('failed')
    set.runner.dismiss(OFFICE_ID)
    expect(set.stateOf()).toBe('idle')
  })

  it('keeps the facts of a connection fresh, and is silent when nothing has changed', async () => {
    const set = runnerWith()
    await connected(set)
    const told = vi.fn()
    set.runner.watch(told)
    set.backend.report(ours(up))
    expect(told).not.toHaveBeenCalled()
    set.backend.report(ours({ kind: 'connected', facts: { ...FACTS, mtu: 1400 } }))
    expect(told).toHaveBeenCalledTimes(1)
    expect(set.runner.states()[OFFICE_ID]).toMatchObject({ facts: { mtu: 1400 } })
  })

  it('is doubted for a second when it is older than the dial’s answer', async () => {
    const set = runnerWith()
    void set.runner.connect(office, {})
    await calm()
    set.backend.answer('apply')
    await calm()
    set.backend.answer('dial')
    await calm()
    set.backend.report(ours(down))
    expect(set.stateOf()).toBe('connected')
    set.backend.report(ours(up))
    await set.clock.turn(5_000)
    expect(set.stateOf()).toBe('connected')
  })

  it('is believed after that second', async () => {
    const set = runnerWith()
    void set.runner.connect(office, {})
    await calm()
    set.backend.answer('apply')
    await calm()
    set.backend.answer('dial')
    await calm()
    set.backend.report()
    await set.clock.turn(1_000)
    expect(set.stateOf()).toBe('disconnecting')
  })

  it('does not leave a tunnel green that the system has been taking down for a while', async () => {
    const set = runnerWith()
    await connected(set)
    set.backend.report(ours({ kind: 'disconnecting' }))
    expect(set.stateOf()).toBe('connected')
    await set.clock.turn(1_000)
    expect(set.stateOf()).toBe('disconnecting')
  })

  it('keeps tunnels that Culvert did not make apart', async () => {
    const theirs: Tunnel = { id: 'x', origin: 'system', name: 'Elsewhere', phase: up }
    const { backend, runner } = runnerWith({ tunnels: [theirs] })
    const told = vi.fn()
    runner.watch(told)
    await runner.ready()
    expect(runner.foreign()).toEqual([theirs])
    expect(runner.states()).toEqual({})
    expect(told).toHaveBeenCalledTimes(1)
    backend.report()
    expect(runner.foreign()).toEqual([])
    expect(told).toHaveBeenCalledTimes(2)
  })
})

describe('a start', () => {
  it('asks nothing of the system until someone wants to know', async () => {
    const { backend, runner } = runnerWith()
    expect(backend.watched).toBe(false)
    expect(runner.states()).toEqual({})
    await runner.ready()
    expect(backend.watched).toBe(true)
  })

  it('removes what a killed run left before it is ready', async () => {
    const { backend, runner } = runnerWith({ tunnels: [ours(down), ours(up, LAB_ID, 'Lab Berlin')] })
    let ready = false
    void runner.ready().then(() => (ready = true))
    await calm()
    expect(ready).toBe(false)
    expect(backend.pending.map(({ verb, id }) => [verb, id])).toEqual([['release', OFFICE_ID]])
    backend.answer('release')
    await calm()
    expect(ready).toBe(true)
    expect(Object.keys(runner.states())).toEqual([LAB_ID])
  })

  it('leaves alone what another process is just connecting', async () => {
    const { backend, runner } = runnerWith({
      tunnels: [ours(down)],
      claim: { holder: () => Promise.resolve(OFFICE_ID) },
    })
    await runner.ready()
    expect(backend.calls).toEqual([])
  })

  it('does not wait for ever for a system that reports nothing', async () => {
    const { backend, clock, log, runner } = runnerWith()
    vi.spyOn(backend, 'watch').mockReturnValue(() => undefined)
    let ready = false
    void runner.ready().then(() => (ready = true))
    await clock.turn(15_000)
    expect(ready).toBe(true)
    expect(log.lines[0]).toContain('not reported')
  })
})

describe('an end', () => {
  it('takes back what is half done and leaves what is up', async () => {
    const set = runnerWith({ tunnels: [ours(up)] })
    await set.runner.ready()
    await set.runner.close()
    expect(set.backend.calls).toEqual([])
    expect(set.backend.watched).toBe(false)

    const half = runnerWith()
    const connecting = half.runner.connect(office, {})
    await calm()
    const closing = half.runner.close()
    await calm()
    half.backend.answer('hangUp')
    await closing
    expect(await connecting).toEqual({ kind: 'idle' })
    expect(half.clock.waiting).toBe(0)
  })

  it('leaves no timer behind after an ordinary session', async () => {
    const set = runnerWith()
    await connected(set)
    const ending = set.runner.disconnect(OFFICE_ID)
    await calm()
    set.backend.answer('release')
    await ending
    await set.runner.close()
    expect(set.clock.waiting).toBe(0)
  })
})
