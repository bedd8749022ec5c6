import type { Fault } from '../../domain/connect/fault.ts'
import { keep, watchesPath, type KeepingEvent } from '../../domain/keeping/keep.ts'
import {
  begun,
  expected,
  found,
  gatewayOf,
  orderOf,
  viaOf,
  type Intention,
  type Keeping,
  type Verdict,
} from '../../domain/keeping/keeping.ts'
import type { Chance } from '../../domain/keeping/delay.ts'
import { NOTHING_IN_THE_WAY, type Conditions } from '../../domain/keeping/conditions.ts'
import type { Profile } from '../../domain/profile/schema.ts'
import type { Via, Waiting } from '../../domain/session/state.ts'
import type { Clock, Stop } from '../../domain/time.ts'
import type { HostEvent } from '../../platform/host-events.ts'
import type { GoodGateways } from './good-gateways.ts'
import type { Sought } from './look-out.ts'

export interface KeeperOptions {
  readonly clock: Clock
  readonly good: GoodGateways
  readonly chance: Chance
  /** Carries out a decision that follows from the passing of time or from a change of the environment. */
  readonly act: (id: string, verdict: Verdict) => void
}

interface Kept {
  readonly profile: Profile
  keeping: Keeping
  timer: Stop | undefined
}

/** Milliseconds until a plan is checked again: timers stop while a computer sleeps and run late afterwards. */
const LOOK_AGAIN = 30_000

/**
 * This process's intentions to be connected, one per profile: `domain/keeping` decides, and this class waits until the
 * next dial. The runner carries out what it returns.
 */
export class Keeper {
  readonly #options: KeeperOptions
  readonly #kept = new Map<string, Kept>()
  #around: Conditions = NOTHING_IN_THE_WAY

  constructor(options: KeeperOptions) {
    this.#options = options
  }

