import type { Seen } from '../../domain/connect/observation.ts'
import { sameBytes } from '../../crypto/bytes.ts'
import { NOTIFY } from '../wire/ike/notification.ts'
import { phase2Numbers, phase2Proposal, phase2Text } from '../wire/ike/phase2-terms.ts'
import { addChild, renewalDue, renewLater } from './children.ts'
import {
  close,
  fail,
  freshMessageId,
  freshSpi,
  see,
  transmit,
  type Established,
  type OwnQuickMode,
  type QuickAttempt,
  type QuickRefusal,
} from './established.ts'
import type { IkeFailure } from './failure.ts'
import type { Phase1 } from './main-mode-initiator.ts'
import { beginQuickMode, continueQuickMode, type QuickModeOffer } from './quick-mode-initiator.ts'
import { due, startWaiting, wakeFor } from './retransmission.ts'
import type { SealedMessage } from './sa.ts'
import { L2TP_PORT, phase2Offers, type IkeSettings } from './settings.ts'

/** Quick Modes that we begin: the first one with its fallbacks, and those that renew keys. */

/** How often QM3 is sent again to a gateway that did not receive it. */
const MOST_REPEATS = 8
const MOST_FINISHED = 8
/** Milliseconds for one question; its answer only improves the advice. */
const MOST_ASKED = 1_500

/** Attempts in order: what the profile asks for; then, if the gateway refuses it, each fallback once. */
export function quickAttempts(settings: IkeSettings, { traversal, natOffers }: Phase1): QuickAttempt[] {
  const { pfs, fallbacks } = settings
  const mode = traversal === 'draft' ? 'udp-transport-draft' : 'udp-transport'
  const others: readonly QuickAttempt[] = [
    ...(traversal === 'rfc' && natOffers.draft ? [{ mode: 'udp-transport-draft' as const, pfs }] : []),
    { mode, pfs: !pfs },
  ]
  return [{ mode, pfs }, ...(fallbacks ? others : []), ...quickQuestions(settings, mode)]
}

/**
 * Questions asked only for information: other algorithms, then all of them with PFS if the profile has none, and the
 * reverse.
 */
function quickQuestions({ pfs, phase2, alternatives }: IkeSettings, mode: QuickAttempt['mode']): QuickAttempt[] {
  if (!alternatives) return []
  const others = alternatives.filter((offer) => !phase2.includes(offer))
  return [
    ...(others.length > 0 ? [{ mode, pfs, instead: others }] : []),
    { mode, pfs: !pfs, instead: [...phase2, ...others] },
  ]
}

const isQuestion = ({ instead, from }: QuickAttempt): boolean => instead !== undefined || from !== undefined

/**
 * Some gateways take L2TP from its own port alone. A tunnel of the system may send from there, so it is asked for to be known, and not
 * to be used.
 */
function portQuestion({ settings, refusal }: Established, { mode, pfs }: QuickAttempt): QuickAttempt | undefined {
  if (refusal || !settings.alternatives || settings.l2tpPort === L2TP_PORT) return undefined
  return { mode, pfs, from: L2TP_PORT }
}

export function startQuickMode(up: Established, attempt: QuickAttempt, renewal: boolean, now: number): void {
  const { settings, phase1 } = up
  const group = attempt.pfs ? phase1.terms.group : undefined
  const offer: QuickModeOffer = {
    crypto: settings.crypto,
    entropy: settings.entropy,
    offers: phase2Offers(attempt.instead ?? settings.phase2, attempt.mode, group),
    seconds: settings.phase2Seconds,
    traversal: phase1.traversal,
    us: { address: settings.local.address, port: attempt.from ?? settings.l2tpPort },
    gateway: { address: settings.gateway.address, port: settings.gatewayL2tpPort ?? L2TP_PORT },
  }
  const { state, message } = beginQuickMode(phase1.sa, offer, freshMessageId(up), freshSpi(up))
  const { step } = settings.budgets
  const waiting = startWaiting(now, isQuestion(attempt) ? Math.min(step, MOST_ASKED) : step)
  up.quick = { state, attempt, outgoing: message, renewal, waiting }
  transmit(up, message, now)
}

