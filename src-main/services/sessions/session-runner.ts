import type { Fault } from '../../domain/connect/fault.ts'
import type { Profile } from '../../domain/profile/schema.ts'
import type { Secrets } from '../../domain/profile/secret.ts'
import type { Effect } from '../../domain/session/effect.ts'
import type { SessionEvent } from '../../domain/session/event.ts'
import type { ProcessEnd } from '../../domain/session/process-end.ts'
import { isAtRest, type SessionKind, type SessionState, type Via } from '../../domain/session/state.ts'
import { transition } from '../../domain/session/transition.ts'
import type { Tunnel, VpnBackend } from '../../platform/backend.ts'
import type { HostEvents } from '../../platform/host-events.ts'
import type { Stop, Clock } from '../../domain/time.ts'
import { systemClock } from '../../platform/time.ts'
import { Arbiter } from './arbiter.ts'
import { Dialler, stageOf, unexplained } from './dialler.ts'
import { Lane, type Ending } from './lane.ts'
import { ObservedTunnels } from './observed-tunnels.ts'
import type { HeldTunnel, Leaves, Leftover, Log, Place, SessionRunner } from '../services.ts'
import { Reconciler } from './reconciler.ts'
import { Remains } from './remains.ts'
import { Reports } from './reports.ts'
import type { SessionClaim } from './session-claim.ts'
import type { SecretLease, SecretLeases } from './secret-lease.ts'
import { isUnderWay, isWithdrawn, newSession, setNext, type Session, type Waiting } from './session-record.ts'
import { Upkeep, type UpkeepSources } from './upkeep.ts'

export interface SessionRunnerOptions {
  readonly backend: VpnBackend
  readonly leases: SecretLeases
  readonly claim: SessionClaim
  readonly log: Log
  /** Which remains of an earlier run are not removed at the start; all are removed if absent. */
  readonly leaves?: Leaves
  /** Events that affect the next dial; at each one, the system is also asked again about a connected session. */
  readonly hostEvents?: HostEvents
  readonly clock?: Clock
  /** Clock for deadlines, paused while the user answers a system prompt; `clock` if absent. */
  readonly patience?: Clock
  /** Awaited before a connect of the profile begins; must not reject. */
  readonly before?: (id: string) => Promise<void>
  /** Why a profile must not connect; asked before the system learns anything of it. */
  readonly admits?: (profile: Profile) => Promise<Fault | undefined>
  /** Called when a connect of this process has failed and is torn down. The callee takes ownership of the lease. */
  readonly onFailed?: (lease: SecretLease, fault: Fault) => void
  readonly upkeep?: UpkeepSources
  /** Called after each change, like a listener of `watch`, but from the first change on. */
  readonly onChange?: () => void
  /** Called when the user requests a connect. */
  readonly onAsked?: (id: string) => void
}

const CONNECT_DEADLINE = 60_000
const ENDED: ReadonlySet<SessionKind> = new Set(['idle', 'connected', 'failed'])

/**
 * Feeds the transition table and carries out its effects on the backend: one call at a time per session, the latest
 * request wins, every call has a deadline. The system's reports determine the state, not the requests.
 */
export class BackendSessionRunner implements SessionRunner {
  readonly #options: SessionRunnerOptions
  readonly #clock: Clock
  readonly #patience: Clock
  readonly #sessions = new Map<string, Session>()
  readonly #listeners = new Set<() => void>()
  readonly #arbiter: Arbiter
  readonly #dialler: Dialler
  readonly #reports: Reports
  readonly #upkeep: Upkeep
  readonly #remains: Remains
  readonly #reconciler: Reconciler
  readonly #observed = new ObservedTunnels((id) => this.#isAtRest(id))
  #stopHost: Stop | undefined
  #ready: Promise<void> | undefined

