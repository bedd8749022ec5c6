import type { Fault } from '../../domain/connect/fault.ts'
import { stageOrder, STAGES, type Stage } from '../../domain/connect/stage.ts'
import type { HelperNotice } from '../helper-link/link.ts'
import { afterSilence, causeOf, decidedCause, ended, outcomeOf } from '../linux-daemons/conclude.ts'
import type { DialContext } from '../linux-daemons/context.ts'
import { advance, has, heed, isPast, observe, UP_TRAIL, type Trail } from '../linux-daemons/trail.ts'

type Line = Extract<HelperNotice, { kind: 'line' }>

/** The helper hears its own attempt and nobody else's, so that every line counts. */
export const hear = (trail: Trail, { source, text }: Line): Trail => heed(trail, { program: source, text })

/** The helper's stages are what it saw itself: ESP in the kernel, a link, an address. */
export function reach(trail: Trail, stage: Stage, found: string | undefined): Trail {
  const before = STAGES[stageOrder(stage) - 1]
  const seen = before === undefined || isPast(trail, before) ? trail : observe(trail, before, { kind: 'done' })
  return advance(seen, stage, found)
}

/** What a stage waits for did not come, by the helper's clock. */
export const fallSilent = (trail: Trail, stage: Stage): Trail => afterSilence(advance(trail, stage))

/** charon repeats a message after four seconds, and then would for minutes; xl2tpd asks once a second. */
const REPEATED_MS = 1_500
const L2TP_MS = 5_000
/** Where the keys are the same, what can be read comes in this time. */
const UNREADABLE_MS = 1_500

/**
 * What the newest word does to the silence that is tolerated: milliseconds from now until it counts as an answer, `over`
 * when it was broken, undefined when it goes on.
 */
export function silenceAfter(before: Trail, after: Trail): number | 'over' | undefined {
  if (after.stage === 'l2tp' && before.stage !== 'l2tp') return L2TP_MS
  if (has(after, 'undecryptable') && !has(before, 'undecryptable')) return UNREADABLE_MS
  if (after.stage !== before.stage || has(after, 'l2tp-answer') !== has(before, 'l2tp-answer')) return 'over'
  if (isPast(after, 'ike') || has(after, 'undecryptable')) return undefined
  if (after.newest.some(({ kind }) => kind === 'repeated')) return REPEATED_MS
  return after.newest.some((sign) => sign.kind === 'datagram' && sign.way === 'in') ? 'over' : undefined
}

/** What a silence that lasted means. */
export function silentFault(trail: Trail, context: DialContext): Fault {
  const os = trail.complaint ?? { source: isPast(trail, 'ipsec') ? 'xl2tpd' : 'charon', text: 'no answer' }
  return outcomeOf(ended(trail, context), context, os)
}

/**
 * The fault of an attempt that the helper gave up: a cause that is certain first, then what only the helper can know, then
 * what was observed, its own clock included.
 */
export function failureOf(trail: Trail, given: Fault, context: DialContext): Fault {
  if (given.code === 'cause-unknown') {
    const furthest = advance(trail, given.stage)
    const os = given.os ?? trail.complaint ?? { source: 'culvert-helper', text: 'no reason was given' }
    return outcomeOf(furthest, context, os)
  }
  const decided = decidedCause(trail, context)
  if (decided) return decided
  // Of its own end the helper could not say where that was.
  if (given.code === 'component-died')
    return stageOrder(given.stage) < stageOrder(trail.stage) ? { ...given, stage: trail.stage } : given
  return given
}

/** Why a tunnel that was up is down: undefined when somebody asked for it. @param since what was heard since it was up */
export function dropOf(since: Trail, given: Fault | undefined): Fault | undefined {
  return given?.code === 'cause-unknown' ? (causeOf(since) ?? given) : given
}

/** What the daemons say of a tunnel that is up, until it is down. */
export class SinceUp {
  #trail = UP_TRAIL

  hear(line: Line): void {
    this.#trail = hear(this.#trail, line)
  }

  /** @param given the helper's own word */
  whyDown(given: Fault | undefined): Fault | undefined {
    return dropOf(this.#trail, given)
  }
}
