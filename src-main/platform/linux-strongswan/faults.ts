import { fault, type Fault, type OsEvidence } from '../../domain/connect/fault.ts'
import { stageOrder, type Stage } from '../../domain/connect/stage.ts'
import type { HelperNotice } from '../helper-link/link.ts'
import { impliedCode, named, saidCause, unknownCause } from '../linux-daemons/cause.ts'
import type { DialContext } from '../linux-daemons/context.ts'
import { dropSign, type DropSign } from '../linux-daemons/drops.ts'
import { DAEMON_SIGNS } from '../linux-daemons/signs.ts'
import { type DaemonVoice, advance, bare, heed, suiteText, type Trail } from '../linux-daemons/trail.ts'

type Line = Extract<HelperNotice, { kind: 'line' }>

const VOICES: Readonly<Record<Line['source'], DaemonVoice>> = { charon: 'ike', xl2tpd: 'l2tp', pppd: 'ppp' }

/** The helper hears its own attempt and nobody else's, so that every line counts. */
export const hear = (trail: Trail, { source, text }: Line): Trail =>
  heed(trail, { voice: VOICES[source], source, text: bare(text) }, DAEMON_SIGNS)

/** The helper tells of a stage before the daemons say what was found on the way there. */
export function reach(trail: Trail, stage: Stage, found: string | undefined): Trail {
  if (found !== undefined) return advance(trail, stage, found)
  if (stage === 'ike') return advance(trail, stage, trail.stage === stage ? undefined : 'UDP 500')
  if (stage === 'ipsec') return advance(trail, stage, trail.stage === 'ike' ? trail.found : undefined)
  return advance(trail, stage, stage === 'l2tp' && trail.esp ? suiteText(trail.esp) : undefined)
}

/** charon repeats a message after four seconds, and then would for minutes; xl2tpd asks once a second. */
const REPEATED_MS = 1_500
const L2TP_MS = 5_000
/** Where the keys are the same, what can be read comes in this time. */
const UNREADABLE_MS = 1_500
const ANSWER = /^(?:received packet|parsed )/

/**
 * What the newest word does to the silence that is borne: milliseconds from now until it counts as an answer, `over`
 * when it was broken, undefined when it goes on.
 */
export function silenceAfter(before: Trail, after: Trail, line?: Line): number | 'over' | undefined {
  if (after.stage === 'l2tp' && before.stage !== 'l2tp') return L2TP_MS
  if (after.stage !== before.stage || after.l2tpUp !== before.l2tpUp) return 'over'
  if (after.ikeUp || line?.source !== 'charon') return undefined
  if (after.unreadable > before.unreadable) return before.unreadable === 0 ? UNREADABLE_MS : undefined
  if (after.unreadable > 0) return undefined
  if (after.repeated !== before.repeated) return REPEATED_MS
  return ANSWER.test(bare(line.text)) ? 'over' : undefined
}

/** What a silence that lasted means. */
export function silentFault(trail: Trail, context: DialContext): Fault {
  const os = trail.complaint ?? { source: trail.espUp ? 'xl2tpd' : 'charon', text: 'no answer' }
  const code = impliedCode(trail, context)
  return saidCause(trail, context) ?? (code ? named(code, context, os, os.text) : unknownCause(trail, os))
}

/**
 * The fault of an attempt that the helper gave up: the daemons' word first, then the helper's own, then what their
 * silence implies.
 */
export function failureOf(trail: Trail, given: Fault, context: DialContext): Fault {
  const said = saidCause(trail, context)
  if (said) return said
  // Of its own end the helper could not say where that was.
  if (given.code === 'component-died')
    return stageOrder(given.stage) < stageOrder(trail.stage) ? { ...given, stage: trail.stage } : given
  if (given.code !== 'cause-unknown')
    return { ...given, args: { gateway: context.gateway, user: context.user, ...given.args } }
  const code = impliedCode(trail, context)
  const os = given.os ?? trail.complaint ?? { source: 'culvert-helper', text: 'no reason was given' }
  if (code) return named(code, context, os, os.text ?? '')
  const furthest = stageOrder(given.stage) > stageOrder(trail.stage) ? advance(trail, given.stage) : trail
  return unknownCause(furthest, os)
}

/** Marks what this backend lacks: other packages bring it than what NetworkManager would need. */
export const ofDirect = (value: Fault): Fault =>
  value.code === 'component-missing' || value.code === 'ikev1-missing'
    ? { ...value, args: { ...value.args, by: 'strongswan' } }
    : value

/** Why a tunnel that was up is down: undefined when somebody asked for it. */
export function dropOf(sign: DropSign | undefined, given: Fault | undefined): Fault | undefined {
  if (!given) return undefined
  if (given.code !== 'cause-unknown' || !sign) return given
  return fault(sign.code, { os: sign.os })
}

export const dropLine = ({ source, text }: Line): DropSign | undefined => dropSign({ program: source, text })

/** The kill switch of another person's session, which was not taken back. @param os polkit's word */
export const heldBy = ({ name }: { readonly name: string }, os?: OsEvidence): Fault =>
  fault('kill-switch-held', { args: { name }, ...(os ? { os } : {}) })

/** The helper is gone while the tunnel was up: what it had made is undone by the next one. */
export const helperGone = (why: Fault): Fault => ({
  ...why,
  stage: 'live',
  ...(why.code === 'cause-unknown' ? { args: { stage: 'live' } } : {}),
})
