import { fault } from '../../domain/connect/fault.ts'
import type { Chance } from '../../domain/keeping/delay.ts'
import type { Verdict } from '../../domain/keeping/keeping.ts'
import type { Conditions } from '../../domain/keeping/conditions.ts'
import type { Profile } from '../../domain/profile/schema.ts'
import type { SessionEvent } from '../../domain/session/event.ts'
import type { SessionKind, SessionState, Via } from '../../domain/session/state.ts'
import type { Clock } from '../../domain/time.ts'
import type { Sample } from '../../domain/history/quality.ts'
import type { HostEvent } from '../../platform/host-events.ts'
import { gatewaysInMemory, type GoodGateways } from './good-gateways.ts'
import { changeOf, Keeper } from './keeper.ts'
import type { LookOut } from './look-out.ts'
import { LookOuts } from './look-outs.ts'
import { Pulses, type AskThrough } from './pulses.ts'
import { isAway, SEATED, seatAfter, type LeaveChoices, type Seat } from './seat.ts'
import type { SecretLease, SecretLeases } from './secret-lease.ts'
import type { Session } from './session-record.ts'
import type { Place } from '../services.ts'

/** What keeping tunnels needs from outside, where this is available. */
export interface UpkeepSources {
  /** Profile of a tunnel that was up before this process started, if this process should keep it. */
  readonly adopts?: (id: string) => Promise<Profile | undefined>
  /** Checks the health of a tunnel; no checks if absent. */
  readonly ask?: AskThrough
  /** Detects that a gateway can be reached again; no detection if absent. */
  readonly lookOut?: LookOut
  /** Called with the result of each health check. */
  readonly measured?: (id: string, sample: Sample) => void
  /** Randomness for jitter; this computer's if absent. */
  readonly chance?: Chance
  /** What happens to a tunnel when its user leaves; it stays if absent. */
  readonly leaving?: () => LeaveChoices
  /** Profiles that require a tunnel in every network that is not trusted, if this process takes care of that. */
  readonly elsewhere?: () => Promise<readonly Profile[]>
  /** The gateways that worked last; kept only in memory if absent. */
  readonly good?: GoodGateways
}

export interface UpkeepOptions extends UpkeepSources {
  readonly clock: Clock
  readonly leases: SecretLeases
  readonly session: (id: string, name?: string) => Session
  readonly dial: (session: Session, lease: SecretLease, via: Via | undefined) => void
  readonly dispatch: (session: Session, event: SessionEvent) => void
  /** Whether no other session is, or should be, at a gateway: of two without a user's request, the first one wins. */
  readonly isFree: (session: Session) => boolean
}

/** Updates the intention to be connected when the session changes, time passes, or an event of the computer occurs. */
export class Upkeep {
  readonly #options: UpkeepOptions
  readonly #keeper: Keeper
  readonly #pulses: Pulses | undefined
  readonly #lookOuts: LookOuts | undefined
  readonly #good: GoodGateways
  /** Sessions that the user took down and that are therefore not dialled automatically in this network. */
  readonly #unwanted = new Set<string>()
  #online = true
  #seat: Seat = SEATED
  #trusted = false

