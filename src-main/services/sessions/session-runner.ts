import { fault, type Fault } from '../../domain/connect/fault.ts'
import type { Stage } from '../../domain/connect/stage.ts'
import type { Profile } from '../../domain/profile/schema.ts'
import type { Secrets } from '../../domain/profile/secret.ts'
import { done, type Result } from '../../domain/result.ts'
import type { Effect } from '../../domain/session/effect.ts'
import type { SessionEvent } from '../../domain/session/event.ts'
import type { SessionKind, SessionState } from '../../domain/session/state.ts'
import { transition } from '../../domain/session/transition.ts'
import { wordsOf } from '../../domain/thrown.ts'
import type { Tunnel, VpnBackend } from '../../platform/backend.ts'
import type { Stop, Clock } from '../../domain/time.ts'
import { orAborted, within } from '../time/clock.ts'
import { systemClock } from '../../platform/time.ts'
import { Arbiter } from './arbiter.ts'
import { ObservedTunnels } from './observed-tunnels.ts'
import type { HeldTunnel, Leaves, Leftover, Log, SessionRunner } from '../services.ts'
import type { SessionClaim } from './session-claim.ts'
import { newSession, type Waiting, type Session } from './session-record.ts'
import { eventOf, isLeft } from './session-report.ts'
import { secretsFor } from './session-secrets.ts'

export interface SessionRunnerOptions {
  readonly backend: VpnBackend
  /** The stored secrets of a profile. */
  readonly vault: (profileId: string) => Promise<Result<Secrets>>
  readonly claim: SessionClaim
  readonly log: Log
  /** What of an earlier run's remains is not removed at the start; nothing when not given. */
  readonly leaves?: Leaves
  readonly clock?: Clock
  /** Of the deadlines, which stand still while the person is asked something; `clock` when not given. */
  readonly patience?: Clock
  /** Waited for before a connect of the profile begins; must not reject. */
  readonly before?: (id: string) => Promise<void>
  /** Called when a connect of this process has failed and nothing of it is left in the system. */
  readonly onFailed?: (profile: Profile, given: Secrets, fault: Fault) => void
}

const CONNECT_DEADLINE = 60_000
/**
 * Milliseconds that a disconnect may take until it ends, whichever way. A call that was told to stop may take half of
 * it before the tunnel is taken down over its head.
 */
export const LONGEST_DISCONNECT = 10_000
const FIRST_REPORT = 5_000
/** Reports on their way while the tunnel changed are older than what is known. */
const SETTLING = 1_000

const ENDED: ReadonlySet<SessionKind> = new Set(['idle', 'connected', 'failed'])

/**
 * Feeds the transition table, and carries its effects out on the backend: one call at a time for each session, the
 * last intent wins, every call has a deadline. What the system reports decides; what was asked for does not.
 */
export class BackendSessionRunner implements SessionRunner {
  readonly #options: SessionRunnerOptions
  readonly #clock: Clock
  readonly #patience: Clock
  readonly #sessions = new Map<string, Session>()
  readonly #listeners = new Set<() => void>()
  readonly #leftovers: Leftover[] = []
  readonly #arbiter: Arbiter
  readonly #observed = new ObservedTunnels((id) => this.#isAtRest(id))
  #stop: Stop | undefined
  #ready: Promise<void> | undefined
  #closed = false

  constructor(options: SessionRunnerOptions) {
    this.#options = options
    this.#clock = options.clock ?? systemClock
    this.#patience = options.patience ?? this.#clock
    this.#arbiter = new Arbiter(() => [...this.#sessions.values()], options.claim, options.log)
  }

