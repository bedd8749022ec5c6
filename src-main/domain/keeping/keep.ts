import type { Fault } from '../connect/fault.ts'
import { stageOrder } from '../connect/stage.ts'
import { cureOf, type Cure } from './cure.ts'
import {
  LONGEST_SETTLING,
  pauseAfterDrop,
  pauseAfterRound,
  pauseOutOfSight,
  pauseToSettle,
  pauseToSee,
  pauseWhileHeld,
  type Chance,
} from './delay.ts'
import { gatewayOf, seenBy, viaOf, type Kept, type Keeping, type Plan, type Verdict, type Wish } from './keeping.ts'
import { endsTunnels, obstacle, type Conditions } from './conditions.ts'

/** An event of a connection that is to be kept. `at` is milliseconds since 1970. */
export type KeepingEvent =
  | { readonly kind: 'up'; readonly at: number }
  /** A dial failed, or the tunnel was lost. */
  | { readonly kind: 'down'; readonly fault: Fault; readonly at: number }
  /** The environment of this computer is now this; repeated without a change, the network itself has changed. */
  | { readonly kind: 'conditions'; readonly conditions: Conditions; readonly at: number }
  /** The time of a plan has come, or may have come: timers run late after sleep. */
  | { readonly kind: 'due'; readonly at: number }
  /** The user wants the next dial now. */
  | { readonly kind: 'hurry'; readonly at: number }
  /** The tunnel that a retreat ended is down. */
  | { readonly kind: 'cleared'; readonly at: number }
  /** A look at the gateway from outside any tunnel: whether anything came back. */
  | { readonly kind: 'looked'; readonly came: boolean; readonly at: number }
  /** The profile has other secrets, which are untested. */
  | { readonly kind: 'renewed' }

/** Milliseconds that a tunnel must hold until earlier failures are forgotten. */
const HOLDS = 60_000
/** Milliseconds in which the end of a new tunnel looks like another device's sign-in; how often, in which time. */
const OUSTED_WITHIN = 20_000
const OUSTED_TIMES = 3
const OUSTED_SPAN = 300_000
/** Milliseconds. A plan further ahead than this was made before the clock was set back. */
const NEVER_THAT_FAR = 600_000

const NOTHING: Verdict = { kind: 'nothing' }
const only = (keeping: Keeping): Kept => ({ keeping, verdict: NOTHING })

/**
 * Decides what follows an event: dial now, wait, or stop. Pure: the same arguments give the same result.
 *
 * A fault that another dial cannot cure ends the dialling, with one exception: a login that is rejected right after a
 * tunnel was lost whose login had worked. Gateways reject a second session of one account until they notice the end of
 * the first.
 */
export function keep(keeping: Keeping, event: KeepingEvent, chance: Chance): Kept {
  const { phase } = keeping
  if (phase.kind === 'over') return only(keeping)
  switch (event.kind) {
    case 'up':
      // A tunnel that goes down may still be reported as up until it is down.
      if (phase.kind === 'retreating') return only(keeping)
      return only({ ...withGood(keeping), phase: { kind: 'up', since: event.at }, proven: true })
    case 'down':
      return down(keeping, event.fault, event.at, chance)
    case 'conditions':
      return around(keeping, event.conditions, event.at, chance)
    case 'renewed':
      return only({ ...keeping, proven: phase.kind === 'up' && keeping.proven })
    case 'cleared':
      if (phase.kind !== 'retreating') return only(keeping)
      return isWanted(keeping) ? wait(keeping, { why: 'settling', due: event.at }) : stop(keeping)
    case 'due':
      return phase.kind === 'waiting' && isDue(keeping, phase.wish, event.at) ? dial(keeping) : only(keeping)
    case 'looked':
      return looked(keeping, event.came, event.at, chance)
    case 'hurry':
      // The user may know more about the environment than the system does.
      return phase.kind === 'waiting' ? dial(keeping) : only(keeping)
  }
}

/** Makes the next round start with the gateway that last worked. */
function withGood(keeping: Keeping): Keeping {
  const first = keeping.intention.gateways.indexOf(gatewayOf(keeping))
  return { ...keeping, first: Math.max(0, first), failed: 0, rounds: 0, refusals: 0 }
}

function down(before: Keeping, fault: Fault, at: number, chance: Chance): Kept {
  const cure = cureOf(fault.code)
  const last = { gateway: gatewayOf(before), fault }
  const keeping = { ...before, last }
  if (before.phase.kind === 'up') return lost(keeping, before.phase.since, cure, at, chance)
  if (cure === 'person') return refused(keeping, fault, at)
  const { intention } = keeping
  const failed = keeping.failed + 1
  const isSpent = intention.asksCode && stageOrder(fault.stage) >= stageOrder('authenticate')
  if (cure !== 'here' && !isSpent && failed < intention.gateways.length) return goOn({ ...keeping, failed }, at)
  if (!isWanted(keeping)) return stop(keeping)
  const rounds = keeping.rounds + 1
  const due = at + pauseAfterRound(rounds, chance) + timeToSee(keeping, cure)
  // A gateway that can be reached but rejects us is not dialled any sooner for that.
  return wait({ ...keeping, failed: 0, rounds }, { why: 'pause', due })
}

/** Makes no dial while the gateway cannot be reached: one in progress would miss the moment when it can be again. */
function looked(before: Keeping, came: boolean, at: number, chance: Chance): Kept {
  const { phase } = before
  const keeping = { ...before, visible: before.visible || came }
  if (phase.kind !== 'waiting' || !watchesPath(before)) return only(keeping)
  const { wish } = phase
  if (came) return wish.sight && !obstacle(keeping.conditions) ? dial(keeping) : only(keeping)
  if (wish.sight === 'nothing') return only(keeping)
  return wait(keeping, { ...wish, due: at + pauseOutOfSight(chance), sight: 'nothing' })
}