  constructor(options: UpkeepOptions) {
    this.#options = options
    const { clock, chance = Math.random, session, dispatch, ask, lookOut } = options
    const { good = gatewaysInMemory(), measured = () => undefined } = options
    this.#good = good
    this.#keeper = new Keeper({ clock, chance, good, act: (id, verdict) => this.#follow(session(id), verdict) })
    this.#lookOuts = lookOut && new LookOuts(lookOut, (id, came) => this.#keeper.looked(id, came))
    this.#pulses =
      ask &&
      new Pulses({
        ask,
        clock,
        measured,
        told: (id, health) => dispatch(session(id), { kind: 'checked', health }),
        died: (id, hasMoved) =>
          dispatch(session(id), { kind: 'failed', fault: this.#silence(hasMoved), at: clock.now() }),
      })
  }

  /** Resolves once the results of earlier runs are loaded. */
  ready(): Promise<void> {
    return this.#good.load()
  }

  /** The user requests the tunnel. */
  begin(session: Session, lease: SecretLease): void {
    this.#unwanted.delete(session.id)
    this.#options.dial(session, lease, this.#keeper.begin(lease.profile))
  }

  /** A tunnel is required without the user's action: it is dialled when nothing blocks it. */
  expect(session: Session, profile: Profile): void {
    if (session.state.kind !== 'idle' || session.lane.hangingUp || this.#unwanted.has(session.id)) return
    if (!this.#options.isFree(session)) return
    this.#follow(session, this.#keeper.expect(profile))
  }

  /** The user wants the session down. */
  unwanted({ id }: Session): void {
    this.#unwanted.add(id)
    this.#keeper.end(id)
  }

  /** The user wants a waiting session to be dialled now. */
  hurry(session: Session, profile: Profile): void {
    if (this.#follow(session, this.#keeper.hurry(session.id))) return
    this.begin(session, session.lease ?? this.#options.leases.take(profile, {}))
  }

  /** @returns whether the session has already left the state that it has just entered */
  entered(session: Session, before: SessionKind): boolean {
    const { id, state } = session
    if (state.kind === 'connected') this.#keep(session, state)
    else this.#pulses?.leave(id)
    if (state.kind !== 'connected' && state.kind !== 'waiting') this.#lookOuts?.end(id)
    if (state.kind === 'failed' && before !== 'disconnecting' && before !== 'waiting')
      return this.#follow(session, this.#keeper.down(id, state.fault))
    if (this.#keeper.isRetreating(id)) return this.#retreated(session)
    if (state.kind === 'failed' || state.kind === 'idle' || state.kind === 'disconnecting') this.#keeper.end(id)
    return false
  }

  /** @returns whether the session has moved on after its retreat */
  #retreated(session: Session): boolean {
    const { id, state, next } = session
    if (state.kind === 'disconnecting') return false
    // A connect that the user requested meanwhile comes first.
    if (state.kind === 'idle' && !next && this.#follow(session, this.#keeper.cleared(id))) return true
    this.#keeper.end(id)
    return false
  }

  /** The system's facts about a tunnel that is up have changed. */
  told({ id, state }: Session): void {
    if (state.kind === 'connected') this.#pulses?.follow(id, state.facts)
  }

  happened(event: HostEvent): void {
    const ofNetwork = changeOf(event)
    this.#online = ofNetwork?.online ?? this.#online
    // Events of the tunnel's own name servers also arrive here; they say nothing about the path.
    if (ofNetwork && event.kind !== 'sleep' && event.kind !== 'resolver')
      this.#pulses?.alarm(this.#online, event.kind === 'route')
    const change = ofNetwork ?? this.#leaving(event)
    if (change) this.#keeper.around(change)
    if (event.kind === 'wake') this.#keeper.look()
  }

  /** A look at the network has ended. */
  async moved({ isTrusted, isOther }: Place): Promise<void> {
    const { elsewhere, session } = this.#options
    if (isOther) this.#unwanted.clear()
    if (isTrusted !== this.#trusted) this.#keeper.around({ trusted: isTrusted })
    this.#trusted = isTrusted
    for (const profile of (await elsewhere?.()) ?? []) this.expect(session(profile.id, profile.name), profile)
  }

  #leaving(event: HostEvent): Partial<Conditions> | undefined {
    const { leaving } = this.#options
    const before = this.#seat
    this.#seat = seatAfter(before, event)
    return leaving && this.#seat !== before ? { away: isAway(this.#seat, leaving()) } : undefined
  }

  renewed(id: string): void {
    this.#keeper.renewed(id)
  }

  checked(): Promise<void> {
    return this.#pulses?.checked() ?? Promise.resolve()
  }

  close(): Promise<void> {
    this.#keeper.close()
    this.#lookOuts?.close()
    this.#pulses?.close()
    return this.#good.flush()
  }

  #keep(session: Session, { via, facts }: Extract<SessionState, { kind: 'connected' }>): void {
    const { id, lease } = session
    this.#pulses?.follow(id, facts)
    if (lease) {
      lease.spend()
      const gateway = via?.gateway ?? lease.profile.gateway
      this.#keeper.up(id, gateway)
      this.#lookOuts?.glance(id, { gateway, ipsec: lease.profile.ipsec })
      return
    }
    void this.#options.adopts?.(id).then((profile) => {
      if (profile && session.state.kind === 'connected') this.#keeper.adopt(profile)
    })
  }

  /** @returns whether the session has moved on */
  #follow(session: Session, verdict: Verdict): boolean {
    const { id, state } = session
    const { dial, dispatch, leases, clock } = this.#options
    switch (verdict.kind) {
      case 'dial': {
        const profile = this.#keeper.profileOf(id)
        if (!profile) return false
        dial(session, session.lease ?? leases.take(profile, {}), verdict.via)
        return true
      }
      case 'wait':
        session.lease?.spend()
        dispatch(session, { kind: 'postponed', ...this.#keeper.waiting(id, verdict.plan) })
        this.#look(id)
        return true
      case 'retreat':
        dispatch(session, { kind: 'abandoned', at: clock.now() })
        return true
      case 'stop':
        if (!verdict.gaveUp || state.kind !== 'failed') return false
        dispatch(session, { kind: 'failed', fault: state.fault, at: clock.now(), gaveUp: verdict.gaveUp })
        return true
      case 'nothing':
        return false
    }
  }

  #look(id: string): void {
    const sought = this.#keeper.sought(id)
    if (sought) this.#lookOuts?.watch(id, sought)
    else this.#lookOuts?.end(id)
  }

  #silence(hasMoved: boolean) {
    if (!this.#online) return fault('network-down', { stage: 'live' })
    return fault(hasMoved ? 'network-changed' : 'peer-silent')
  }
}