  constructor(options: SessionRunnerOptions) {
    this.#options = options
    this.#clock = options.clock ?? systemClock
    this.#patience = options.patience ?? this.#clock
    const { backend, claim, log, leaves, before, admits, onChange } = options
    if (onChange) this.#listeners.add(onChange)
    this.#arbiter = new Arbiter(() => [...this.#sessions.values()], claim, log, this.#clock)
    this.#dialler = new Dialler({ backend, arbiter: this.#arbiter, log, clock: this.#clock, before, admits })
    this.#reports = new Reports(backend, this.#clock, (tunnels) => {
      this.#observed.replace(tunnels)
      this.#compareAll()
    })
    this.#upkeep = new Upkeep({
      ...(options.upkeep ?? {}),
      clock: this.#clock,
      leases: options.leases,
      session: (id, name) => this.#session(id, name),
      dial: (session, lease, via) => this.#dial(session, lease, via),
      dispatch: (session, event) => this.#dispatch(session, event),
      isFree: (session) => this.#arbiter.isFree(session),
    })
    this.#remains = new Remains({
      observed: this.#observed,
      claim,
      log,
      leaves,
      takeDown: ({ id, name }, how) => this.#takeDown(this.#session(id, name), how),
    })
    this.#reconciler = new Reconciler({
      observed: this.#observed,
      clock: this.#clock,
      looksOn: leaves === 'everything',
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
    return this.#remains.found
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

  async checked(): Promise<void> {
    await this.ready()
    await this.#upkeep.checked()
  }

  async connect(profile: Profile, given: Secrets): Promise<SessionState> {
    this.#options.log.hide(given)
    this.#options.onAsked?.(profile.id)
    await this.ready()
    const session = this.#session(profile.id, profile.name)
    const kind = session.state.kind
    const { leases } = this.#options
    this.#arbiter.makeWay(session, this.#now())
    if (kind === 'disconnecting') setNext(session, leases.take(profile, given))
    else if (kind === 'waiting' && Object.keys(given).length === 0) this.#upkeep.hurry(session, profile)
    else if (isAtRest(session.state)) this.#begin(session, leases.take(profile, given))
    if (this.#hasEnded(session)) return session.state
    return new Promise((resolve) => session.connecting.push(resolve))
  }

  expect(profile: Profile): Promise<void> {
    return this.ready().then(() => this.#upkeep.expect(this.#session(profile.id, profile.name), profile))
  }

  moved(place: Place): Promise<void> {
    return this.ready().then(() => this.#upkeep.moved(place))
  }

  async disconnect(id: string, end: ProcessEnd = 'wished'): Promise<SessionState> {
    await this.ready()
    const session = this.#session(id)
    if (end === 'wished') {
      session.lane.touched ||= !isUnderWay(session)
      this.#upkeep.unwanted(session)
    }
    setNext(session, undefined)
    return new Promise((resolve) => {
      session.disconnecting.push(resolve)
      this.#dispatch(session, { kind: end === 'wished' ? 'disconnect-requested' : 'abandoned', at: this.#now() })
    })
  }

  isBusy(): boolean {
    return this.#underWay().length > 0
  }

  async withdraw(end: ProcessEnd, which: 'own' | 'all' = 'own'): Promise<readonly Fault[]> {
    const others = [...this.#sessions.values()].filter((session) => isWithdrawn(session, which))
    const ids = new Set([...this.bound(), ...this.#underWay(), ...others].map(({ id }) => id))
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

  renewed(id: string): void {
    this.#upkeep.renewed(id)
  }

  watch(listener: () => void): Stop {
    void this.ready()
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Undoes what is half done and keeps what is up. */
  async close(): Promise<void> {
    if (!this.#ready) return
    await this.#ready
    this.#reconciler.close()
    await this.#upkeep.close()
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
    this.#reports.close()
    this.#listeners.clear()
  }

  async #start(): Promise<void> {
    const { hostEvents, log } = this.#options
    const first = this.#reports.begin(() => this.#remains.clean())
    this.#stopHost = hostEvents?.watch((event) => {
      if ([...this.#sessions.values()].some(({ state }) => state.kind === 'connected')) this.#reports.askAgain()
      this.#upkeep.happened(event)
    })
    await this.#upkeep.ready()
    if (!(await first)) log.warning('sessions', 'the system has not reported its tunnels')
  }

  #begin(session: Session, lease: SecretLease): void {
    session.lease?.release()
    this.#upkeep.begin(session, lease)
  }

  #dial(session: Session, lease: SecretLease, via: Via | undefined): void {
    session.lease = session.attempt = lease
    session.name = lease.profile.name
    this.#reconciler.forget(session)
    session.deadline = this.#patience.after(CONNECT_DEADLINE, () => {
      const text = `no result after ${CONNECT_DEADLINE / 1000} seconds`
      this.#dispatch(session, { kind: 'failed', fault: unexplained(stageOf(session.state), text), at: this.#now() })
    })
    this.#dispatch(session, { kind: 'connect-requested', at: this.#now(), ...(via ? { via } : {}) })
  }

  #dispatch(session: Session, event: SessionEvent): void {
    const before = session.state
    const { state, effects } = transition(before, event)
    session.state = state
    if (state.kind !== before.kind) this.#entered(session)
    for (const effect of effects) this.#run(session, effect)
    // The follow-up state is announced instead of the state that led to it.
    if (state.kind !== before.kind && this.#upkeep.entered(session, before.kind)) return
    if (state !== before) {
      this.#upkeep.told(session)
      this.#announce()
    }
    this.#settle(session)
  }

  #run(session: Session, effect: Effect): void {
    switch (effect.kind) {
      case 'apply':
        this.#dialler.apply(session)
        break
      case 'dial':
        this.#dialler.dial(session)
        break
      case 'cancel':
        session.lane.cancel()
        break
      case 'hang-up':
      case 'release':
        void this.#takeDown(session, effect.kind)
    }
  }

  #takeDown(session: Session, how: Ending): Promise<Fault | undefined> {
    session.lingering?.()
    session.lingering = undefined
    return session.lane.hangUp(how, (problem, isNewest) => {
      if (!problem && how === 'release') this.#observed.letGo(session.id)
      this.#reconciler.letSettle(session)
      if (problem) this.#options.log.warning('sessions', `${session.name}: ${problem.os?.text ?? problem.code}`)
      const at = this.#now()
      const { kind } = session.state
      if (isNewest && (kind === 'disconnecting' || kind === 'failed' || kind === 'waiting'))
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
    return !session || (!session.lane.hangingUp && isAtRest(session.state))
  }

  #announceNews(): void {
    if (this.#observed.hasNews()) this.#announce()
  }

  #entered(session: Session): void {
    const { state, name } = session
    const fault = state.kind === 'failed' ? ` (${state.fault.code} at ${state.fault.stage})` : ''
    const why = state.kind === 'waiting' ? ` (${state.why})` : fault
    const words = state.kind === 'failed' && state.fault.os?.text ? `: ${state.fault.os.text}` : ''
    this.#options.log[state.kind === 'failed' ? 'error' : 'info']('sessions', `${name}: ${state.kind}${why}${words}`)
    if (state.kind === 'preparing' || state.kind === 'connecting') return
    session.deadline?.()
    session.deadline = undefined
    if (state.kind === 'connected' && session.attempt) this.#reconciler.letSettle(session)
    session.failedLease = state.kind === 'failed' ? session.attempt : undefined
    if (state.kind !== 'disconnecting') session.attempt = undefined
    session.applied = undefined
  }

  /** Resolves the waiting callers once nothing is in progress. */
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
    // The tunnel did not come down, so a dial on top of it would fail.
    if (next && ENDED.has(kind)) setNext(session, undefined)
    if (isAtRest(state) || kind === 'connected') this.#arbiter.dismiss(session)
    if (!this.#hasEnded(session)) return
    tell(session.connecting, state)
    if (kind !== 'connected') this.#giveUp(session)
  }

  /** The intention to be connected has ended; the user may still be asked about a failure. */
  #giveUp(session: Session): void {
    const { lease, failedLease, state } = session
    const { onFailed } = this.#options
    session.lease = session.failedLease = undefined
    lease?.spend()
    if (onFailed && failedLease && state.kind === 'failed') onFailed(failedLease, state.fault)
    else lease?.release()
  }

  #hasEnded(session: Session): boolean {
    return ENDED.has(session.state.kind) && !session.lane.hangingUp && !session.next
  }

  #session(id: string, name = id): Session {
    const known = this.#sessions.get(id)
    if (known) return known
    const session = newSession(
      { id, name, lane: new Lane(id, this.#options.backend, this.#patience) },
      (taking, event) => this.#dispatch(taking, event),
    )
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

const tell = (waiting: Waiting[], state: SessionState): void => {
  for (const resolve of waiting.splice(0)) resolve(state)
}
