import { sameBytes } from '../../crypto/bytes.ts'
import { PROTOCOL } from '../wire/ike/numbers.ts'
import type { Phase2Terms } from '../wire/ike/phase2-terms.ts'
import { addChild } from './children.ts'
import { freshSpi, inform, see, transmit, type Established } from './established.ts'
import { errorNotification } from './informational.ts'
import { answerQuickMode, finishesQuickMode, type QuickModePolicy } from './quick-mode-responder.ts'
import { due, startWaiting, wakeFor } from './retransmission.ts'
import type { SealedMessage } from './sa.ts'
import { L2TP_PORT, phase2Offers, type IkeSettings } from './settings.ts'

/**
 * Quick Modes that the gateway begins: it may renew keys of its own accord, and SoftEther opens one right after ours.
 * We accept only the proposals of the profile.
 */

/** Most of them at the same time, so that a gateway cannot use up our memory. */
const MOST_ANSWERING = 4

function policy(settings: IkeSettings): QuickModePolicy {
  const offers = phase2Offers(settings.phase2, 'udp-transport', undefined)
  const allows = ({ suite, mode }: Phase2Terms): boolean =>
    (mode === 'udp-transport' || mode === 'udp-transport-draft') &&
    offers.some(
      (offer) =>
        offer.suite.cipher === suite.cipher &&
        offer.suite.keyBytes === suite.keyBytes &&
        offer.suite.integrity === suite.integrity,
    )
  const { crypto, entropy, phase2Seconds, gatewayL2tpPort = L2TP_PORT } = settings
  return { crypto, entropy, allows, seconds: phase2Seconds, l2tpPort: gatewayL2tpPort }
}

export function gatewayQuickModeReceives(
  up: Established,
  message: SealedMessage,
  bytes: Uint8Array,
  now: number,
): void {
  const { messageId } = message.header
  const known = up.answering.get(messageId)
  if (known) {
    if (sameBytes(known.received, bytes)) transmit(up, known.reply, now)
    else if (finishesQuickMode(up.phase1.sa, known.state, message)) {
      up.liveness.heardAt = now
      up.answering.delete(messageId)
      addChild(up, known.state.child, 'gateway', undefined, now)
    }
    return
  }
  if (up.answering.size >= MOST_ANSWERING) return
  const answer = answerQuickMode(up.phase1.sa, policy(up.settings), message, freshSpi(up))
  if (answer.kind === 'ignored') return
  up.liveness.heardAt = now
  if (answer.kind === 'refused') {
    inform(up, now, errorNotification(answer.type, PROTOCOL.esp))
    return
  }
  const { state, message: reply, proposal } = answer
  see(up, 'ipsec', { kind: 'phase2-chosen', proposal, encapsulation: state.child.encapsulation })
  const waiting = startWaiting(now, up.settings.budgets.step)
  up.answering.set(messageId, { received: Uint8Array.from(bytes), reply, state, waiting })
  transmit(up, reply, now)
}

export function answeringWakeAt({ answering }: Established): number {
  return Math.min(...[...answering.values()].map(({ waiting }) => wakeFor(waiting)))
}

/** Sends QM2 again until QM3 arrives, then forgets the exchange, as nothing was agreed. */
export function tickAnswering(up: Established, now: number): void {
  for (const [messageId, item] of [...up.answering]) {
    const next = due(item.waiting, now)
    if (next.kind === 'over') up.answering.delete(messageId)
    if (next.kind !== 'again') continue
    item.waiting = next.waiting
    transmit(up, item.reply, now)
  }
}
