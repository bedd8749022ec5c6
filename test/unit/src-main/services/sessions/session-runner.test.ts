import { describe, expect, it, vi } from 'vitest'
import { fault } from '../../../../../src-main/domain/connect/fault.ts'
import { Secret, type Secrets } from '../../../../../src-main/domain/profile/secret.ts'
import { done, failed, type Result } from '../../../../../src-main/domain/result.ts'
import { OFFICE_ID, profileWith, SECRETS } from '../../../../support/profiles.ts'
import { calm } from '../../../../support/services/clock.ts'
import { connected, ours, runnerWith, up } from '../../../../support/services/runner.ts'
import { FACTS } from '../../../../support/services/scripted-backend.ts'

const office = profileWith()
const wrongPassword = fault('credentials-rejected', { args: { user: 'alice' } })

describe('a connect', () => {
  it('applies with the secrets of the vault, dials, and ends when the backend says that it is up', async () => {
    const set = runnerWith()
    const { backend, runner, stateOf } = set
    const seen: string[] = []
    runner.watch(() => seen.push(stateOf()))
    const connecting = runner.connect(office, {})
    await calm()
    expect(stateOf()).toBe('preparing')
    backend.answer('apply')
    await calm()
    backend.report(ours({ kind: 'connecting', stage: 'ike', found: 'AES-256' }))
    expect(runner.states()[OFFICE_ID]).toMatchObject({ kind: 'connecting', stage: 'ike' })
    backend.answer('dial')
    expect(await connecting).toMatchObject({ kind: 'connected', facts: FACTS })
    expect(backend.calls).toEqual(['apply', 'dial'])
    expect([...new Set(seen)]).toEqual(['preparing', 'connecting', 'connected'])
  })

  it('is not taken for connected by what a report says before the dial has answered', async () => {
    const { backend, runner, stateOf } = runnerWith()
    void runner.connect(office, {})
    await calm()
    backend.answer('apply')
    await calm()
    backend.report(ours(up))
    expect(stateOf()).toBe('connecting')
  })

  it('fails with the fault of the backend, keeps the rungs, and cleans up before it says so', async () => {
    const { backend, runner, stateOf } = runnerWith()
    const connecting = runner.connect(office, {})
    await calm()
    backend.answer('apply')
    await calm()
    backend.report(ours({ kind: 'connecting', stage: 'authenticate' }))
    backend.answer('dial', failed(wrongPassword))
    await calm()
    expect(stateOf()).toBe('failed')
    let told = false
    void connecting.then(() => (told = true))
    await calm()
    expect(told).toBe(false)
    backend.answer('hangUp')
    expect(await connecting).toMatchObject({ kind: 'failed', fault: wrongPassword })
    expect(backend.calls).toEqual(['apply', 'dial', 'hangUp'])
  })

  it('never tries a rejected password again by itself', async () => {
    const { backend, runner, clock } = runnerWith()
    void runner.connect(office, {})
    await calm()
    backend.answer('apply')
    await calm()
    backend.answer('dial', failed(wrongPassword))
    await calm()
    backend.answer('hangUp')
    await clock.turn(600_000)
    expect(backend.calls).toEqual(['apply', 'dial', 'hangUp'])
  })

  it('that is under way is joined, not begun twice', async () => {
    const { backend, runner } = runnerWith()
    const both = Promise.all([runner.connect(office, {}), runner.connect(office, {})])
    await calm()
    backend.answer('apply')
    await calm()
    backend.answer('dial')
    expect((await both).map((state) => state.kind)).toEqual(['connected', 'connected'])
    expect((await runner.connect(office, {})).kind).toBe('connected')
    expect(backend.calls).toEqual(['apply', 'dial'])
  })

  it('ends after a minute where nothing answers, at the stage it had reached', async () => {
    const { backend, clock, runner, stateOf } = runnerWith()
    const connecting = runner.connect(office, {})
    await calm()
    backend.answer('apply')
    await calm()
    backend.report(ours({ kind: 'connecting', stage: 'l2tp' }))
    const { signal } = backend.find('dial')
    await clock.turn(59_999)
    expect(stateOf()).toBe('connecting')
    await clock.turn(1)
    expect(signal.aborted).toBe(true)
    backend.answer('hangUp')
    expect(await connecting).toMatchObject({
      kind: 'failed',
      fault: { code: 'cause-unknown', stage: 'l2tp', os: { text: 'no result after 60 seconds' } },
    })
  })

  it('has no deadline while a person must allow it in the system’s settings', async () => {
    const { backend, clock, runner, stateOf } = runnerWith()
    backend.waitsFor = 'approval'
    const connecting = runner.connect(office, {})
    await calm()
    backend.answer('apply')
    await clock.turn(600_000)
    expect(stateOf()).toBe('connecting')
    backend.answer('dial')
    expect((await connecting).kind).toBe('connected')
  })

  it('ends when the backend breaks, and the log says how', async () => {
    const { backend, log, runner } = runnerWith()
    const connecting = runner.connect(office, {})
    await calm()
    backend.find('apply').reject(new TypeError('x is not a function'))
    await calm()
    backend.answer('hangUp')
    expect(await connecting).toMatchObject({ kind: 'failed', fault: { code: 'cause-unknown' } })
    expect(log.lines).toContain('error sessions: Head office: x is not a function')
  })
})

