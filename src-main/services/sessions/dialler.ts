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
  /** Waited for before a connect of the profile begins; must not reject. */
  readonly before?: ((id: string) => Promise<void>) | undefined
  /** Why a profile must not connect, asked before anything of it reaches the system. */
  readonly admits?: ((profile: Profile) => Promise<Fault | undefined>) | undefined
}

/** Carries out one attempt: who may connect, with which secrets, what the system is told. Each step ends in an event. */
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

  /** A rejection that no abort explains is a mistake in the program; the session must end all the same. */
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
    // Nobody can say how long a person takes to find the system's settings.
    if (applied.waitsFor) session.deadline?.()
    const dialled = await applied.dial(signal)
    if (!dialled.ok) return this.#failed(dialled.fault)
    return { kind: 'tunnel-up', facts: dialled.value, at: this.#options.clock.now() }
  }

  #failed(problem: Fault): SessionEvent {
    return { kind: 'failed', fault: problem, at: this.#options.clock.now() }
  }
}

/** Where the profile has several gateways, with the one of this dial in the first one's place. */
const profileFor = (profile: Profile, state: SessionState): Profile =>
  'via' in state ? { ...profile, gateway: state.via.gateway } : profile

export const stageOf = (state: SessionState): Stage => (state.kind === 'connecting' ? state.stage : 'prerequisites')

/** Nobody but we ourselves knows that it failed. */
export const unexplained = (stage: Stage, text: string): Fault =>
  fault('cause-unknown', { stage, os: { source: 'Culvert', text } })
