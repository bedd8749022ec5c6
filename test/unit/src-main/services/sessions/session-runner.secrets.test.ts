import { inspect } from 'node:util'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { fault } from '../../../../../src-main/domain/connect/fault.ts'
import { Secret, type Secrets } from '../../../../../src-main/domain/profile/secret.ts'
import { done, failed } from '../../../../../src-main/domain/result.ts'
import { SnapshotKeeper } from '../../../../../src-main/desktop/border/snapshot.ts'
import { FakeBackend } from '../../../../../src-main/platform/fake/backend.ts'
import { memoryMachine } from '../../../../../src-main/platform/fake/machine.ts'
import { LatestDiagnoses, type DiagnosesParts } from '../../../../../src-main/services/diagnosis/diagnoses.ts'
import { openServices } from '../../../../../src-main/services/open.ts'
import { SecretLeases } from '../../../../../src-main/services/sessions/secret-lease.ts'
import { freshSecrets, LAB_ID, OFFICE_ID, profileWith, textsOf } from '../../../../support/profiles.ts'
import { calm, HandClock } from '../../../../support/services/clock.ts'
import { freshDirectory } from '../../../../support/services/directory.ts'
import { MemoryKeychain } from '../../../../support/services/keychains.ts'
import { quietLog } from '../../../../support/services/quiet-log.ts'
import { connected, down, ours, runnerWith, type RunnerSetting } from '../../../../support/services/runner.ts'

const office = profileWith()
const lab = profileWith({ id: LAB_ID, name: 'Lab' })
const OVER = 'a secret was read after its lease had ended'

/** What the backend was handed at each apply. */
function handed({ backend }: { readonly backend: { readonly apply: FakeBackend['apply'] } }): readonly Secrets[] {
  const seen: Secrets[] = []
  const apply = backend.apply.bind(backend)
  vi.spyOn(backend, 'apply').mockImplementation((profile, secrets, signal) => {
    seen.push(secrets)
    return apply(profile, secrets, signal)
  })
  return seen
}

function expectGone(secrets: Secrets | undefined): void {
  const each = Object.values(secrets ?? {}) as Secret[]
  expect(each).toHaveLength(2)
  for (const secret of each) expect(() => secret.reveal()).toThrow(OVER)
}

/** A scripted runner, and what its backend was handed. */
function scripted(hooks: Parameters<typeof runnerWith>[0] = {}) {
  const set = runnerWith(hooks)
  return { ...set, seen: handed(set) }
}

async function failing({ runner, backend }: RunnerSetting): Promise<void> {
  void runner.connect(office, {})
  await calm()
  backend.answer('apply')
  await calm()
  backend.answer('dial', failed(fault('peer-silent')))
  await calm()
}

describe('the secrets of a session', () => {
  it('are held while it is connected, and gone once it is disconnected', async () => {
    const set = scripted()
    await connected(set)
    await set.clock.turn(3_600_000)
    expect(textsOf(set.seen[0] ?? {})).toEqual(textsOf(freshSecrets()))
    const disconnecting = set.runner.disconnect(OFFICE_ID)
    await calm()
    expect(textsOf(set.seen[0] ?? {}), 'until it is down').toEqual(textsOf(freshSecrets()))
    set.backend.answer('release')
    await disconnecting
    expectGone(set.seen[0])
  })

  it('are gone once a connect has failed and all of it is down', async () => {
    const set = scripted()
    await failing(set)
    expect(textsOf(set.seen[0] ?? {})).toEqual(textsOf(freshSecrets()))
    set.backend.answer('hangUp')
    await calm()
    expectGone(set.seen[0])
  })

  it('are gone once a tunnel has failed that was up', async () => {
    const set = scripted()
    await connected(set)
    set.backend.report(ours({ kind: 'down', fault: fault('peer-silent') }))
    await calm()
    set.backend.answer('hangUp')
    await calm()
    expect(set.stateOf()).toBe('failed')
    expectGone(set.seen[0])
  })

  it('are gone where the system never answers that it is down', async () => {
    const set = scripted()
    await connected(set)
    set.backend.deaf = true
    const disconnecting = set.runner.disconnect(OFFICE_ID)
    await set.clock.turn(10_000)
    expect((await disconnecting).kind).toBe('failed')
    expectGone(set.seen[0])
  })

  it('are gone after a switch to another profile, whose own are held', async () => {
    const set = scripted()
    await connected(set)
    void set.runner.disconnect(OFFICE_ID)
    void set.runner.connect(lab, { password: new Secret('of the lab') })
    await calm()
    set.backend.report(ours(down))
    set.backend.answer('release')
    await calm()
    expectGone(set.seen[0])
    expect(set.seen[1]?.password?.reveal()).toBe('of the lab')
  })

  it('are another lease’s at the next connect of the same profile', async () => {
    const set = scripted()
    await connected(set)
    void set.runner.disconnect(OFFICE_ID)
    await calm()
    void set.runner.connect(office, { password: new Secret('second') })
    await calm()
    void set.runner.connect(office, { password: new Secret('third') })
    await calm()
    set.backend.answer('release')
    await calm()
    expectGone(set.seen[0])
    expect(set.seen[1]?.password?.reveal()).toBe('third')
  })

  it('are gone after the end of the process, though the tunnel stays up', async () => {
    const set = scripted()
    await connected(set)
    await set.runner.close()
    expect(set.stateOf()).toBe('connected')
    expectGone(set.seen[0])
  })

  it('are handed on with a failure that may be asked about, and are then not the session’s to end', async () => {
    const onFailed = vi.fn()
    const set = scripted({ hooks: { onFailed } })
    await failing(set)
    set.backend.answer('hangUp')
    await calm()
    set.runner.dismiss(OFFICE_ID)
    expect(textsOf(set.seen[0] ?? {})).toEqual(textsOf(freshSecrets()))
  })
})