describe('the secrets of a connect', () => {
  it('come from the person first and only then from the vault, and all are hidden from the log', async () => {
    const { backend, log, runner, vault } = runnerWith()
    const apply = vi.spyOn(backend, 'apply')
    void runner.connect(office, { psk: new Secret('entered') })
    await calm()
    const [, secrets] = apply.mock.calls[0] ?? []
    expect((secrets as Secrets).psk?.reveal()).toBe('entered')
    expect((secrets as Secrets).password?.reveal()).toBe('correct-horse-42')
    expect(vault).toHaveBeenCalledTimes(1)
    expect(log.hidden).toEqual(['psk', 'psk', 'password'])
  })

  it('are not asked of the vault when all are given, and none goes along that is not needed', async () => {
    const { backend, runner, vault } = runnerWith()
    const apply = vi.spyOn(backend, 'apply')
    void runner.connect(office, { ...SECRETS, privateKey: new Secret('unneeded') })
    await calm()
    expect(Object.keys(apply.mock.calls[0]?.[1] as Secrets)).toEqual(['password', 'psk'])
    expect(vault).not.toHaveBeenCalled()
  })

  it.each<readonly [string, () => Promise<Result<Secrets>>, object]>([
    [
      'are missing by name',
      () => Promise.resolve(done({})),
      { code: 'secret-missing', args: { missing: 'password, psk' } },
    ],
    [
      'are asked for where there is no keychain',
      () => Promise.resolve(failed(fault('keychain-unavailable', { args: { state: 'absent' } }))),
      { code: 'secret-missing', args: { missing: 'password, psk' } },
    ],
    [
      'wait for a locked keychain to be opened',
      () => Promise.resolve(failed(fault('keychain-unavailable', { args: { state: 'locked' } }))),
      { code: 'keychain-unavailable' },
    ],
  ])('%s, and the system is left alone', async (_, stored, expected) => {
    const { backend, runner } = runnerWith({ stored })
    expect(await runner.connect(office, {})).toMatchObject({ kind: 'failed', fault: expected })
    expect(backend.calls).toEqual([])
  })
})

