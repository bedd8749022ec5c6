import type { Certainty } from './certainty.ts'
import { entryOf, type FaultCode } from './catalogue.ts'
import { CAUSES } from './causes.ts'
import { fault, type Fault } from './fault.ts'
import { stageOrder } from './stage.ts'

/**
 * Codes that say where a connect stopped, and leave open why: a diagnosis may find the cause. All others name one, and
 * nothing that is looked at afterwards may overwrite them.
 */
const UNSETTLED: ReadonlySet<FaultCode> = new Set<FaultCode>([
  'cause-unknown',
  'ike-no-response',
  'natt-no-response',
  'ike-refused',
  'esp-blocked',
  'l2tp-no-response',
  'lcp-no-response',
  'auth-no-response',
])

/** What ESP that is lost on its way looks like from here. */
const WHILE_BARE: ReadonlySet<FaultCode> = new Set<FaultCode>(['esp-blocked', 'l2tp-no-response'])

/**
 * A diagnosis may find more than is known. Also where a number was read as the commonest of its causes, as Windows' 789 is:
 * the diagnosis meets the right one itself. From the sign-in on it would only repeat what was rejected.
 */
export const isUnsettled = (known: Fault): boolean => UNSETTLED.has(known.code) || isGuess(known)

const isGuess = ({ code, stage, others = [] }: Fault): boolean =>
  stageOrder(stage) < stageOrder('authenticate') &&
  others.some(({ cause }) => cause !== 'program-outdated' && CAUSES[cause].code !== code)

/** What a diagnosis said, as far as it may explain a failure. */
export interface Explanation {
  readonly fault?: Fault
  readonly certainty: Certainty
  /** The last stage of the ladder: there only when a whole connect was tried and stood. */
  readonly link?: unknown
  /** Where it saw address translation; absent when it could not. */
  readonly nat?: { readonly us: boolean; readonly gateway: boolean } | undefined
}

/**
 * The fault to show in the place of one whose cause is open; undefined to leave it. When the same connect works from
 * here without the system's parts, what failed is among those parts.
 */
export function betterFault(
  known: Fault,
  { fault: found, certainty, link, nat }: Explanation,
  checks: readonly { readonly fault?: Fault }[],
): Fault | undefined {
  if (!isUnsettled(known)) return undefined
  if (found) return certainty === 'open' || found.code === 'cause-unknown' ? undefined : withWordsOf(known, found)
  if (link === undefined) return undefined
  // A diagnosis speaks ESP in UDP. Without address translation the system speaks it bare (IP protocol 50).
  if (WHILE_BARE.has(known.code) && nat && !nat.us && !nat.gateway) return withWordsOf(known, fault('esp-blocked'))
  const here = checks.map((check) => check.fault).find((problem) => problem && isInTheWay(problem))
  return withWordsOf(known, here ?? fault('local-parts-failed', { stage: known.stage }))
}

/** A record of the system's is of the connect itself: what it tells for sure comes before what a number was taken for. */
export function recordedFault(known: Fault, { fault: found, certainty }: Explanation): Fault | undefined {
  if (!found || certainty === 'open' || found.code === 'cause-unknown' || !isInTheWay(found)) return undefined
  return withWordsOf(known, found)
}

/** What the system said stays, for searching the web by. */
const withWordsOf = ({ os }: Fault, found: Fault): Fault => (os && !found.os ? { ...found, os } : found)

/** Another VPN or a shared network may be harmless; a program that is missing is not. */
const isInTheWay = ({ code }: Fault): boolean => entryOf(code).severity === 'error'
