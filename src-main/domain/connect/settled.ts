import type { Certainty } from './certainty.ts'
import { entryOf, type FaultCode } from './catalogue.ts'
import { CAUSES } from './causes.ts'
import { fault, type Fault } from './fault.ts'
import { stageOrder } from './stage.ts'

/**
 * Codes that say where a connect stopped but not why: a diagnosis may find the cause. All other codes name a cause,
 * which later findings must not replace.
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

/** Codes that the loss of ESP on the path causes here. */
const WHILE_BARE: ReadonlySet<FaultCode> = new Set<FaultCode>(['esp-blocked', 'l2tp-no-response'])

/**
 * Whether a diagnosis may find more than is known. This also applies when a number was read as the most common of its
 * causes, such as Windows' 789: the diagnosis encounters the actual cause itself. From the sign-in on, a diagnosis
 * would only repeat what was rejected.
 */
export const isUnsettled = (known: Fault): boolean => UNSETTLED.has(known.code) || isGuess(known)

const isGuess = ({ code, stage, others = [] }: Fault): boolean =>
  stageOrder(stage) < stageOrder('authenticate') &&
  others.some(({ cause }) => cause !== 'program-outdated' && CAUSES[cause].code !== code)

/** The result of a diagnosis, as far as it may explain a failure. */
export interface Explanation {
  readonly fault?: Fault
  readonly certainty: Certainty
  /** The last stage of the ladder: present only when a whole connect was tried and came up. */
  readonly link?: unknown
  /** The sides on which it saw a NAT; absent when it could not detect one. */
  readonly nat?: { readonly us: boolean; readonly gateway: boolean } | undefined
}

/**
 * The fault that replaces one whose cause is open; undefined to keep it. When the same connect works from here without
 * the system's parts, the failure is in those parts.
 */
export function betterFault(
  known: Fault,
  { fault: found, certainty, link, nat }: Explanation,
  checks: readonly { readonly fault?: Fault }[],
): Fault | undefined {
  if (!isUnsettled(known)) return undefined
  if (found) return certainty === 'open' || found.code === 'cause-unknown' ? undefined : withWordsOf(known, found)
  if (link === undefined) return undefined
  // A diagnosis uses ESP in UDP. Without a NAT, the system uses plain ESP (IP protocol 50).
  if (WHILE_BARE.has(known.code) && nat && !nat.us && !nat.gateway) return withWordsOf(known, fault('esp-blocked'))
  const here = checks.map((check) => check.fault).find((problem) => problem && isInTheWay(problem))
  return withWordsOf(known, here ?? fault('local-parts-failed', { stage: known.stage }))
}

/**
 * The fault from the system's record of the connect itself: if it is certain, it takes precedence over what a number
 * was taken for.
 */
export function recordedFault(known: Fault, { fault: found, certainty }: Explanation): Fault | undefined {
  if (!found || certainty === 'open' || found.code === 'cause-unknown' || !isInTheWay(found)) return undefined
  return withWordsOf(known, found)
}

/** Keeps the system's words, for searching the web. */
const withWordsOf = ({ os }: Fault, found: Fault): Fault => (os && !found.os ? { ...found, os } : found)

/** Another VPN or a shared network may be harmless, but a missing program is not. */
const isInTheWay = ({ code }: Fault): boolean => entryOf(code).severity === 'error'
