import { fault, type Fault } from '../../domain/connect/fault.ts'
import type { Stage } from '../../domain/connect/stage.ts'
import type { Profile } from '../../domain/profile/schema.ts'
import type { Secrets } from '../../domain/profile/secret.ts'
import type { Effect } from '../../domain/session/effect.ts'
import type { SessionEvent } from '../../domain/session/event.ts'
import type { ProcessEnd } from '../../domain/session/process-end.ts'
import type { SessionKind, SessionState } from '../../domain/session/state.ts'
import { transition } from '../../domain/session/transition.ts'
import { wordsOf } from '../../domain/thrown.ts'
import type { Tunnel, VpnBackend } from '../../platform/backend.ts'
import type { HostEvents } from '../../platform/host-events.ts'
import type { Stop, Clock } from '../../domain/time.ts'
import { orAborted, systemClock, within } from '../../platform/time.ts'
import { Arbiter } from './arbiter.ts'
import { Lane, type Ending } from './lane.ts'
import { ObservedTunnels } from './observed-tunnels.ts'
import type { HeldTunnel, Leaves, Leftover, Log, SessionRunner } from '../services.ts'
import { Reconciler } from './reconciler.ts'
import type { SessionClaim } from './session-claim.ts'
import type { SecretLease, SecretLeases } from './secret-lease.ts'
import { isUnderWay, newSession, setNext, type Session, type Waiting } from './session-record.ts'

export interface SessionRunnerOptions {
  readonly backend: VpnBackend
  readonly leases: SecretLeases
  readonly claim: SessionClaim
  readonly log: Log
  /** What of an earlier run's remains is not removed at the start; nothing when not given. */
  readonly leaves?: Leaves
  /** At each event what the system says of a connected session is asked for again; never when not given. */
  readonly hostEvents?: HostEvents
  readonly clock?: Clock
  /** Of the deadlines, which stand still while the person is asked something; `clock` when not given. */
  readonly patience?: Clock
  /** Waited for before a connect of the profile begins; must not reject. */
  readonly before?: (id: string) => Promise<void>
  /** Why a profile must not connect, asked before anything of it reaches the system. */
  readonly admits?: (profile: Profile) => Promise<Fault | undefined>
  /** Called when a connect of this process has failed and nothing of it is left in the system. The lease passes over. */
  readonly onFailed?: (lease: SecretLease, fault: Fault) => void
}