  states(): Readonly<Record<string, SessionState>> {
    const active = [...this.#sessions.values()].filter(({ state }) => state.kind !== 'idle')
    return Object.fromEntries(active.map(({ id, state }) => [id, state]))
  }

  foreign(): readonly Tunnel[] {
    return this.#observed.foreign()
  }

  leftovers(): readonly Leftover[] {
    return this.#leftovers
  }

  held(): readonly HeldTunnel[] {
    return this.#observed.held()
  }

  bound(): readonly HeldTunnel[] {
    return this.#observed.bound()
  }

  ready(): Promise<void> {
    this.#ready ??= this.#start()
    return this.#ready
  }

  async connect(profile: Profile, given: Secrets): Promise<SessionState> {
    this.#options.log.hide(given)
    await this.ready()
    const session = this.#session(profile.id, profile.name)
    const kind = session.state.kind
    if (kind === 'disconnecting') session.next = { profile, given }
    else if (kind === 'idle' || kind === 'failed') this.#begin(session, profile, given)
    if (this.#hasEnded(session)) return session.state
    return new Promise((resolve) => session.connecting.push(resolve))
  }

  async disconnect(id: string): Promise<SessionState> {
    await this.ready()
    const session = this.#session(id)
    session.touched ||= !['preparing', 'connecting'].includes(session.state.kind) || !session.attempt
    return this.#endBy(session, { kind: 'disconnect-requested', at: this.#now() })
  }

  async abandon(id: string): Promise<SessionState> {
    await this.ready()
    return this.#endBy(this.#session(id), { kind: 'abandoned', at: this.#now() })
  }

  #endBy(session: Session, event: SessionEvent): Promise<SessionState> {
    session.next = undefined
    return new Promise((resolve) => {
      session.disconnecting.push(resolve)
      this.#dispatch(session, event)
    })
  }

  isBusy(): boolean {
    return this.#underWay().length > 0
  }

  async withdraw(): Promise<readonly Fault[]> {
    const ids = new Set([...this.bound(), ...this.#underWay()].map(({ id }) => id))
    const states = await Promise.all([...ids].map((id) => this.disconnect(id)))
    return states.flatMap((state) => (state.kind === 'failed' ? [state.fault] : []))
  }

  dismiss(id: string): void {
    const session = this.#sessions.get(id)
    if (session?.state.kind !== 'failed') return
    session.turn += 1
    this.#dispatch(session, { kind: 'dismissed', at: this.#now() })
  }

  explain(id: string, cause: Fault): void {
    const session = this.#sessions.get(id)
    if (session?.state.kind !== 'failed') return
    this.#options.log.info('sessions', `${session.name}: it failed for ${cause.code} at ${cause.stage}`)
    this.#dispatch(session, { kind: 'explained', fault: cause, at: this.#now() })
  }

  watch(listener: () => void): Stop {
    void this.ready()
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Takes back what is half done, and leaves what is up. */
  async close(): Promise<void> {
    if (!this.#ready) return
    await this.#ready
    this.#closed = true
    const sessions = [...this.#sessions.values()]
    await Promise.all(
      sessions.map(async (session) => {
        if (this.#isUnderWay(session)) await this.disconnect(session.id)
        await session.hangingUp
        for (const timer of [session.deadline, session.settling, session.lingering]) timer?.()
      }),
    )
    this.#stop?.()
    this.#listeners.clear()
  }

  async #start(): Promise<void> {
    const first = new Promise<void>((resolve) => {
      let cleaning: Promise<void> | undefined
      this.#stop = this.#options.backend.watch((tunnels) => {
        this.#observed.replace(tunnels)
        cleaning ??= this.#cleanLeftovers().then(resolve)
        this.#compareAll()
      })
    })
    if ((await within(this.#clock, FIRST_REPORT, first)) === 'late') {
      this.#options.log.warning('sessions', 'the system has not reported its tunnels')
    }
  }

  /** Ours, not up, and nobody connecting it: a process that was killed left it. */
  async #cleanLeftovers(): Promise<void> {
    const left = this.#observed.left()
    if (left.length === 0) return
    const busy = await this.#options.claim.holder().catch(() => undefined)
    const { leaves } = this.#options
    const ended = left.filter((tunnel) => tunnel.id !== busy && !(leaves && this.#observed.isHeld(tunnel)))
    if (leaves === 'everything') {
      this.#leftovers.push(...ended.map(({ name }) => ({ name, untouched: true as const })))
      return
    }
    await Promise.all(
      ended.map(({ id, name }) => {
        this.#options.log.info('sessions', `${name}: removing what an earlier run left`)
        const session = this.#session(id, name)
        session.touched = true
        return this.#hangUp(session, leaves ? 'hang-up' : 'release').then((problem) =>
          this.#leftovers.push({ name, ...(problem ? { problem } : {}) }),
        )
      }),
    )
  }

  #begin(session: Session, profile: Profile, given: Secrets): void {
    session.attempt = { profile, given }
    session.name = profile.name
    for (const timer of [session.settling, session.lingering]) timer?.()
    session.settling = session.lingering = undefined
    session.deadline = this.#patience.after(CONNECT_DEADLINE, () => {
      const text = `no result after ${CONNECT_DEADLINE / 1000} seconds`
      this.#dispatch(session, this.#failed(unexplained(stageOf(session.state), text)))
    })
    this.#dispatch(session, { kind: 'connect-requested', at: this.#now() })
  }

  #dispatch(session: Session, event: SessionEvent, left = false): void {
    const before = session.state
    const { state, effects } = transition(before, event)
    session.state = state
    if (state.kind !== before.kind) this.#entered(session)
    if (state !== before) this.#announce()
    // Another process dials it and takes it down itself.
    const theirs = left || (event.kind === 'tunnel-down' && before.kind === 'connecting' && !session.attempt)
    // One that only looks on takes down nothing that others made.
    if (event.kind === 'tunnel-down' && this.#options.leaves === 'everything') session.touched = false
    if (!theirs) for (const effect of effects) this.#run(session, effect)
    this.#settle(session)
  }

  #run(session: Session, effect: Effect): void {
    switch (effect.kind) {
      case 'apply':
        this.#call(session, (signal) => this.#apply(session, signal))
        break
      case 'dial':
        this.#call(session, (signal) => this.#dial(session, signal))
        break
      case 'cancel':
        session.controller?.abort()
        break
      case 'hang-up':
      case 'release':
        void this.#hangUp(session, effect.kind)
    }
  }

  /** After the calls before it. Its answer counts only while nothing newer was begun. */
  #call(session: Session, work: (signal: AbortSignal) => Promise<SessionEvent>): void {
    const turn = (session.turn += 1)
    const controller = new AbortController()
    session.controller = controller
    session.call = session.call.then(async () => {
      if (session.turn !== turn) return
      const event = await work(controller.signal).catch((error: unknown) => this.#defect(session, error))
      if (session.turn === turn) this.#dispatch(session, event)
    })
  }

  /** A rejection that no abort explains is a mistake in the program; the session must end all the same. */
  #defect(session: Session, error: unknown): SessionEvent {
    const text = wordsOf(error)
    if (!session.controller?.signal.aborted) this.#options.log.error('sessions', `${session.name}: ${text}`)
    return this.#failed(unexplained(stageOf(session.state), text))
  }

  async #apply(session: Session, signal: AbortSignal): Promise<SessionEvent> {
    const { attempt } = session
    if (!attempt) throw new Error('a connect without a profile')
    await orAborted(signal, this.#options.before?.(session.id) ?? Promise.resolve())
    const refused = await this.#arbiter.admit(session, signal)
    if (refused) return this.#failed(refused)
    const secrets = await orAborted(signal, secretsFor(attempt.profile, attempt.given, this.#options.vault))
    if (!secrets.ok) return this.#failed(secrets.fault)
    this.#options.log.hide(secrets.value)
    session.touched = true
    const applied = await this.#options.backend.apply(attempt.profile, secrets.value, signal)
    if (!applied.ok) return this.#failed(applied.fault)
    session.applied = applied.value
    return { kind: 'applied', at: this.#now() }
  }

  async #dial(session: Session, signal: AbortSignal): Promise<SessionEvent> {
    const { applied } = session
    session.applied = undefined
    if (!applied) throw new Error('a dial of what was not applied')
    // Nobody can say how long a person takes to find the system's settings.
    if (applied.waitsFor) session.deadline?.()
    const dialled = await applied.dial(signal)
    return dialled.ok ? { kind: 'tunnel-up', facts: dialled.value, at: this.#now() } : this.#failed(dialled.fault)
  }

  #hangUp(session: Session, how: Ending): Promise<Fault | undefined> {
    session.controller?.abort()
    session.controller = undefined
    session.lingering?.()
    session.lingering = undefined
    const turn = (session.turn += 1)
    const before = session.call
    const hangingUp = this.#takeDown(session, before, how).then((problem) => {
      if (session.hangingUp === hangingUp) session.hangingUp = undefined
      if (!problem && how === 'release') this.#observed.letGo(session.id)
      this.#letSettle(session)
      if (problem) this.#options.log.warning('sessions', `${session.name}: ${problem.os?.text ?? problem.code}`)
      const at = this.#now()
      const expected = session.state.kind === 'disconnecting' || session.state.kind === 'failed'
      if (session.turn === turn && expected) {
        this.#dispatch(session, problem ? { kind: 'failed', fault: problem, at } : { kind: 'cleared', at })
      }
      this.#settle(session)
      this.#announceNews()
      return problem
    })
    session.hangingUp = hangingUp
    session.call = hangingUp.then(() => undefined)
    return hangingUp
  }

  /** Why it did not come down, or undefined. */
  async #takeDown(session: Session, before: Promise<void>, how: Ending): Promise<Fault | undefined> {
    const controller = new AbortController()
    // A hang-up that is still under way may be one that keeps a kill switch: this one is asked for on top of it.
    const { touched } = session
    const work = async (): Promise<Result> => {
      await within(this.#patience, LONGEST_DISCONNECT / 2, before)
      if (!touched && !session.touched) return done()
      const { backend } = this.#options
      return how === 'release'
        ? backend.release(session.id, controller.signal)
        : backend.hangUp(session.id, controller.signal)
    }
    try {
      const result = await within(this.#patience, LONGEST_DISCONNECT, work())
      if (result !== 'late' && result.ok) session.touched = false
      if (result !== 'late') return result.ok ? undefined : result.fault
      controller.abort()
      return unexplained('live', `not down after ${LONGEST_DISCONNECT / 1000} seconds`)
    } catch (error) {
      return unexplained('live', wordsOf(error))
    }
  }

  #compareAll(): void {
    for (const { id, name } of this.#observed.ours()) this.#session(id, name)
    for (const session of this.#sessions.values()) this.#compare(session, false)
    this.#announceNews()
  }

  /** A connect of this process that is not over. */
  #isUnderWay({ attempt, state }: Session): boolean {
    return attempt !== undefined && (state.kind === 'preparing' || state.kind === 'connecting')
  }

  #underWay(): readonly Session[] {
    return [...this.#sessions.values()].filter((session) => this.#isUnderWay(session))
  }

  #isAtRest(id: string): boolean {
    const session = this.#sessions.get(id)
    return !session?.hangingUp && ['idle', 'failed'].includes(session?.state.kind ?? 'idle')
  }

  #announceNews(): void {
    if (this.#observed.hasNews()) this.#announce()
  }

  /** Holds the latest report against what is known of the session. */
  #compare(session: Session, lingering: boolean): void {
    if (session.hangingUp || session.settling || this.#closed) return
    const phase = this.#observed.phaseOf(session.id)
    const { state } = session
    const dialling = this.#isUnderWay(session)
    if (phase) session.touched = true
    const event = eventOf({ state, dialling, lingering }, phase, this.#now())
    if (event === 'linger') {
      session.lingering ??= this.#clock.after(SETTLING, () => {
        session.lingering = undefined
        this.#compare(session, true)
      })
      return
    }
    session.lingering?.()
    session.lingering = undefined
    if (event) this.#dispatch(session, event, isLeft(phase))
  }

