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
import { NOTHING_IN_THE_WAY, type Surroundings } from '../../domain/keeping/surroundings.ts'
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
  /** Carries out what was decided by the passing of time or by a change around the computer. */
  readonly act: (id: string, verdict: Verdict) => void
}

interface Kept {
  readonly profile: Profile
  keeping: Keeping
  timer: Stop | undefined
}

/** Milliseconds until a plan is looked at again: timers stand still while a computer sleeps, and run late after it. */
const LOOK_AGAIN = 30_000

/**
 * The intentions to be connected of this process, one a profile: `domain/keeping` decides, and the time until the next
 * dial is waited for here. What it answers is the runner's to carry out.
 */
export class Keeper {
  readonly #options: KeeperOptions
  readonly #kept = new Map<string, Kept>()
  #around: Surroundings = NOTHING_IN_THE_WAY

  constructor(options: KeeperOptions) {
    this.#options = options
  }

  /** Somebody asks for the tunnel. @returns where the first dial goes, where there is a choice */
  begin(profile: Profile): Via | undefined {
    const keeping = begun(this.#intention(profile), this.#around)
    this.#set(profile, keeping)
    return viaOf(keeping)
  }

  /** A tunnel is to be there that nobody asked for at this moment. */
  expect(profile: Profile): Verdict {
    this.#set(profile, expected(this.#intention(profile), this.#around))
    return this.#tell(profile.id, { kind: 'surroundings', surroundings: this.#around, at: this.#now() })
  }

  /** A tunnel was up when it was first seen. Nothing where one is kept already. */
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

  /** A dial of this process failed, or a tunnel was lost. */
  down(id: string, fault: Fault): Verdict {
    return this.#tell(id, { kind: 'down', fault, at: this.#now() })
  }

  hurry(id: string): Verdict {
    return this.#tell(id, { kind: 'hurry', at: this.#now() })
  }

  /** What a retreat took down is down; nothing where there was none. */
  cleared(id: string): Verdict {
    return this.#tell(id, { kind: 'cleared', at: this.#now() })
  }

  isRetreating(id: string): boolean {
    return this.#kept.get(id)?.keeping.phase.kind === 'retreating'
  }

  /** A look at the gateway, from outside of any tunnel. */
  looked(id: string, came: boolean): void {
    this.#carryOut(id, this.#tell(id, { kind: 'looked', came, at: this.#now() }))
  }

  /** Which gateway a look-out is to look for now; undefined where none is of use. */
  sought(id: string): Sought | undefined {
    const kept = this.#kept.get(id)
    return kept && watchesPath(kept.keeping)
      ? { gateway: gatewayOf(kept.keeping), ipsec: kept.profile.ipsec }
      : undefined
  }

  renewed(id: string): void {
    this.#tell(id, { kind: 'renewed' })
  }

  /** Nobody wants the tunnel any more, or nothing can be done for it. */
  end(id: string): void {
    this.#kept.get(id)?.timer?.()
    this.#kept.delete(id)
  }

  /** What around the computer is known to have changed; told with nothing, the network has changed in itself. */
  around(change: Partial<Surroundings>): void {
    this.#around = { ...this.#around, ...change }
    for (const id of [...this.#kept.keys()]) {
      const at = this.#now()
      this.#carryOut(id, this.#tell(id, { kind: 'surroundings', surroundings: this.#around, at }))
    }
  }

  /** Timers may be late. */
  look(): void {
    for (const id of [...this.#kept.keys()]) this.#due(id)
  }

  /** As a session's state has it. */
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
    // A tunnel that came up by other means while its dial was waited for is dialled no more.
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

  /** @returns whether anything came of it */
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

/** What of the surroundings a host event tells; an empty change says that the network is another; undefined: no matter for a dial. */
export function changeOf(event: HostEvent): Partial<Surroundings> | undefined {
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
