import { describe, expect, it, vi } from 'vitest'
import { fault, type Fault } from '../../../../../src-main/domain/connect/fault.ts'
import { failed } from '../../../../../src-main/domain/result.ts'
import type { SecretLease } from '../../../../../src-main/services/sessions/secret-lease.ts'
import { OFFICE_ID, profileWith, SECRETS, textsOf } from '../../../../support/profiles.ts'
import { calm } from '../../../../support/services/clock.ts'
import { connected, down, ours, runnerWith, type RunnerSetting } from '../../../../support/services/runner.ts'

const office = profileWith()
const unknown = fault('cause-unknown', { stage: 'ike' })
const cause = fault('psk-mismatch')

/** A connect that fails without a cause, up to the hang-up that follows. */
async function failing({ runner, backend }: RunnerSetting): Promise<void> {
  void runner.connect(office, SECRETS)
  await calm()
  backend.answer('apply')
  await calm()
  backend.answer('dial', failed(unknown))
  await calm()
}

describe('a failure that is explained', () => {
  it('takes the cause and keeps its rungs', async () => {
    const set = runnerWith()
    await failing(set)
    set.backend.answer('hangUp')
    await calm()
    const listener = vi.fn()
    set.runner.watch(listener)
    set.runner.explain(OFFICE_ID, cause)
    expect(set.runner.states()[OFFICE_ID]).toMatchObject({ kind: 'failed', fault: cause, rungs: [] })
    expect(listener).toHaveBeenCalledOnce()
    expect(set.backend.calls).toEqual(['apply', 'dial', 'hangUp'])
    expect(set.log.lines.at(-1)).toBe('info sessions: Head office: it failed for psk-mismatch at ike')
  })

  it('is nothing to a session that has not failed, or is not there', async () => {
    const set = runnerWith()
    set.runner.explain(OFFICE_ID, cause)
    expect(set.stateOf()).toBe('idle')
    await connected(set)
    set.runner.explain(OFFICE_ID, cause)
    expect(set.stateOf()).toBe('connected')
  })
})

describe('whoever waits for failures', () => {
  it('is told once all of the connect is down, with its secrets, once', async () => {
    const onFailed = vi.fn<(lease: SecretLease, problem: Fault) => void>()
    const set = runnerWith({ hooks: { onFailed } })
    await failing(set)
    expect(onFailed).not.toHaveBeenCalled()
    set.backend.answer('hangUp')
    await calm()
    const [lease, problem] = onFailed.mock.calls[0] ?? []
    expect([lease?.profile, problem]).toEqual([office, unknown])
    expect(textsOf(lease?.held ?? {})).toEqual(textsOf(SECRETS))
    set.runner.explain(OFFICE_ID, cause)
    set.backend.report(ours(down))
    await set.clock.turn(5_000)
    expect(onFailed).toHaveBeenCalledOnce()
  })

  it('is told nothing of a tunnel that was up and went', async () => {
    const onFailed = vi.fn()
    const set = runnerWith({ hooks: { onFailed } })
    await connected(set)
    set.backend.report(ours({ kind: 'down', fault: fault('peer-silent') }))
    await calm()
    set.backend.answer('hangUp')
    await set.clock.turn(5_000)
    expect(set.stateOf()).toBe('failed')
    expect(onFailed).not.toHaveBeenCalled()
  })

  it('is told nothing of a connect that was called off', async () => {
    const onFailed = vi.fn()
    const set = runnerWith({ hooks: { onFailed } })
    void set.runner.connect(office, SECRETS)
    await calm()
    const leaving = set.runner.disconnect(OFFICE_ID)
    await calm()
    set.backend.answer('release')
    await leaving
    expect(onFailed).not.toHaveBeenCalled()
  })
})

describe('whoever must make way for a connect', () => {
  it('is waited for before the system is touched', async () => {
    let free = (): void => undefined
    const before = vi.fn(() => new Promise<void>((resolve) => (free = resolve)))
    const set = runnerWith({ hooks: { before } })
    void set.runner.connect(office, SECRETS)
    await calm()
    expect([before.mock.calls, set.backend.calls]).toEqual([[[OFFICE_ID]], []])
    free()
    await calm()
    expect(set.backend.calls).toEqual(['apply'])
  })

  it('does not hold up a disconnect', async () => {
    const set = runnerWith({ hooks: { before: () => new Promise(() => undefined) } })
    void set.runner.connect(office, SECRETS)
    await calm()
    const leaving = set.runner.disconnect(OFFICE_ID)
    await set.clock.turn(10_000)
    expect((await leaving).kind).toBe('idle')
    expect(set.backend.calls).toEqual([])
  })
})
