import { fault } from '../../domain/connect/fault.ts'
import type { Chance } from '../../domain/keeping/delay.ts'
import type { Verdict } from '../../domain/keeping/keeping.ts'
import type { Profile } from '../../domain/profile/schema.ts'
import type { SessionEvent } from '../../domain/session/event.ts'
import type { SessionKind, SessionState, Via } from '../../domain/session/state.ts'
import type { Clock } from '../../domain/time.ts'
import type { Sample } from '../../domain/history/quality.ts'
import type { HostEvent } from '../../platform/host-events.ts'
import { gatewaysInMemory, type GoodGateways } from './good-gateways.ts'
import { changeOf, Keeper } from './keeper.ts'
import { Pulses, type AskThrough } from './pulses.ts'
import type { SecretLease, SecretLeases } from './secret-lease.ts'
import type { Session } from './session-record.ts'

/** What keeping tunnels takes from outside, where it does. */
export interface UpkeepSources {
  /** The profile of a tunnel that was up before this process looked, where this process is to keep it. */
  readonly adopts?: (id: string) => Promise<Profile | undefined>
  /** How the far end of a tunnel is asked for a sign of life; never when not given. */
  readonly ask?: AskThrough
  /** Told of each sign of life that was asked for. */
  readonly measured?: (id: string, sample: Sample) => void
  /** For jitter; of this computer when not given. */
  readonly chance?: Chance
  /** What was good last; forgotten with the process when not given. */
  readonly good?: GoodGateways
}

export interface UpkeepOptions extends UpkeepSources {
  readonly clock: Clock
  readonly leases: SecretLeases
  readonly session: (id: string) => Session
  readonly dial: (session: Session, lease: SecretLease, via: Via | undefined) => void
  readonly dispatch: (session: Session, event: SessionEvent) => void
}

/** What becomes of the intention to be connected when the session moves, time passes, or something happens to the computer. */
export class Upkeep {
  readonly #options: UpkeepOptions
  readonly #keeper: Keeper
  readonly #pulses: Pulses | undefined
  readonly #good: GoodGateways
  #online = true

  constructor(options: UpkeepOptions) {
    this.#options = options
    const { clock, chance = Math.random, session, dispatch, ask } = options
    const { good = gatewaysInMemory(), measured = () => undefined } = options
    this.#good = good
    this.#keeper = new Keeper({ clock, chance, good, act: (id, verdict) => this.#follow(session(id), verdict) })
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
    this.#options.dial(session, lease, this.#keeper.begin(lease.profile))
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
    if (state.kind === 'failed' && before !== 'disconnecting' && before !== 'waiting')
      return this.#follow(session, this.#keeper.down(id, state.fault))
    if (state.kind === 'failed' || state.kind === 'idle' || state.kind === 'disconnecting') this.#keeper.end(id)
    return false
  }

  /** What the system says of a tunnel that is up is other than before. */
  told({ id, state }: Session): void {
    if (state.kind === 'connected') this.#pulses?.follow(id, state.facts)
  }

  happened(event: HostEvent): void {
    const change = changeOf(event)
    if (!change) return
    this.#online = change.online ?? this.#online
    if (event.kind !== 'sleep') this.#pulses?.alarm(this.#online)
    this.#keeper.around(change)
    if (event.kind === 'wake') this.#keeper.look()
  }

  renewed(id: string): void {
    this.#keeper.renewed(id)
  }

  checked(): Promise<void> {
    return this.#pulses?.checked() ?? Promise.resolve()
  }

  close(): Promise<void> {
    this.#keeper.close()
    this.#pulses?.close()
    return this.#good.flush()
  }

  #keep(session: Session, { via, facts }: Extract<SessionState, { kind: 'connected' }>): void {
    const { id, lease } = session
    this.#pulses?.follow(id, facts)
    if (lease) {
      lease.spend()
      this.#keeper.up(id, via?.gateway ?? lease.profile.gateway)
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
        return true
      case 'stop':
        if (!verdict.gaveUp || state.kind !== 'failed') return false
        dispatch(session, { kind: 'failed', fault: state.fault, at: clock.now(), gaveUp: verdict.gaveUp })
        return true
      case 'nothing':
        return false
    }
  }

  #silence() {
    return fault(this.#online ? 'peer-silent' : 'network-changed')
  }
}