describe('a disconnect', () => {
  it('takes a connection down and ends in idle', async () => {
    const set = runnerWith()
    await connected(set)
    const ending = set.runner.disconnect(OFFICE_ID)
    await calm()
    expect(set.stateOf()).toBe('disconnecting')
    set.backend.answer('release')
    expect(await ending).toEqual({ kind: 'idle' })
    expect(set.runner.states()).toEqual({})
  })

  it('is not undone by reports that were on their way', async () => {
    const set = runnerWith()
    await connected(set)
    const ending = set.runner.disconnect(OFFICE_ID)
    await calm()
    set.backend.report(ours(up))
    set.backend.answer('release')
    await ending
    set.backend.report(ours(up))
    expect(set.stateOf()).toBe('idle')
    set.backend.report()
    await set.clock.turn(1_000)
    expect(set.stateOf()).toBe('idle')
  })

  it('that the system contradicts in the end is not pretended', async () => {
    const set = runnerWith()
    await connected(set)
    const ending = set.runner.disconnect(OFFICE_ID)
    await calm()
    set.backend.answer('release')
    await ending
    await set.clock.turn(1_000)
    expect(set.stateOf()).toBe('connected')
  })

  it.each(['apply', 'dial'] as const)('cancels a connect that is at its %s', async (verb) => {
    const { backend, runner } = runnerWith()
    const connecting = runner.connect(office, {})
    await calm()
    if (verb === 'dial') {
      backend.answer('apply')
      await calm()
    }
    const { signal } = backend.find(verb)
    const ending = runner.disconnect(OFFICE_ID)
    await calm()
    expect(signal.aborted).toBe(true)
    backend.answer('release')
    expect(await ending).toEqual({ kind: 'idle' })
    expect(await connecting).toEqual({ kind: 'idle' })
    expect(backend.overlaps).toEqual([])
  })

  it('cancels a connect that waits for the keychain, and touches nothing', async () => {
    const { backend, runner, released } = runnerWith({ stored: () => new Promise(() => undefined) })
    const connecting = runner.connect(office, {})
    await calm()
    expect(await runner.disconnect(OFFICE_ID)).toEqual({ kind: 'idle' })
    expect(await connecting).toEqual({ kind: 'idle' })
    expect(backend.calls).toEqual([])
    expect(released).toHaveBeenCalledTimes(1)
  })

  it('ends within ten seconds though a dial does not let itself be cancelled', async () => {
    const set = runnerWith()
    set.backend.deaf = true
    void set.runner.connect(office, {})
    await calm()
    set.backend.answer('apply')
    await calm()
    const ending = set.runner.disconnect(OFFICE_ID)
    await set.clock.turn(5_000)
    set.backend.answer('release')
    expect(await ending).toEqual({ kind: 'idle' })
    set.backend.answer('dial')
    await set.clock.turn(60_000)
    expect(set.stateOf()).toBe('idle')
  })

  it('gives the person time for a password that the system asks for on the way', async () => {
    const set = runnerWith()
    await connected(set)
    const ending = set.runner.disconnect(OFFICE_ID)
    await set.clock.turn(4_000)
    const answered = set.patience.hold()
    await set.clock.turn(60_000)
    expect(set.backend.find('release').signal.aborted).toBe(false)
    answered()
    await set.clock.turn(5_999)
    set.backend.report()
    set.backend.answer('release')
    expect(await ending).toEqual({ kind: 'idle' })
  })

  it('fails after ten seconds where the system does not take the tunnel down', async () => {
    const set = runnerWith()
    await connected(set)
    set.backend.deaf = true
    const ending = set.runner.disconnect(OFFICE_ID)
    await set.clock.turn(10_000)
    expect(await ending).toMatchObject({
      kind: 'failed',
      fault: { code: 'cause-unknown', stage: 'live', os: { text: 'not down after 10 seconds' } },
    })
    expect(set.backend.find('release').signal.aborted).toBe(true)
  })

  it('fails with the fault of the backend', async () => {
    const set = runnerWith()
    await connected(set)
    const ending = set.runner.disconnect(OFFICE_ID)
    await calm()
    set.backend.answer('release', failed(fault('not-authorised')))
    expect(await ending).toMatchObject({ kind: 'failed', fault: { code: 'not-authorised' } })
  })

  it('of what is not connected asks the system all the same', async () => {
    const { backend, runner } = runnerWith()
    const ending = runner.disconnect(OFFICE_ID)
    await calm()
    backend.answer('release')
    expect(await ending).toEqual({ kind: 'idle' })
  })
})

describe('the last intent', () => {
  it('wins: connect, disconnect, connect', async () => {
    const { backend, runner } = runnerWith()
    const first = runner.connect(office, {})
    await calm()
    const ending = runner.disconnect(OFFICE_ID)
    const second = runner.connect(office, {})
    await calm()
    backend.answer('release')
    expect(await ending).toEqual({ kind: 'idle' })
    await calm()
    backend.answer('apply')
    await calm()
    backend.answer('dial')
    expect((await second).kind).toBe('connected')
    expect((await first).kind).toBe('connected')
    expect(backend.overlaps).toEqual([])
  })

  it('wins: connect, disconnect, connect, disconnect', async () => {
    const { backend, runner } = runnerWith()
    const connects = [runner.connect(office, {})]
    await calm()
    const endings = [runner.disconnect(OFFICE_ID)]
    connects.push(runner.connect(office, {}))
    endings.push(runner.disconnect(OFFICE_ID))
    await calm()
    backend.answer('release')
    for (const end of [...connects, ...endings]) expect(await end).toEqual({ kind: 'idle' })
    expect(backend.calls).toEqual(['apply', 'release'])
  })

  it('is not carried out on top of a tunnel that did not come down', async () => {
    const set = runnerWith()
    await connected(set)
    set.backend.deaf = true
    void set.runner.disconnect(OFFICE_ID)
    const again = set.runner.connect(office, {})
    await set.clock.turn(10_000)
    expect((await again).kind).toBe('failed')
    expect(set.backend.calls).toEqual(['apply', 'dial', 'release'])
  })

  it('after a failure waits for the cleaning up', async () => {
    const { backend, runner } = runnerWith()
    void runner.connect(office, {})
    await calm()
    backend.answer('apply', failed(fault('settings-refused', { args: { component: 'NetworkManager', reason: 'x' } })))
    await calm()
    const again = runner.connect(office, {})
    await calm()
    expect(backend.calls).toEqual(['apply', 'hangUp'])
    backend.answer('hangUp')
    await calm()
    backend.answer('apply')
    await calm()
    backend.answer('dial')
    expect((await again).kind).toBe('connected')
    expect(backend.overlaps).toEqual([])
  })
})
