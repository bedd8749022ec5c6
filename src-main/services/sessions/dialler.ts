import { fault, type Fault } from '../../domain/connect/fault.ts'
import type { Stage } from '../../domain/connect/stage.ts'
import type { Profile } from '../../domain/profile/schema.ts'
import type { SessionEvent } from '../../domain/session/event.ts'
import type { SessionState } from '../../domain/session/state.ts'
import { wordsOf } from '../../domain/thrown.ts'
import type { Clock } from '../../domain/time.ts'
import type { VpnBackend } from '../../platform/backend.ts'
import type { Log } from '../services.ts'
import { orAborted } from '../../platform/time.ts'
import type { Arbiter } from './arbiter.ts'
import type { Session } from './session-record.ts'

export interface DiallerOptions {
  readonly backend: VpnBackend
  readonly arbiter: Arbiter
  readonly log: Log
  readonly clock: Clock
  /** Awaited before a connect of the profile begins; must not reject. */
  readonly before?: ((id: string) => Promise<void>) | undefined
  /** Why a profile must not connect; asked before the system learns anything of it. */
  readonly admits?: ((profile: Profile) => Promise<Fault | undefined>) | undefined
}

/** Carries out one attempt: asks for admission, collects secrets, configures the system. Each step ends in an event. */
export class Dialler {
  readonly #options: DiallerOptions

  constructor(options: DiallerOptions) {
    this.#options = options
  }

  apply(session: Session): void {
    this.#call(session, (signal) => this.#apply(session, signal))
  }

  dial(session: Session): void {
    this.#call(session, (signal) => this.#dial(session, signal))
  }

  #call(session: Session, work: (signal: AbortSignal) => Promise<SessionEvent>): void {
    session.lane.call(
      (signal) => work(signal).catch((error: unknown) => this.#defect(session, error, signal)),
      (event) => session.take(event),
    )
  }

  /** A rejection without an abort is a defect of the program; the session must end all the same. */
  #defect(session: Session, error: unknown, signal: AbortSignal): SessionEvent {
    const text = wordsOf(error)
    if (!signal.aborted) this.#options.log.error('sessions', `${session.name}: ${text}`)
    return this.#failed(unexplained(stageOf(session.state), text))
  }

  async #apply(session: Session, signal: AbortSignal): Promise<SessionEvent> {
    const { attempt, state } = session
    const { before, admits, arbiter, log, backend } = this.#options
    if (!attempt) throw new Error('a connect without a profile')
    await orAborted(signal, before?.(session.id) ?? Promise.resolve())
    const distrusted = await admits?.(attempt.profile)
    if (distrusted) return this.#failed(distrusted)
    const refused = await arbiter.admit(session, signal)
    if (refused) return this.#failed(refused)
    const secrets = await orAborted(signal, attempt.secrets())
    if (!secrets.ok) return this.#failed(secrets.fault)
    log.hide(secrets.value)
    session.lane.touched = true
    const applied = await backend.apply(profileFor(attempt.profile, state), secrets.value, signal)
    if (!applied.ok) return this.#failed(applied.fault)
    session.applied = applied.value
    const { waitsFor } = applied.value
    return { kind: 'applied', at: this.#options.clock.now(), ...(waitsFor ? { waitsFor } : {}) }
  }

  async #dial(session: Session, signal: AbortSignal): Promise<SessionEvent> {
    const { applied } = session
    session.applied = undefined
    if (!applied) throw new Error('a dial of what was not applied')
    // The user may take any time to find the system's settings.
    if (applied.waitsFor) session.deadline?.()
    const dialled = await applied.dial(signal)
    if (!dialled.ok) return this.#failed(dialled.fault)
    return { kind: 'tunnel-up', facts: dialled.value, at: this.#options.clock.now() }
  }

  #failed(problem: Fault): SessionEvent {
    return { kind: 'failed', fault: problem, at: this.#options.clock.now() }
  }
}

/** For a profile with several gateways, the gateway of this dial replaces the first one. */
const profileFor = (profile: Profile, state: SessionState): Profile =>
  'via' in state ? { ...profile, gateway: state.via.gateway } : profile

export const stageOf = (state: SessionState): Stage => (state.kind === 'connecting' ? state.stage : 'prerequisites')

/** Only Culvert itself knows that it failed. */
export const unexplained = (stage: Stage, text: string): Fault =>
  fault('cause-unknown', { stage, os: { source: 'Culvert', text } })