const CONNECT_DEADLINE = 60_000
const FIRST_REPORT = 5_000

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
  readonly #reconciler: Reconciler
  readonly #observed = new ObservedTunnels((id) => this.#isAtRest(id))
  #stop: Stop | undefined
  #stopHost: Stop | undefined
  #ready: Promise<void> | undefined

  constructor(options: SessionRunnerOptions) {
    this.#options = options
    this.#clock = options.clock ?? systemClock
    this.#patience = options.patience ?? this.#clock
    this.#arbiter = new Arbiter(() => [...this.#sessions.values()], options.claim, options.log)
    this.#reconciler = new Reconciler({
      observed: this.#observed,
      clock: this.#clock,
      looksOn: options.leaves === 'everything',
      dispatch: (session, event) => this.#dispatch(session, event),
    })
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
    const { leases } = this.#options
    if (kind === 'disconnecting') setNext(session, leases.take(profile, given))
    else if (kind === 'idle' || kind === 'failed') this.#begin(session, leases.take(profile, given))
    if (this.#hasEnded(session)) return session.state
    return new Promise((resolve) => session.connecting.push(resolve))
  }

  async disconnect(id: string, end: ProcessEnd = 'wished'): Promise<SessionState> {
    await this.ready()
    const session = this.#session(id)
    if (end === 'wished') session.lane.touched ||= !isUnderWay(session)
    setNext(session, undefined)
    return new Promise((resolve) => {
      session.disconnecting.push(resolve)
      this.#dispatch(session, { kind: end === 'wished' ? 'disconnect-requested' : 'abandoned', at: this.#now() })
    })
  }

  isBusy(): boolean {
    return this.#underWay().length > 0
  }

  async withdraw(end: ProcessEnd): Promise<readonly Fault[]> {
    const ids = new Set([...this.bound(), ...this.#underWay()].map(({ id }) => id))
    const states = await Promise.all([...ids].map((id) => this.disconnect(id, end)))
    return states.flatMap((state) => (state.kind === 'failed' ? [state.fault] : []))
  }

  dismiss(id: string): void {
    const session = this.#sessions.get(id)
    if (session?.state.kind !== 'failed') return
    session.lane.outdate()
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
    this.#reconciler.close()
    const sessions = [...this.#sessions.values()]
    await Promise.all(
      sessions.map(async (session) => {
        setNext(session, undefined)
        if (isUnderWay(session)) await this.disconnect(session.id, 'unwished')
        await session.lane.hangingUp
        session.deadline?.()
        this.#reconciler.forget(session)
        session.lease?.release()
      }),
    )
    this.#stopHost?.()
    this.#stop?.()
    this.#listeners.clear()
  }

  async #start(): Promise<void> {
    const first = new Promise<void>((resolve) => {
      let cleaning: Promise<void> | undefined
      const hear = (tunnels: readonly Tunnel[]): void => {
        this.#observed.replace(tunnels)
        cleaning ??= this.#cleanLeftovers().then(resolve)
        this.#compareAll()
      }
      this.#stop = this.#options.backend.watch(hear)
      this.#stopHost = this.#options.hostEvents?.watch(() => this.#lookAgain(hear))
    })
    if ((await within(this.#clock, FIRST_REPORT, first)) === 'late') {
      this.#options.log.warning('sessions', 'the system has not reported its tunnels')
    }
  }

  /** What happened to the computer may have cost a tunnel its way before the system says so: a new watch begins with a report. */
  #lookAgain(hear: (tunnels: readonly Tunnel[]) => void): void {
    if (![...this.#sessions.values()].some(({ state }) => state.kind === 'connected')) return
    const before = this.#stop
    // Another listener, or the end of the watch before would be the end of both.
    this.#stop = this.#options.backend.watch((tunnels) => hear(tunnels))
    before?.()
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
        session.lane.touched = true
        return this.#hangUp(session, leaves ? 'hang-up' : 'release').then((problem) =>
          this.#leftovers.push({ name, ...(problem ? { problem } : {}) }),
        )
      }),
    )
  }

  #begin(session: Session, lease: SecretLease): void {
    session.lease?.release()
    session.lease = session.attempt = lease
    session.name = lease.profile.name
    this.#reconciler.forget(session)
    session.deadline = this.#patience.after(CONNECT_DEADLINE, () => {
      const text = `no result after ${CONNECT_DEADLINE / 1000} seconds`
      this.#dispatch(session, this.#failed(unexplained(stageOf(session.state), text)))
    })
    this.#dispatch(session, { kind: 'connect-requested', at: this.#now() })
  }

  #dispatch(session: Session, event: SessionEvent): void {
    const before = session.state
    const { state, effects } = transition(before, event)
    session.state = state
    if (state.kind !== before.kind) this.#entered(session)
    if (state !== before) this.#announce()
    for (const effect of effects) this.#run(session, effect)
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
        session.lane.cancel()
        break
      case 'hang-up':
      case 'release':
        void this.#hangUp(session, effect.kind)
    }
  }

  #call(session: Session, work: (signal: AbortSignal) => Promise<SessionEvent>): void {
    session.lane.call(
      (signal) => work(signal).catch((error: unknown) => this.#defect(session, error, signal)),
      (event) => this.#dispatch(session, event),
    )
  }

  /** A rejection that no abort explains is a mistake in the program; the session must end all the same. */
  #defect(session: Session, error: unknown, signal: AbortSignal): SessionEvent {
    const text = wordsOf(error)
    if (!signal.aborted) this.#options.log.error('sessions', `${session.name}: ${text}`)
    return this.#failed(unexplained(stageOf(session.state), text))
  }

  async #apply(session: Session, signal: AbortSignal): Promise<SessionEvent> {
    const { attempt } = session
    if (!attempt) throw new Error('a connect without a profile')
    await orAborted(signal, this.#options.before?.(session.id) ?? Promise.resolve())
    const distrusted = await this.#options.admits?.(attempt.profile)
    if (distrusted) return this.#failed(distrusted)
    const refused = await this.#arbiter.admit(session, signal)
    if (refused) return this.#failed(refused)
    const secrets = await orAborted(signal, attempt.secrets())
    if (!secrets.ok) return this.#failed(secrets.fault)
    this.#options.log.hide(secrets.value)
    session.lane.touched = true
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
    session.lingering?.()
    session.lingering = undefined
    return session.lane.hangUp(how, (problem, isNewest) => {
      if (!problem && how === 'release') this.#observed.letGo(session.id)
      this.#reconciler.letSettle(session)
      if (problem) this.#options.log.warning('sessions', `${session.name}: ${problem.os?.text ?? problem.code}`)
      const at = this.#now()
      const expected = session.state.kind === 'disconnecting' || session.state.kind === 'failed'
      if (isNewest && expected)
        this.#dispatch(session, problem ? { kind: 'failed', fault: problem, at } : { kind: 'cleared', at })
      this.#settle(session)
      this.#announceNews()
    })
  }

  #compareAll(): void {
    for (const { id, name } of this.#observed.ours()) this.#session(id, name)
    for (const session of this.#sessions.values()) this.#reconciler.compare(session)
    this.#announceNews()
  }

  #underWay(): readonly Session[] {
    return [...this.#sessions.values()].filter(isUnderWay)
  }

  #isAtRest(id: string): boolean {
    const session = this.#sessions.get(id)
    return !session?.lane.hangingUp && ['idle', 'failed'].includes(session?.state.kind ?? 'idle')
  }

  #announceNews(): void {
    if (this.#observed.hasNews()) this.#announce()
  }

  #entered(session: Session): void {
    const { state, name } = session
    const why = state.kind === 'failed' ? ` (${state.fault.code} at ${state.fault.stage})` : ''
    const words = state.kind === 'failed' && state.fault.os?.text ? `: ${state.fault.os.text}` : ''
    this.#options.log[state.kind === 'failed' ? 'error' : 'info']('sessions', `${name}: ${state.kind}${why}${words}`)
    if (state.kind === 'preparing' || state.kind === 'connecting') return
    session.deadline?.()
    session.deadline = undefined
    if (state.kind === 'connected' && session.attempt) this.#reconciler.letSettle(session)
    session.fallen = state.kind === 'failed' ? session.attempt : undefined
    if (state.kind !== 'disconnecting') session.attempt = undefined
    session.applied = undefined
  }

  /** Lets go of those who wait, once nothing is under way. */
  #settle(session: Session): void {
    if (session.lane.hangingUp) return
    const { state } = session
    const { kind } = state
    if (kind === 'idle' || kind === 'failed') tell(session.disconnecting, state)
    const { next } = session
    if (next && kind === 'idle') {
      session.next = undefined
      this.#begin(session, next)
      return
    }
    // It did not come down: to dial on top of it would help nobody.
    if (next && ENDED.has(kind)) setNext(session, undefined)
    if (!this.#hasEnded(session)) return
    this.#arbiter.dismiss(session)
    tell(session.connecting, state)
    if (kind !== 'connected') this.#giveUp(session)
  }

  /** The intention to be connected has ended; a failure may still be asked about. */
  #giveUp(session: Session): void {
    const { lease, fallen, state } = session
    const { onFailed } = this.#options
    session.lease = session.fallen = undefined
    if (onFailed && fallen && state.kind === 'failed') onFailed(fallen, state.fault)
    else lease?.release()
  }

  #hasEnded(session: Session): boolean {
    return ENDED.has(session.state.kind) && !session.lane.hangingUp && !session.next
  }

  #failed(problem: Fault): SessionEvent {
    return { kind: 'failed', fault: problem, at: this.#now() }
  }

  #session(id: string, name = id): Session {
    const known = this.#sessions.get(id)
    if (known) return known
    const session = newSession(id, name, new Lane(id, this.#options.backend, this.#patience))
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

const stageOf = (state: SessionState): Stage => (state.kind === 'connecting' ? state.stage : 'prerequisites')
/** Nobody but we ourselves knows that it failed. */
const unexplained = (stage: Stage, text: string): Fault =>
  fault('cause-unknown', { stage, os: { source: 'Culvert', text } })

const tell = (waiting: Waiting[], state: SessionState): void => {
  for (const resolve of waiting.splice(0)) resolve(state)
}
