import type { Crypto, Entropy } from '../../crypto/port.ts'
import { sameBytes } from '../../crypto/bytes.ts'
import { decodeHeader } from '../wire/ike/header.ts'
import { encodeIkev2Question } from '../wire/ike/ikev2-question.ts'
import type { Phase1Terms } from '../wire/ike/phase1-terms.ts'
import { observe, type Observe, type Port, type Send, type Task } from '../task.ts'
import { unwrap, wrap } from './datagram.ts'
import { firstMessage } from './main-mode-initiator.ts'
import { due, startWaiting, wakeFor, type Waiting } from './retransmission.ts'
import { freshCookie } from './sa.ts'
import type { Ports } from './settings.ts'

/**
 * Asks whether a port answers at all: sends one first message of IKEv1 or of IKEv2 and accepts any answer with our
 * cookie. This tells a wrong key from a blocked port 4500, and a gateway that speaks only IKEv2 from one that is not
 * there. The message begins a negotiation that is never finished: `half-open-budget.ts` limits how often we may send
 * it.
 */
export interface ReachQuestion {
  readonly crypto: Crypto
  readonly entropy: Entropy
  readonly port: Port
  /** The gateway's ports, for the observation. */
  readonly ports: Ports
  /** `main-mode` needs at least one offer. */
  readonly ask: { readonly kind: 'main-mode'; readonly offers: readonly Phase1Terms[] } | { readonly kind: 'ikev2' }
  /** Milliseconds to wait for an answer. */
  readonly budget: number
}

export interface ReachInput {
  readonly kind: 'datagram'
  readonly port: Port
  readonly bytes: Uint8Array
}

export type ReachOutput =
  | Send
  | Observe
  /** The task is finished. `version` is that of the answer's header. */
  | { readonly kind: 'reached'; readonly answered: boolean; readonly version?: 1 | 2 }

const GROUP_14 = 14
const NONCE_BYTES = 32
/** Payload type of an SA in IKEv2 (RFC 7296 section 3.2); a refusal begins with a notification instead. */
const IKEV2_SA = 33
/** Lifetime to ask for; the negotiation is never finished. */
const SECONDS = 3_600

function question({ crypto, entropy, ask }: ReachQuestion, cookie: Uint8Array): Uint8Array {
  if (ask.kind === 'main-mode') return firstMessage(cookie, ask.offers, SECONDS).message
  const { publicValue } = crypto.keyShare(GROUP_14, entropy)
  return encodeIkev2Question({ initiatorSpi: cookie, publicValue, nonce: Uint8Array.from(entropy(NONCE_BYTES)) })
}

export function reachTask(settings: ReachQuestion): Task<ReachInput, ReachOutput> {
  const { port, ports, ask } = settings
  const cookie = freshCookie(settings.entropy)
  const send: Send = { kind: 'send', to: port, bytes: wrap(port, question(settings, cookie)) }
  let waiting: Waiting | undefined
  return {
    begin(now) {
      waiting = startWaiting(now, settings.budget)
      return [send]
    },
    receive(input) {
      const arrived = unwrap(input.port, input.bytes, cookie)
      if (!waiting || arrived.kind !== 'ike') return []
      const header = decodeHeader(arrived.message)
      if (!header.ok || !sameBytes(header.value.initiatorCookie, cookie)) return []
      waiting = undefined
      const version = header.value.version.major === 2 ? 2 : 1
      const chose = version === 2 && header.value.nextPayload === IKEV2_SA
      return [
        observe('reach', { kind: 'ike-answer', port: ports[input.port], version, ...(chose ? { chose } : {}) }),
        { kind: 'reached', answered: true, version },
      ]
    },
    tick(now) {
      const next = waiting ? due(waiting, now) : undefined
      if (!waiting || !next || next.kind === 'wait') return []
      if (next.kind === 'again') {
        waiting = next.waiting
        return [send]
      }
      const { tries } = waiting
      waiting = undefined
      const message = ask.kind === 'ikev2' ? 'IKEv2' : 'MM2'
      return [
        observe('reach', { kind: 'ike-silent', port: ports[port], message, tries }),
        { kind: 'reached', answered: false },
      ]
    },
    get wakeAt() {
      return waiting && wakeFor(waiting)
    },
  }
}