async function opened(gateway: string) {
  const backend = new FakeBackend({ machine: memoryMachine(), step: 1 })
  const seen = handed({ backend })
  const services = await openServices({ backend, directory: freshDirectory(), keychain: new MemoryKeychain() })
  onTestFinished(() => services.close())
  const profile = profileWith({ gateway })
  await services.profiles.save(profile)
  return { services, profile, seen }
}

describe('with the whole of the services, the secrets of a connect', () => {
  it('are gone with the profile, while a question about its failure is still open', async () => {
    const { services, profile, seen } = await opened('cause-unknown.test')
    await services.settings.set({ diagnoseAfterFailure: 'ask' })
    expect((await services.sessions.connect(profile, freshSecrets())).kind).toBe('failed')
    expect(textsOf(seen[0] ?? {}), 'kept for the answer').toEqual(textsOf(freshSecrets()))
    await services.removal.remove([profile.id])
    expectGone(seen[0])
  })

  it('are gone once the diagnosis that followed is over', async () => {
    const { services, profile, seen } = await opened('cause-unknown.test')
    await services.settings.set({ diagnoseAfterFailure: 'ask' })
    await services.sessions.connect(profile, freshSecrets())
    const diagnosing = services.diagnoses.start({ kind: 'profile', profile }, 'connect', {})
    await services.diagnoses.cancel(profile.id)
    await diagnosing
    expectGone(seen[0])
  })

  it('are gone two minutes after the question that nobody answers', async () => {
    const clock = new HandClock()
    const lease = new SecretLeases(() => Promise.resolve(done(freshSecrets()))).take(office, freshSecrets())
    const { held } = lease
    // Of all its parts only these have to do with the question.
    const parts = { clock, afterFailure: () => 'ask', log: quietLog() } as unknown as DiagnosesParts
    new LatestDiagnoses(parts).failed(lease, fault('cause-unknown'))
    await clock.turn(119_999)
    expect(textsOf(held)).toEqual(textsOf(freshSecrets()))
    await clock.turn(1)
    expectGone(held)
  })

  it.each(['ask', 'never'] as const)('are gone at the end, whatever is asked after failures: %s', async (choice) => {
    const { services, profile, seen } = await opened('cause-unknown.test')
    await services.settings.set({ diagnoseAfterFailure: choice })
    await services.sessions.connect(profile, freshSecrets())
    if (choice === 'never') expectGone(seen[0])
    await services.close()
    expectGone(seen[0])
  })

  it('are gone after the removal of a profile that is up', async () => {
    const { services, profile, seen } = await opened('ok.test')
    await services.sessions.connect(profile, freshSecrets())
    await services.removal.remove([profile.id])
    expectGone(seen[0])
  })

  it('are in no snapshot, log line, state or fault', async () => {
    for (const gateway of ['ok.test', 'credentials-rejected.test', 'cause-unknown.test']) {
      const { services, profile } = await opened(gateway)
      const host = { name: 'Culvert', version: '0' }
      const keeper = new SnapshotKeeper({ services, host, preferredLanguages: () => ['en'] })
      const told: string[] = []
      keeper.watch((snapshot) => told.push(inspect(snapshot, { depth: 20 })))
      const state = await services.sessions.connect(profile, freshSecrets())
      await vi.waitFor(() => expect(told.at(-1)).toContain(state.kind))
      await services.sessions.disconnect(profile.id)
      const shown = [...told, inspect(state, { depth: 20 }), JSON.stringify(await services.log.read())].join('\n')
      keeper.stop()
      expect(shown).not.toMatch(/correct-horse|pre-shared-key-9/)
    }
  })
})
