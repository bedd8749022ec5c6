import { expect, vi } from 'vitest'
import type { Secrets } from '../../../src-main/domain/profile/secret.ts'
import { done, type Result } from '../../../src-main/domain/result.ts'
import type { Tunnel, TunnelPhase } from '../../../src-main/platform/backend.ts'
import { PatientClock } from '../../../src-main/services/time/clock.ts'
import { SecretLeases } from '../../../src-main/services/sessions/secret-lease.ts'
import type { SessionClaim } from '../../../src-main/services/sessions/session-claim.ts'
import { BackendSessionRunner, type SessionRunnerOptions } from '../../../src-main/services/sessions/session-runner.ts'
import { freshSecrets, OFFICE_ID, profileWith } from '../profiles.ts'
import { calm, HandClock } from './clock.ts'
import { quietLog } from './quiet-log.ts'
import { FACTS, ScriptedBackend } from './scripted-backend.ts'

const office = profileWith()

/** The office's tunnel, or another one of ours, as the system reports it. */
export const ours = (phase: TunnelPhase, id = OFFICE_ID, name = 'Head office'): Tunnel => ({
  id,
  origin: 'culvert',
  name,
  phase,
})
export const up: TunnelPhase = { kind: 'connected', facts: FACTS }
export const down: TunnelPhase = { kind: 'down' }

interface Setting {
  readonly tunnels?: readonly Tunnel[]
  readonly stored?: () => Promise<Result<Secrets>>
  readonly claim?: Partial<SessionClaim>
  readonly hooks?: Pick<SessionRunnerOptions, 'before' | 'onChange' | 'onFailed' | 'hostEvents' | 'leaves' | 'upkeep'>
}

/** A runner on a backend and a clock that the test operates by hand. */
export function runnerWith({ tunnels = [], stored, claim, hooks }: Setting = {}) {
  const backend = new ScriptedBackend(tunnels)
  const clock = new HandClock()
  const patience = new PatientClock(clock)
  const log = quietLog()
  const released = vi.fn(() => Promise.resolve())
  const vault = vi.fn(stored ?? (() => Promise.resolve(done(freshSecrets()))))
  const leases = new SecretLeases(vault)
  const runner = new BackendSessionRunner({
    backend,
    clock,
    patience,
    log,
    leases,
    claim: { take: () => Promise.resolve({ release: released }), holder: () => Promise.resolve(undefined), ...claim },
    ...hooks,
  })
  const stateOf = (id = OFFICE_ID) => runner.states()[id]?.kind ?? 'idle'
  return { backend, clock, leases, patience, log, released, runner, stateOf, vault }
}
export type RunnerSetting = ReturnType<typeof runnerWith>

/** Connects, and answers the calls to the backend on the way. */
export async function connected(set: RunnerSetting): Promise<void> {
  const connecting = set.runner.connect(office, {})
  await calm()
  set.backend.answer('apply')
  await calm()
  set.backend.answer('dial')
  expect((await connecting).kind).toBe('connected')
  set.backend.report(ours(up))
  await set.clock.turn(1_000)
}