  /** The user requests the tunnel. @returns where the first dial goes, if there is a choice */
  begin(profile: Profile): Via | undefined {
    const keeping = begun(this.#intention(profile), this.#around)
    this.#set(profile, keeping)
    return viaOf(keeping)
  }

  /** A tunnel is required without the user's action. */
  expect(profile: Profile): Verdict {
    this.#set(profile, expected(this.#intention(profile), this.#around))
    return this.#tell(profile.id, { kind: 'conditions', conditions: this.#around, at: this.#now() })
  }

  /** Keeps a tunnel that was already up when it was first seen. Does nothing if the profile is already kept. */
  adopt(profile: Profile): void {
    if (this.#kept.has(profile.id)) return
    this.#set(profile, found(this.#intention(profile), this.#around, this.#now()))
  }

  profileOf(id: string): Profile | undefined {
    return this.#kept.get(id)?.profile
  }

  up(id: string, gateway: string): void {
    const spare = this.#kept.get(id)?.profile.gateways.spare ?? []
    if (spare.length > 0) this.#options.good.set(id, gateway)
    this.#tell(id, { kind: 'up', at: this.#now() })
  }

  /** A dial of this process has failed, or a tunnel was lost. */
  down(id: string, fault: Fault): Verdict {
    return this.#tell(id, { kind: 'down', fault, at: this.#now() })
  }

  hurry(id: string): Verdict {
    return this.#tell(id, { kind: 'hurry', at: this.#now() })
  }

  /** A retreat has taken the tunnel down; does nothing without a retreat. */
  cleared(id: string): Verdict {
    return this.#tell(id, { kind: 'cleared', at: this.#now() })
  }

  isRetreating(id: string): boolean {
    return this.#kept.get(id)?.keeping.phase.kind === 'retreating'
  }

  /** Result of a look at the gateway from outside any tunnel. */
  looked(id: string, came: boolean): void {
    this.#carryOut(id, this.#tell(id, { kind: 'looked', came, at: this.#now() }))
  }

  /** The gateway that a look-out should look for now; undefined if a look-out is of no use. */
  sought(id: string): Sought | undefined {
    const kept = this.#kept.get(id)
    return kept && watchesPath(kept.keeping)
      ? { gateway: gatewayOf(kept.keeping), ipsec: kept.profile.ipsec }
      : undefined
  }

  renewed(id: string): void {
    this.#tell(id, { kind: 'renewed' })
  }

  /** The tunnel is no longer wanted, or cannot be kept. */
  end(id: string): void {
    this.#kept.get(id)?.timer?.()
    this.#kept.delete(id)
  }

  /** A part of the environment has changed; an empty change means that the network itself has changed. */
  around(change: Partial<Conditions>): void {
    this.#around = { ...this.#around, ...change }
    for (const id of [...this.#kept.keys()]) {
      const at = this.#now()
      this.#carryOut(id, this.#tell(id, { kind: 'conditions', conditions: this.#around, at }))
    }
  }

  /** Checks all plans, because timers may be late. */
  look(): void {
    for (const id of [...this.#kept.keys()]) this.#due(id)
  }

  /** The plan as a session's state. */
  waiting(id: string, { why, due }: Extract<Verdict, { kind: 'wait' }>['plan']): Waiting {
    const keeping = this.#kept.get(id)?.keeping
    return {
      why,
      attempt: keeping?.attempt ?? 0,
      ...(due === undefined ? {} : { until: due }),
      ...(keeping?.last ? { fault: keeping.last.fault } : {}),
    }
  }

  close(): void {
    for (const id of [...this.#kept.keys()]) this.end(id)
  }

  #set(profile: Profile, keeping: Keeping): void {
    this.end(profile.id)
    this.#kept.set(profile.id, { profile, keeping, timer: undefined })
  }

  #intention(profile: Profile): Intention {
    const { gateway, gateways, ppp, trustedNetworks } = profile
    const all = [gateway, ...gateways.spare.filter((spare) => spare !== gateway)]
    return {
      keep: trustedNetworks === 'connect-elsewhere' ? 'always' : profile.keep,
      gateways: orderOf(all, gateways.order, this.#options.good.get(profile.id), this.#options.chance),
      asksCode: ppp.code !== 'none',
      trusts: trustedNetworks !== 'ignored',
    }
  }

  #tell(id: string, event: KeepingEvent): Verdict {
    const kept = this.#kept.get(id)
    if (!kept) return { kind: 'nothing' }
    const { keeping, verdict } = keep(kept.keeping, event, this.#options.chance)
    kept.keeping = keeping
    // A tunnel that came up by other means during the wait is not dialled.
    if (verdict.kind === 'nothing' && keeping.phase.kind === 'waiting') return verdict
    kept.timer?.()
    kept.timer = undefined
    if (verdict.kind === 'stop') this.#kept.delete(id)
    else if (verdict.kind === 'wait') this.#wait(id, kept, verdict.plan.due)
    return verdict
  }

  #wait(id: string, kept: Kept, due: number | undefined): void {
    if (due === undefined) return
    const left = Math.max(0, due - this.#now())
    kept.timer = this.#options.clock.after(Math.min(left, LOOK_AGAIN), () => {
      if (this.#due(id)) return
      this.#wait(id, kept, due)
    })
  }

  /** @returns whether it led to an action */
  #due(id: string): boolean {
    const verdict = this.#tell(id, { kind: 'due', at: this.#now() })
    this.#carryOut(id, verdict)
    return verdict.kind !== 'nothing'
  }

  #carryOut(id: string, verdict: Verdict): void {
    if (verdict.kind !== 'nothing') this.#options.act(id, verdict)
  }

  #now(): number {
    return this.#options.clock.now()
  }
}

/** The change that a host event reports; empty for another network; undefined if it does not concern dials. */
export function changeOf(event: HostEvent): Partial<Conditions> | undefined {
  switch (event.kind) {
    case 'sleep':
      return { asleep: true }
    case 'wake':
      return { asleep: false }
    case 'route':
      return { online: event.exists }
    case 'portal':
      return { portal: event.here }
    case 'link':
    case 'address':
    case 'resolver':
      return {}
    case 'seat':
    case 'session':
    case 'signed-out':
      return undefined
  }
}