  #letSettle(session: Session): void {
    session.settling?.()
    if (this.#closed) return
    session.settling = this.#clock.after(SETTLING, () => {
      session.settling = undefined
      this.#compare(session, false)
    })
  }

  #entered(session: Session): void {
    const { state, name } = session
    const why = state.kind === 'failed' ? ` (${state.fault.code} at ${state.fault.stage})` : ''
    const words = state.kind === 'failed' && state.fault.os?.text ? `: ${state.fault.os.text}` : ''
    this.#options.log[state.kind === 'failed' ? 'error' : 'info']('sessions', `${name}: ${state.kind}${why}${words}`)
    if (state.kind === 'preparing' || state.kind === 'connecting') return
    session.deadline?.()
    session.deadline = undefined
    // Reports on their way are older than the dial's answer.
    if (state.kind === 'connected' && session.attempt) this.#letSettle(session)
    session.fallen = state.kind === 'failed' ? session.attempt : undefined
    if (state.kind !== 'disconnecting') session.attempt = undefined
    session.applied = undefined
  }

  /** Lets go of those who wait, once nothing is under way. */
  #settle(session: Session): void {
    if (session.hangingUp) return
    const { state } = session
    const { kind } = state
    if (kind === 'idle' || kind === 'failed') tell(session.disconnecting, state)
    const { next } = session
    if (next && ENDED.has(kind)) {
      session.next = undefined
      // It did not come down: to dial on top of it would help nobody.
      if (kind === 'idle') {
        this.#begin(session, next.profile, next.given)
        return
      }
    }
    if (!this.#hasEnded(session)) return
    this.#arbiter.dismiss(session)
    tell(session.connecting, state)
    const { fallen } = session
    session.fallen = undefined
    if (fallen && state.kind === 'failed') this.#options.onFailed?.(fallen.profile, fallen.given, state.fault)
  }

  #hasEnded(session: Session): boolean {
    return ENDED.has(session.state.kind) && !session.hangingUp && !session.next
  }

  #failed(problem: Fault): SessionEvent {
    return { kind: 'failed', fault: problem, at: this.#now() }
  }

  #session(id: string, name = id): Session {
    const known = this.#sessions.get(id)
    if (known) return known
    const session = newSession(id, name)
    this.#sessions.set(id, session)
    return session
  }

  #announce(): void {
    for (const listener of this.#listeners) listener()
  }

  #now(): number {
    return this.#clock.now()
  }
}

/** Whether the kill switch is lifted with the tunnel. */
type Ending = Extract<Effect['kind'], 'hang-up' | 'release'>

const stageOf = (state: SessionState): Stage => (state.kind === 'connecting' ? state.stage : 'prerequisites')
/** Nobody but we ourselves knows that it failed. */
const unexplained = (stage: Stage, text: string): Fault =>
  fault('cause-unknown', { stage, os: { source: 'Culvert', text } })

const tell = (waiting: Waiting[], state: SessionState): void => {
  for (const resolve of waiting.splice(0)) resolve(state)
}