/** True when the message belonged to a Quick Mode of ours. */
export function ownQuickModeReceives(up: Established, message: SealedMessage, bytes: Uint8Array, now: number): boolean {
  const { messageId } = message.header
  const finished = up.finished.get(messageId)
  if (finished) {
    const again = sameBytes(finished.received, bytes) && finished.repeats < MOST_REPEATS
    if (again) {
      finished.repeats++
      transmit(up, finished.reply, now)
    }
    return true
  }
  const { quick } = up
  if (quick?.state.chain.messageId !== messageId) return false
  const step = continueQuickMode(up.phase1.sa, quick.state, message)
  if (step.kind === 'ignored') return true
  up.liveness.heardAt = now
  if (up.refusal) {
    onKnown(up, up.refusal, quick.attempt, step, now)
    return true
  }
  see(up, 'ipsec', ...step.seen)
  if (step.kind === 'failed') {
    lose(up, quick, step.failure, now)
    return true
  }
  up.quick = undefined
  remember(up, messageId, bytes, step.message)
  transmit(up, step.message, now)
  const first = up.children.length === 0
  if (first) see(up, 'ipsec', { kind: 'done' })
  addChild(up, step.child, 'us', quick.attempt, now)
  if (up.stopAfter === 2) close(up, now)
  return true
}

function remember(up: Established, messageId: number, received: Uint8Array, reply: Uint8Array): void {
  up.finished.set(messageId, { received: Uint8Array.from(received), reply, repeats: 0 })
  const [oldest] = up.finished.keys()
  if (up.finished.size > MOST_FINISHED && oldest !== undefined) up.finished.delete(oldest)
}

/** An authenticated error of the gateway while a Quick Mode waits: it concerns that one. */
export function quickModeRefused(up: Established, type: number, now: number): void {
  const { quick } = up
  if (!quick) return
  const { offers, seconds } = quick.state.offer
  const { transforms } = phase2Proposal(offers, new Uint8Array(4), seconds)
  const offered = transforms.map((transform) => phase2Text(phase2Numbers(transform)))
  const selectors = type === NOTIFY.invalidIdInformation
  if (!up.refusal) see(up, 'ipsec', selectors ? { kind: 'selectors-refused' } : { kind: 'phase2-refused', offered })
  lose(up, quick, { kind: 'refused', phase: 2, type, authenticated: true }, now, offered)
}

/** The gateway would have taken this offer. We do not finish the exchange; the teardown deletes its SPI. */
function onKnown(
  up: Established,
  { failure, offered }: QuickRefusal,
  { from }: QuickAttempt,
  step: { readonly kind: string; readonly seen: readonly Seen[] },
  now: number,
): void {
  const accepted = step.seen.flatMap((item) => (item.kind === 'phase2-chosen' ? [item.proposal] : []))
  if (from !== undefined && step.kind !== 'failed') see(up, 'ipsec', { kind: 'selectors-taken', from })
  else if (accepted.length > 0) see(up, 'ipsec', { kind: 'phase2-refused', offered, accepted })
  fail(up, failure, now)
}

/** Starts the next attempt after a refusal if there is one; tries a renewal again later; otherwise ends. */
function lose(
  up: Established,
  quick: OwnQuickMode,
  failure: IkeFailure,
  now: number,
  offered: readonly string[] = [],
): void {
  up.quick = undefined
  if (quick.renewal) {
    see(up, 'ipsec', { kind: 'rekey-failed' })
    renewLater(up, now)
    return
  }
  const next = failure.kind === 'refused' ? nextAttempt(up, quick.attempt, failure.type) : undefined
  if (!next) {
    fail(up, up.refusal?.failure ?? failure, now)
    return
  }
  if (isQuestion(next)) up.refusal ??= { failure, offered }
  startQuickMode(up, next, false, now)
}

/** Other algorithms are no cure for selectors that are refused. */
const nextAttempt = (up: Established, attempt: QuickAttempt, type: number): QuickAttempt | undefined =>
  type === NOTIFY.invalidIdInformation ? portQuestion(up, attempt) : up.attempts.shift()

export function quickModeWakeAt({ quick }: Established): number {
  return quick ? wakeFor(quick.waiting) : Number.POSITIVE_INFINITY
}

export function tickQuickMode(up: Established, now: number): void {
  const { quick, settings } = up
  if (!quick) {
    const live = renewalDue(up, now)
    const attempt = live?.attempt ?? quickAttempts(settings, up.phase1)[0]
    if (live && attempt) startQuickMode(up, attempt, true, now)
    return
  }
  const next = due(quick.waiting, now)
  if (next.kind === 'again') {
    quick.waiting = next.waiting
    transmit(up, quick.outgoing, now)
  }
  if (next.kind !== 'over') return
  const { tries } = quick.waiting
  if (!up.refusal)
    see(up, 'ipsec', { kind: 'ike-silent', port: settings.gateway.ports[up.port], message: 'QM2', tries })
  lose(up, quick, { kind: 'silent', message: 'QM2', port: up.port, tries }, now)
}
