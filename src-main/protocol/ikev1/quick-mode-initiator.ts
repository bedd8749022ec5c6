import { firstHash, secondHash, thirdHash } from './ike-keys.ts'
import type { QuickNonces } from './esp-keys.ts'
import type { Crypto, Entropy, GroupNumber, KeyShare } from '../../crypto/port.ts'
import type { Seen } from '../../domain/connect/observation.ts'
import { u32Bytes } from '../../crypto/bytes.ts'
import { encodePayloads } from '../wire/ike/message.ts'
import { announcedSeconds, NOTIFY } from '../wire/ike/notification.ts'
import { EXCHANGE } from '../wire/ike/numbers.ts'
import { allOf, firstOf, type Payload, type Received } from '../wire/ike/payload.ts'
import { chosenPhase2, phase2Numbers, phase2Proposal, phase2Text, type Phase2Terms } from '../wire/ike/phase2-terms.ts'
import { childSa, natOriginals, selectorIdentification, spiNumber, type ChildSa, type Selector } from './child.ts'
import type { IkeFailure } from './failure.ts'
import type { NatTraversal } from '../ike-common/nat-detection.ts'
import { ivChain, open, seal, type IkeSa, type IvChain, type SealedMessage } from './sa.ts'

/**
 * Quick Mode, the initiator's side (RFC 2409 section 5.5); all messages are encrypted:
 *
 *     QM1  HASH(1), SA, Ni, [KE,] IDci, IDcr, NAT-OA, NAT-OA
 *     QM2  HASH(2), SA (one transform), Nr, [KE,] IDci, IDcr, [NAT-OA, NAT-OA,] [N RESPONDER-LIFETIME]
 *     QM3  HASH(3)
 *
 * With a NAT in between, gateways rewrite the identities, so those of QM2 are not compared with ours.
 */
export interface QuickModeOffer {
  readonly crypto: Crypto
  readonly entropy: Entropy
  /** All with one group, or all without a group. */
  readonly offers: readonly Phase2Terms[]
  readonly seconds: number
  readonly traversal: NatTraversal | undefined
  readonly us: Selector
  readonly gateway: Selector
}

export interface QuickModeState {
  readonly chain: IvChain
  /** Our inbound SPI. */
  readonly spi: number
  readonly nonce: Uint8Array
  readonly share: KeyShare | undefined
  readonly offer: QuickModeOffer
}

export type QuickModeStep =
  | { readonly kind: 'ignored' }
  /** `message` is QM3: send it, and send it again whenever QM2 arrives again. */
  | { readonly kind: 'up'; readonly child: ChildSa; readonly message: Uint8Array; readonly seen: readonly Seen[] }
  | { readonly kind: 'failed'; readonly failure: IkeFailure; readonly seen: readonly Seen[] }

const NONCE_BYTES = 32
const IGNORED: QuickModeStep = { kind: 'ignored' }

/** Builds QM1. */
export function beginQuickMode(
  sa: IkeSa,
  offer: QuickModeOffer,
  messageId: number,
  spi: number,
): { readonly state: QuickModeState; readonly message: Uint8Array } {
  const { crypto, entropy, offers, seconds, traversal, us, gateway } = offer
  const nonce = Uint8Array.from(entropy(NONCE_BYTES))
  const group: GroupNumber | undefined = offers[0]?.group
  const share = group === undefined ? undefined : crypto.keyShare(group, entropy)
  const rest: readonly Payload[] = [
    { kind: 'sa', association: { proposals: [phase2Proposal(offers, u32Bytes(spi), seconds)] } },
    { kind: 'nonce', data: nonce },
    ...(share ? [{ kind: 'ke' as const, data: share.publicValue }] : []),
    { kind: 'id', identification: selectorIdentification(us) },
    { kind: 'id', identification: selectorIdentification(gateway) },
    ...natOriginals(traversal, us.address, gateway.address),
  ]
  const data = firstHash(crypto, sa.keys, messageId, encodePayloads(rest))
  const { message, chain } = seal(sa, ivChain(sa, messageId), EXCHANGE.quickMode, [{ kind: 'hash', data }, ...rest])
  return { state: { chain, spi, nonce, share, offer }, message }
}

/** @param message with the message ID of this exchange */
export function continueQuickMode(sa: IkeSa, state: QuickModeState, message: SealedMessage): QuickModeStep {
  const step = open(sa, state.chain, message)
  const first = step?.opened.payloads[0]
  if (!step || first?.kind !== 'hash') return IGNORED
  const { messageId } = state.chain
  const expected = secondHash(sa.crypto, sa.keys, messageId, state.nonce, step.opened.afterFirst)
  if (!sa.crypto.equal(first.body, expected)) return IGNORED
  return onAnswer(sa, { ...state, chain: step.chain }, step.opened.payloads)
}

function onAnswer(sa: IkeSa, state: QuickModeState, payloads: readonly Received[]): QuickModeStep {
  const proposal = firstOf(payloads, 'sa')?.association.proposals[0]
  const transform = proposal?.transforms[0]
  const nonce = firstOf(payloads, 'nonce')
  const outbound = proposal && spiNumber(proposal.spi)
  if (!transform || !nonce || outbound === undefined) return IGNORED
  const numbers = phase2Numbers(transform)
  const text = phase2Text(numbers)
  const terms = state.offer.offers[chosenPhase2(state.offer.offers, transform) ?? -1]
  if (!terms) {
    const seen: Seen = { kind: 'choice-not-offered', phase: 2, proposal: text }
    return { kind: 'failed', failure: { kind: 'choice-not-offered', phase: 2 }, seen: [seen] }
  }
  const nonces = quickNonces(state, nonce.body, payloads)
  if ('kind' in nonces) return nonces
  const { messageId } = state.chain
  const data = thirdHash(sa.crypto, sa.keys, messageId, state.nonce, nonces.responderNonce)
  const encapsulation = terms.mode.startsWith('udp') ? 'udp' : 'esp'
  const seconds = Math.min(
    state.offer.seconds,
    numbers.seconds ?? state.offer.seconds,
    announced(payloads) ?? state.offer.seconds,
  )
  return {
    kind: 'up',
    child: {
      ...childSa(sa, terms.suite, nonces, { inbound: state.spi, outbound }),
      encapsulation,
      seconds,
    },
    message: seal(sa, state.chain, EXCHANGE.quickMode, [{ kind: 'hash', data }]).message,
    seen: [{ kind: 'phase2-chosen', proposal: text, encapsulation }],
  }
}

function quickNonces(
  state: QuickModeState,
  responderNonce: Uint8Array,
  payloads: readonly Received[],
): QuickNonces | QuickModeStep {
  const nonces = { initiatorNonce: state.nonce, responderNonce: Uint8Array.from(responderNonce) }
  if (!state.share) return nonces
  const ke = firstOf(payloads, 'ke')
  if (!ke) return IGNORED
  const shared = state.share.shared(ke.body)
  if (shared.ok) return { ...nonces, shared: shared.value }
  const failure: IkeFailure = { kind: 'key-exchange', fault: shared.fault }
  return { kind: 'failed', failure, seen: [{ kind: 'key-exchange-invalid', phase: 2 }] }
}

const announced = (payloads: readonly Received[]): number | undefined =>
  allOf(payloads, 'notification')
    .filter(({ notification }) => notification.type === NOTIFY.responderLifetime)
    .map(({ notification }) => announcedSeconds(notification))
    .find((seconds) => seconds !== undefined)
