import type { Fault } from '../connect/fault.ts'
import type { GaveUp, Via, WaitReason } from '../session/state.ts'
import { NOTHING_IN_THE_WAY, type Conditions } from './conditions.ts'
import type { Chance } from './delay.ts'
import type { KeepChoice } from '../profile/schema.ts'

/** What the user wants for one profile, from the connect until the disconnect. */
export interface Intention {
  readonly keep: KeepChoice
  /** Gateways of the service, in the order in which they are tried; at least one. */
  readonly gateways: readonly string[]
  /** Whether each dial needs a one-time code, which the user enters. */
  readonly asksCode: boolean
  /** Whether trusted networks need no tunnel. */
  readonly trusts: boolean
}

/** The next dial, as planned without regard to obstacles in the environment. */
export interface Wish {
  readonly why: Extract<WaitReason, 'pause' | 'settling' | 'session-held' | 'code'>
  /** Milliseconds since 1970; absent while waiting for the user. */
  readonly due?: number
  /** Since when the network has kept changing. */
  readonly restless?: number
  /** Result of a running look-out; `unsure` before its first report. */
  readonly sight?: 'unsure' | 'nothing'
}

/** What the session waits for, with the time of the next dial if there is one. */
export interface Plan {
  readonly why: WaitReason
  /** Milliseconds since 1970. */
  readonly due?: number
}

export type Phase =
  | { readonly kind: 'dialling' }
  /** Since then, in milliseconds since 1970. */
  | { readonly kind: 'up'; readonly since: number }
  | { readonly kind: 'waiting'; readonly wish: Wish }
  /** A change of the environment takes the tunnel down; what follows is decided once it is down. */
  | { readonly kind: 'retreating' }
  | { readonly kind: 'over' }

/** All data that determines the next dial: a plain value without timers or sockets. */
export interface Keeping {
  readonly intention: Intention
  readonly conditions: Conditions
  readonly phase: Phase
  /** The first dial is not the user's; it is repeated until a tunnel has been up once. */
  readonly unasked: boolean
  /** The gateway has answered a look-out, so a look-out can tell whether it can be reached. */
  readonly visible: boolean
  /** The login has worked with these secrets. */
  readonly proven: boolean
  /** Index of the gateway that a round starts with: the one that last worked, then in the listed order. */
  readonly first: number
  /** Number of gateways of this round that have failed. */
  readonly failed: number
  /** Rounds in which every gateway failed, since a tunnel last held. */
  readonly rounds: number
  /** Dials since the tunnel was lost, or since the first one. */
  readonly attempt: number
  /** Tunnels lost since one held for a minute. */
  readonly drops: number
  /** Logins rejected since the tunnel was lost. */
  readonly refusals: number
  /** Times at which a gateway ended a tunnel that had just come up, milliseconds since 1970. */
  readonly ousted: readonly number[]
  readonly last?: { readonly gateway: string; readonly fault: Fault }
}

/** What the caller must do. */
export type Verdict =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'dial'; readonly via?: Via; readonly gateway: string }
  | { readonly kind: 'wait'; readonly plan: Plan }
  | { readonly kind: 'stop'; readonly gaveUp?: GaveUp }
  /** Take down the tunnel or the dial in progress; `cleared` follows. */
  | { readonly kind: 'retreat' }

export interface Kept {
  readonly keeping: Keeping
  readonly verdict: Verdict
}

/**
 * @param gateways the profile's own first
 * @param good the one that last worked
 */
export function orderOf(
  gateways: readonly string[],
  order: 'in-order' | 'random',
  good: string | undefined,
  chance: Chance,
): readonly string[] {
  const turned = order === 'random' ? shuffled(gateways, chance) : gateways
  const first = turned.find((gateway) => gateway === good)
  return first === undefined ? turned : [first, ...turned.filter((gateway) => gateway !== first)]
}

/** Fisher–Yates shuffle. */
function shuffled<Item>(items: readonly Item[], chance: Chance): readonly Item[] {
  const left = [...items]
  return items.map(() => left.splice(Math.floor(chance() * left.length), 1)).flat()
}

/** The environment as it matters to an intention. */
export const seenBy = ({ trusts }: Intention, around: Conditions): Conditions => ({
  ...around,
  trusted: around.trusted && trusts,
})

/** State after a dial that a user or a script has just started. */
export const begun = (intention: Intention, conditions: Conditions = NOTHING_IN_THE_WAY): Keeping => ({
  intention,
  conditions: seenBy(intention, conditions),
  phase: { kind: 'dialling' },
  unasked: false,
  visible: false,
  proven: false,
  first: 0,
  failed: 0,
  rounds: 0,
  attempt: 1,
  drops: 0,
  refusals: 0,
  ousted: [],
})

/** State for a tunnel that was already up when it was first seen. */
export const found = (intention: Intention, conditions: Conditions, at: number): Keeping => ({
  ...begun(intention, conditions),
  phase: { kind: 'up', since: at },
  proven: true,
})

/** State for a tunnel that is required without the user's action: the first dial waits for any obstacle. */
export const expected = (intention: Intention, conditions: Conditions): Keeping => ({
  ...begun(intention, conditions),
  phase: { kind: 'waiting', wish: { why: 'settling' } },
  unasked: true,
  attempt: 0,
})

/** The round's current gateway: the first one, then the others in their order. */
export function gatewayOf({ intention: { gateways }, first, failed }: Keeping): string {
  const others = gateways.filter((_, index) => index !== first)
  return [gateways[first], ...others][failed % gateways.length] ?? ''
}

/** The gateway of a dial and the reason for it; undefined if there is only one gateway. */
export function viaOf(keeping: Keeping): Via | undefined {
  const { intention, last } = keeping
  if (intention.gateways.length < 2) return undefined
  const gateway = gatewayOf(keeping)
  return { gateway, ...(last && last.gateway !== gateway ? { after: last } : {}) }
}
