import { fault } from '../../domain/connect/fault.ts'
import type { Chance } from '../../domain/keeping/delay.ts'
import type { Verdict } from '../../domain/keeping/keeping.ts'
import type { Surroundings } from '../../domain/keeping/surroundings.ts'
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

/** What keeping tunnels takes from outside, where it does. */
export interface UpkeepSources {
  /** The profile of a tunnel that was up before this process looked, where this process is to keep it. */
  readonly adopts?: (id: string) => Promise<Profile | undefined>
  /** How the far end of a tunnel is asked for a sign of life; never when not given. */
  readonly ask?: AskThrough
  /** How it is seen that a gateway can be reached again; not at all when not given. */
  readonly lookOut?: LookOut
  /** Told of each sign of life that was asked for. */
  readonly measured?: (id: string, sample: Sample) => void
  /** For jitter; of this computer when not given. */
  readonly chance?: Chance
  /** What happens to a tunnel whose person leaves; it stays when not given. */
  readonly leaving?: () => LeaveChoices
  /** The profiles of which a tunnel is to be there wherever the network is not trusted, where this process sees to that. */
  readonly elsewhere?: () => Promise<readonly Profile[]>
  /** What was good last; forgotten with the process when not given. */
  readonly good?: GoodGateways
}

export interface UpkeepOptions extends UpkeepSources {
  readonly clock: Clock
  readonly leases: SecretLeases
  readonly session: (id: string, name?: string) => Session
  readonly dial: (session: Session, lease: SecretLease, via: Via | undefined) => void
  readonly dispatch: (session: Session, event: SessionEvent) => void
  /** No other session has anything at a gateway, or is to: of two that nobody asked for the first has the place. */
  readonly isFree: (session: Session) => boolean
}

/** What becomes of the intention to be connected when the session moves, time passes, or something happens to the computer. */
export class Upkeep {
  readonly #options: UpkeepOptions
  readonly #keeper: Keeper
  readonly #pulses: Pulses | undefined
  readonly #lookOuts: LookOuts | undefined
  readonly #good: GoodGateways
  /** What a person took down, and what is therefore not dialled by itself in this network. */
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
        died: (id) => dispatch(session(id), { kind: 'failed', fault: this.#silence(), at: clock.now() }),
      })
  }

  /** Resolves once what earlier runs have learnt is known. */
  ready(): Promise<void> {
    return this.#good.load()
  }

  /** Somebody asks for the tunnel. */
  begin(session: Session, lease: SecretLease): void {
    this.#unwanted.delete(session.id)
    this.#options.dial(session, lease, this.#keeper.begin(lease.profile))
  }

  /** A tunnel is to be there that nobody asked for at this moment: it is dialled when nothing is in the way. */
  expect(session: Session, profile: Profile): void {
    if (session.state.kind !== 'idle' || session.lane.hangingUp || this.#unwanted.has(session.id)) return
    if (!this.#options.isFree(session)) return
    this.#follow(session, this.#keeper.expect(profile))
  }

  /** A person wants the session down. */
  unwanted({ id }: Session): void {
    this.#unwanted.add(id)
    this.#keeper.end(id)
  }

  /** Somebody wants the next dial of a session that waits now. */
  hurry(session: Session, profile: Profile): void {
    if (this.#follow(session, this.#keeper.hurry(session.id))) return
    this.begin(session, session.lease ?? this.#options.leases.take(profile, {}))
  }

  /** @returns whether the session has gone on from the state that it has just entered */
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

  /** @returns whether the session has gone on from where its retreat has come to */
  #retreated(session: Session): boolean {
    const { id, state, next } = session
    if (state.kind === 'disconnecting') return false
    // A connect that somebody asked for meanwhile goes first.
    if (state.kind === 'idle' && !next && this.#follow(session, this.#keeper.cleared(id))) return true
    this.#keeper.end(id)
    return false
  }

  /** What the system says of a tunnel that is up is other than before. */
  told({ id, state }: Session): void {
    if (state.kind === 'connected') this.#pulses?.follow(id, state.facts)
  }

  happened(event: HostEvent): void {
    const ofNetwork = changeOf(event)
    this.#online = ofNetwork?.online ?? this.#online
    // A tunnel's own name servers are told of, too, and say nothing of its way.
    if (ofNetwork && event.kind !== 'sleep' && event.kind !== 'resolver') this.#pulses?.alarm(this.#online)
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

  #leaving(event: HostEvent): Partial<Surroundings> | undefined {
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

  /** @returns whether the session has gone on */
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

  #silence() {
    return fault(this.#online ? 'peer-silent' : 'network-down')
  }
}