/** Whether a look-out is useful: the session waits for a time because of the path, and its gateway answers looks. */
export const watchesPath = ({ phase, visible, last }: Keeping): boolean =>
  phase.kind === 'waiting' &&
  phase.wish.why === 'pause' &&
  visible &&
  last !== undefined &&
  cureOf(last.fault.code) === 'path'

/** Whether a dial may follow without the user's action. */
const isWanted = ({ intention: { keep: choice }, proven, unasked }: Keeping): boolean =>
  choice === 'always' || (choice === 'after-drop' && proven) || (unasked && !proven)

function lost(before: Keeping, since: number, cure: Cure, at: number, chance: Chance): Kept {
  const held = at - since
  // Whatever ended the tunnel, the count starts again.
  const drops = held >= HOLDS ? 0 : before.drops
  const wasOusted = cure === 'gateway' && held >= 0 && held < OUSTED_WITHIN
  const ousted = [...before.ousted, ...(wasOusted ? [at] : [])].filter((moment) => at - moment < OUSTED_SPAN)
  const keeping: Keeping = {
    ...before,
    ousted,
    attempt: 0,
    drops: drops + 1,
  }
  if (cure === 'person' || !isWanted(keeping)) return stop(keeping)
  if (ousted.length >= OUSTED_TIMES)
    return { keeping: over(keeping), verdict: { kind: 'stop', gaveUp: 'other-device' } }
  // A tunnel that is lost repeatedly is not dialled faster than one that never comes up.
  const again = drops > 0 ? pauseAfterRound(drops, chance) : 0
  const due = at + pauseAfterDrop(cure, drops, chance) + again + timeToSee(keeping, cure)
  const isHasty = again === 0 && timeToSee(keeping, cure) > 0
  return wait(keeping, { why: 'pause', due, ...(isHasty ? { sight: 'unsure' as const } : {}) })
}

/** Milliseconds by which a dial waits for a look-out that can tell whether the gateway can be reached. */
const timeToSee = ({ visible }: Keeping, cure: Cure): number => (visible && cure === 'path' ? pauseToSee : 0)

/**
 * A rejected login also ends the fail-over: gateways of one service share a directory, where every rejection counts.
 */
function refused(keeping: Keeping, fault: Fault, at: number): Kept {
  if (fault.code !== 'credentials-rejected' || !keeping.proven || !isWanted(keeping)) return stop(keeping)
  const refusals = keeping.refusals + 1
  const pause = pauseWhileHeld(refusals)
  if (pause === undefined) return { keeping: over(keeping), verdict: { kind: 'stop', gaveUp: 'refused' } }
  return wait({ ...keeping, refusals, failed: 0 }, { why: 'session-held', due: at + pause })
}

function around(before: Keeping, seen: Conditions, at: number, chance: Chance): Kept {
  const conditions = seenBy(before.intention, seen)
  const keeping = { ...before, conditions }
  const { phase } = before
  if ((phase.kind === 'up' || phase.kind === 'dialling') && endsTunnels(before.conditions, conditions))
    return { keeping: { ...keeping, phase: { kind: 'retreating' } }, verdict: { kind: 'retreat' } }
  if (phase.kind !== 'waiting') return only(keeping)
  const { wish } = phase
  // Another network neither makes a rejected login valid nor supplies a code.
  if (wish.why === 'session-held' || wish.why === 'code') return wait(keeping, wish)
  const wasFree = obstacle(before.conditions) === undefined
  // A look-out tells more reliably whether the gateway can be reached than a change that the lost tunnel may have made.
  if (wish.sight && wasFree && !obstacle(conditions)) return only(keeping)
  const restless = (wasFree && wish.restless) || at
  const settled = Math.min(at + pauseToSettle(chance), restless + LONGEST_SETTLING)
  const isSooner = wasFree && wish.why === 'pause' && wish.due !== undefined && wish.due < settled
  return wait(keeping, isSooner ? wish : { why: 'settling', due: settled, restless })
}

const isDue = ({ conditions }: Keeping, { due }: Wish, at: number): boolean =>
  due !== undefined && !obstacle(conditions) && (at >= due || due - at > NEVER_THAT_FAR)

/** Goes to the next gateway, at once if nothing blocks the dial; waits for an obstacle only if waiting is wanted. */
function goOn(keeping: Keeping, at: number): Kept {
  if (!obstacle(keeping.conditions)) return dial(keeping)
  return isWanted(keeping) ? wait(keeping, { why: 'settling', due: at }) : stop(keeping)
}

function wait(before: Keeping, wanted: Wish): Kept {
  const wish: Wish = before.intention.asksCode ? { why: 'code' } : wanted
  const keeping: Keeping = { ...before, phase: { kind: 'waiting', wish } }
  const why = obstacle(keeping.conditions)
  const { due } = wish
  const plan: Plan = why ? { why } : { why: wish.why, ...(due === undefined ? {} : { due }) }
  return { keeping, verdict: { kind: 'wait', plan } }
}

function dial(before: Keeping): Kept {
  const keeping: Keeping = { ...before, phase: { kind: 'dialling' }, attempt: before.attempt + 1 }
  const via = viaOf(keeping)
  return { keeping, verdict: { kind: 'dial', gateway: gatewayOf(keeping), ...(via ? { via } : {}) } }
}

const over = (keeping: Keeping): Keeping => ({ ...keeping, phase: { kind: 'over' } })
const stop = (keeping: Keeping): Kept => ({ keeping: over(keeping), verdict: { kind: 'stop' } })
