import { fault, type Fault } from '../../domain/connect/fault.ts'
import type { OsEvidence } from '../../domain/connect/os-evidence.ts'
import type { Observation, Seen, SeenKind } from '../../domain/connect/observation.ts'
import type { Stage } from '../../domain/connect/stage.ts'
import { factsOf } from '../../verdict/facts.ts'
import type { Subject, Verdict } from '../../verdict/verdict-types.ts'
import { verdictOf } from '../../verdict/verdict.ts'
import type { DialContext } from './context.ts'
import { has, observe, type Trail } from './trail.ts'

/** Facts about a dial that `verdict/` needs in addition to the observations. */
const subjectOf = ({ gateway, user, auth, expired }: DialContext): Subject => ({
  gateway,
  user,
  machineAuth: auth,
  ...(expired ? { certificateExpired: true } : {}),
})

/** The verdict on the observations so far, or on those since the tunnel was up. */
export const judge = ({ observations, wasUp }: Trail, context?: DialContext): Verdict =>
  verdictOf(observations, { ...(context ? subjectOf(context) : {}), ...(wasUp ? { wasUp } : {}) })

/** The cause that was found; undefined when no observation names one. */
export function causeOf(trail: Trail, context?: DialContext): Fault | undefined {
  const found = judge(trail, context).fault
  return found?.code === 'cause-unknown' ? undefined : found
}

/** The cause, once no later line can change it. */
export function decidedCause(trail: Trail, context: DialContext): Fault | undefined {
  const facts = factsOf(trail.observations, {})
  const decides = (item: Observation): boolean => !facts.passed(item.stage) && isDecisive(item, trail)
  return trail.observations.some(decides) ? causeOf(trail, context) : undefined
}

/** Observations from a program that does not continue, or from a gateway that refuses. */
const DECISIVE: ReadonlySet<SeenKind> = new Set([
  'name-unresolved',
  'component-missing',
  'ikev1-missing',
  'component-outdated',
  'ikev1-refused',
  'module-missing',
  'port-taken',
  'secret-missing',
  'settings-refused',
  'wants-xauth',
  'natt-unsupported',
  'gateway-identity',
  'gateway-proof-wrong',
  'client-certificate',
  'choice-not-offered',
  'phase1-refused',
  'phase2-refused',
  'selectors-refused',
  'l2tp-secret-wanted',
  'l2tp-silent',
  'lcp-silent',
  'auth-rejected',
  'server-proof-wrong',
  'eap-type-refused',
  'ppp-encryption-refused',
  'no-address-given',
])

/** The first message and two repetitions: it is unlikely that all three were lost. */
const TRIES = 3

/** Whether no later line can change the meaning of the observation. */
function isDecisive(item: Observation, trail: Trail): boolean {
  if (item.kind === 'notify') return item.type < FIRST_STATUS
  if (item.kind === 'gateway-certificate') return item.problem !== undefined
  if (item.kind === 'auth-methods') return item.agreed === undefined
  if (item.kind === 'lcp-terminated') return /auth/i.test(item.text ?? '')
  if (item.kind === 'ike-silent') return item.message === 'MM2' && item.tries >= TRIES
  // The answer to a repetition cannot be read either, so the first one was not a stray packet.
  if (item.kind === 'undecryptable') return item.times > 1 && has(trail, 'ike-silent')
  return DECISIVE.has(item.kind)
}

/** First notification type that reports a status instead of an error (RFC 2408 section 3.14.1). */
const FIRST_STATUS = 16_384

/** What a stage waits for and did not receive: measured by a clock, not taken from a line. */
const AWAITED: Readonly<Partial<Record<Stage, Seen>>> = {
  l2tp: { kind: 'l2tp-silent', tries: 1 },
  lcp: { kind: 'lcp-silent' },
  authenticate: { kind: 'auth-silent' },
  address: { kind: 'no-address-given' },
  // The first echo through the tunnel.
  routes: { kind: 'peer-silent' },
}

/** The same attempt after a silence that lasted too long. */
export function afterSilence(trail: Trail): Trail {
  // PPP was silent, but it is not known at which of its steps.
  const awaited = trail.unheard ? undefined : AWAITED[trail.stage]
  return awaited ? observe(trail, trail.stage, awaited) : trail
}

/** The attempt at its end: the final silence is added when nothing else names a cause. */
export const ended = (trail: Trail, context: DialContext): Trail =>
  causeOf(trail, context) ? trail : afterSilence(trail)

/** The cause if one was found, with `os` if it quotes no line; otherwise how far the attempt came. */
export function outcomeOf(trail: Trail, context: DialContext, os: OsEvidence): Fault {
  const found = causeOf(trail, context)
  if (found) return found.os ? found : { ...found, os }
  // PPP usually fails at sign-in, and nothing shows at which of its steps it was.
  const stage = trail.unheard ? 'authenticate' : trail.stage
  return fault('cause-unknown', { stage, os })
}
