import type { Fault } from '../connect/fault.ts'
import type { GaveUp, Via, WaitReason } from '../session/state.ts'
import { NOTHING_IN_THE_WAY, type Surroundings } from './surroundings.ts'
import type { Chance } from './delay.ts'
import type { KeepChoice } from '../profile/schema.ts'

/** What a person wants of one profile, from the connect until the disconnect. */
export interface Intention {
  readonly keep: KeepChoice
  /** Where the service is to be had, in the order of trying; at least one. */
  readonly gateways: readonly string[]
  /** Each dial needs a code that somebody reads off a device, and that is spent with it. */
  readonly asksCode: boolean
  /** Trusted networks need no tunnel. */
  readonly trusts: boolean
}

/** The next dial, as it would be if nothing around the computer were in its way. */
export interface Wish {
  readonly why: Extract<WaitReason, 'pause' | 'settling' | 'session-held' | 'code'>
  /** Milliseconds since 1970; absent where somebody is waited for. */
  readonly due?: number
  /** While the network goes on changing: when it began. */
  readonly restless?: number
  /** While a look-out tells whether the gateway can be reached: what it says, `unsure` before its first word. */
  readonly sight?: 'unsure' | 'nothing'
}

/** What is waited for, with the moment of the next dial where time is. */
export interface Plan {
  readonly why: WaitReason
  /** Milliseconds since 1970. */
  readonly due?: number
}

export type Phase =
  | { readonly kind: 'dialling' }
  /** Since when, milliseconds since 1970. */
  | { readonly kind: 'up'; readonly since: number }
  | { readonly kind: 'waiting'; readonly wish: Wish }
  /** The tunnel goes down for something around this computer, and what follows is decided once it is down. */
  | { readonly kind: 'retreating' }
  | { readonly kind: 'over' }

/** All that decides about the next dial. A value: nothing of it is a timer or a socket. */
export interface Keeping {
  readonly intention: Intention
  readonly surroundings: Surroundings
  readonly phase: Phase
  /** Nobody asked for the first dial: it is made again until a tunnel was up once. */
  readonly unasked: boolean
  /** A look-out can tell whether the gateway is there: it has answered one. */
  readonly visible: boolean
  /** The login has worked with these secrets. */
  readonly proven: boolean
  /** Index of the gateway that a round begins with: what was good last, then as listed. */
  readonly first: number
  /** How many gateways of this round have failed. */
  readonly failed: number
  /** Rounds in which every gateway failed, since a tunnel held. */
  readonly rounds: number
  /** Dials since the tunnel was lost, or since the first one. */
  readonly attempt: number
  /** Tunnels lost since one held for a minute. */
  readonly drops: number
  /** Logins refused since the tunnel was lost. */
  readonly refusals: number
  /** When a gateway ended tunnels that had just come up, milliseconds since 1970. */
  readonly ousted: readonly number[]
  readonly last?: { readonly gateway: string; readonly fault: Fault }
}

/** What the caller has to do. */
export type Verdict =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'dial'; readonly via?: Via; readonly gateway: string }
  | { readonly kind: 'wait'; readonly plan: Plan }
  | { readonly kind: 'stop'; readonly gaveUp?: GaveUp }
  /** Take the tunnel down, or the dial that is under way; `cleared` follows. */
  | { readonly kind: 'retreat' }

export interface Kept {
  readonly keeping: Keeping
  readonly verdict: Verdict
}

/**
 * @param gateways the profile's own first
 * @param good the one that was good last
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

/** Fisher and Yates. */
function shuffled<Item>(items: readonly Item[], chance: Chance): readonly Item[] {
  const left = [...items]
  return items.map(() => left.splice(Math.floor(chance() * left.length), 1)).flat()
}

/** The surroundings as they count for an intention. */
export const seenBy = ({ trusts }: Intention, around: Surroundings): Surroundings => ({
  ...around,
  trusted: around.trusted && trusts,
})

/** A dial has just begun, asked for by a person or a script. */
export const begun = (intention: Intention, surroundings: Surroundings = NOTHING_IN_THE_WAY): Keeping => ({
  intention,
  surroundings: seenBy(intention, surroundings),
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

/** A tunnel that was up already when it was first seen. */
export const found = (intention: Intention, surroundings: Surroundings, at: number): Keeping => ({
  ...begun(intention, surroundings),
  phase: { kind: 'up', since: at },
  proven: true,
})

/** A tunnel is to be there that nobody asked for at this moment: the first dial waits for what is in its way. */
export const expected = (intention: Intention, surroundings: Surroundings): Keeping => ({
  ...begun(intention, surroundings),
  phase: { kind: 'waiting', wish: { why: 'settling' } },
  unasked: true,
  attempt: 0,
})

/** Of the round: the first, then the others in their order. */
export function gatewayOf({ intention: { gateways }, first, failed }: Keeping): string {
  const others = gateways.filter((_, index) => index !== first)
  return [gateways[first], ...others][failed % gateways.length] ?? ''
}

/** Which gateway a dial goes to and why; undefined where there is but one. */
export function viaOf(keeping: Keeping): Via | undefined {
  const { intention, last } = keeping
  if (intention.gateways.length < 2) return undefined
  const gateway = gatewayOf(keeping)
  return { gateway, ...(last && last.gateway !== gateway ? { after: last } : {}) }
}
