import type { Fault } from '../../domain/connect/fault.ts'
import { stageOrder, STAGES, type Stage } from '../../domain/connect/stage.ts'
import type { HelperNotice } from '../helper-link/link.ts'
import { afterSilence, causeOf, decidedCause, ended, outcomeOf } from '../linux-daemons/conclude.ts'
import type { DialContext } from '../linux-daemons/context.ts'
import { advance, has, heed, isPast, observe, UP_TRAIL, type Trail } from '../linux-daemons/trail.ts'

type Line = Extract<HelperNotice, { kind: 'line' }>

/** Adds a line; the helper sees only its own attempt, so every line counts. */
export const hear = (trail: Trail, { source, text }: Line): Trail => heed(trail, { program: source, text })

/** Takes a stage that the helper itself observed: ESP in the kernel, a link, an address. */
export function reach(trail: Trail, stage: Stage, found: string | undefined): Trail {
  const before = STAGES[stageOrder(stage) - 1]
  const seen = before === undefined || isPast(trail, before) ? trail : observe(trail, before, { kind: 'done' })
  return advance(seen, stage, found)
}

/** The helper's clock says that the stage's answer did not arrive. */
export const fallSilent = (trail: Trail, stage: Stage): Trail => afterSilence(advance(trail, stage))

/**
 * charon sends a message again after four seconds, and would continue for minutes; xl2tpd sends a request once a
 * second.
 */
const REPEATED_MS = 1_500
const L2TP_MS = 5_000
/** Time in which a readable answer arrives if both sides have the same key. */
const UNREADABLE_MS = 1_500

/**
 * How the newest line changes the time limit for silence: milliseconds from now until the silence counts as an answer,
 * `over` when the silence has ended, undefined when the limit does not change.
 */
export function silenceAfter(before: Trail, after: Trail): number | 'over' | undefined {
  if (after.stage === 'l2tp' && before.stage !== 'l2tp') return L2TP_MS
  if (has(after, 'undecryptable') && !has(before, 'undecryptable')) return UNREADABLE_MS
  if (after.stage !== before.stage || has(after, 'l2tp-answer') !== has(before, 'l2tp-answer')) return 'over'
  if (isPast(after, 'ike') || has(after, 'undecryptable')) return undefined
  if (after.newest.some(({ kind }) => kind === 'repeated')) return REPEATED_MS
  return after.newest.some((sign) => sign.kind === 'datagram' && sign.way === 'in') ? 'over' : undefined
}

/** The fault for a silence that reached its limit. */
export function silentFault(trail: Trail, context: DialContext): Fault {
  const os = trail.complaint ?? { source: isPast(trail, 'ipsec') ? 'xl2tpd' : 'charon', text: 'no answer' }
  return outcomeOf(ended(trail, context), context, os)
}

/**
 * The fault of an attempt that the helper gave up: a certain cause first, then what only the helper can know, then the
 * observations, including those of its own clock.
 */
export function failureOf(trail: Trail, given: Fault, context: DialContext): Fault {
  if (given.code === 'cause-unknown') {
    const furthest = advance(trail, given.stage)
    const os = given.os ?? trail.complaint ?? { source: 'culvert-helper', text: 'no reason was given' }
    return outcomeOf(furthest, context, os)
  }
  const decided = decidedCause(trail, context)
  if (decided) return decided
  // The helper does not know at which stage this was.
  if (given.code === 'component-died')
    return stageOrder(given.stage) < stageOrder(trail.stage) ? { ...given, stage: trail.stage } : given
  return given
}

/** Why a tunnel that was up is down; undefined when someone asked for it. @param since lines since it was up */
export function dropOf(since: Trail, given: Fault | undefined): Fault | undefined {
  return given?.code === 'cause-unknown' ? (causeOf(since) ?? given) : given
}

/** The daemons' lines about a tunnel while it is up. */
export class SinceUp {
  #trail = UP_TRAIL

  hear(line: Line): void {
    this.#trail = hear(this.#trail, line)
  }

  /** @param given the helper's own fault */
  whyDown(given: Fault | undefined): Fault | undefined {
    return dropOf(this.#trail, given)
  }
}
