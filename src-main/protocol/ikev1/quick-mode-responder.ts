import type { QuickNonces } from './esp-keys.ts'
import { secondHash, thirdHash } from './ike-keys.ts'
import type { Crypto, Entropy } from '../../crypto/port.ts'
import { u32Bytes } from '../../crypto/bytes.ts'
import { ID_TYPE, type Identification } from '../wire/ike/identification.ts'
import { encodePayloads } from '../wire/ike/message.ts'
import { NOTIFY } from '../wire/ike/notification.ts'
import { EXCHANGE, PROTOCOL } from '../wire/ike/numbers.ts'
import { allOf, firstOf, type Payload, type Received } from '../wire/ike/payload.ts'
import { knownPhase2, phase2Numbers, phase2Text, type Phase2Terms } from '../wire/ike/phase2-terms.ts'
import type { Proposal, Transform } from '../wire/ike/security-association.ts'
import { childSa, spiNumber, UDP, type ChildSa } from './child.ts'
import { open, openProved, seal, type IkeSa, type IvChain, type SealedMessage } from './sa.ts'

/**
 * Quick Mode, the responder's side (messages as in quick-mode-initiator.ts): used by the practice gateway, and by the
 * initiator when the gateway renews the ESP keys.
 */
export interface QuickModePolicy {
  readonly crypto: Crypto
  readonly entropy: Entropy
  /**
   * Whether these terms are acceptable. The first transform that is acceptable is taken: the initiator's order counts.
   */
  readonly allows: (terms: Phase2Terms) => boolean
  /** Longest lifetime, seconds. */
  readonly seconds: number
  /** UDP port of L2TP that one of the two selectors has to name; 0, any port, is accepted too. */
  readonly l2tpPort: number
  /** The client's own port has to be this; any will do when absent. */
  readonly clientPort?: number
}

export interface AnsweredQuickMode {
  readonly chain: IvChain
  readonly initiatorNonce: Uint8Array
  readonly responderNonce: Uint8Array
  /** Valid once QM3 has arrived. */
  readonly child: ChildSa
}

export type QuickModeAnswer =
  | { readonly kind: 'ignored' }
  | { readonly kind: 'refused'; readonly type: number; readonly offered: readonly string[] }
  | {
      readonly kind: 'answered'
      readonly state: AnsweredQuickMode
      /** QM2. */
      readonly message: Uint8Array
      /** Text for people. */
      readonly proposal: string
      /** IDci and IDcr as received. */
      readonly selectors: readonly Identification[]
    }

interface Choice {
  readonly proposal: Proposal
  readonly transform: Transform
  readonly terms: Phase2Terms
  /** The initiator's inbound SPI, our outbound one. */
  readonly outbound: number
}

const NONCE_BYTES = 32

/** Answers QM1 with QM2. @param spi our inbound one */
export function answerQuickMode(
  sa: IkeSa,
  policy: QuickModePolicy,
  message: SealedMessage,
  spi: number,
): QuickModeAnswer {
  const step = openProved(sa, message)
  if (!step) return { kind: 'ignored' }
  const { payloads } = step.opened
  const proposals = firstOf(payloads, 'sa')?.association.proposals ?? []
  const nonce = firstOf(payloads, 'nonce')
  if (!nonce || proposals.length === 0) return { kind: 'ignored' }
  const offered = proposals.flatMap(({ transforms }) => transforms.map((item) => phase2Text(phase2Numbers(item))))
  const selectors = allOf(payloads, 'id').map(({ identification }) => identification)
  if (!selectsL2tp(selectors, policy)) return { kind: 'refused', type: NOTIFY.invalidIdInformation, offered }
  const choice = choose(policy, proposals)
  if (!choice) return { kind: 'refused', type: NOTIFY.noProposalChosen, offered }
  const keyed = keyExchange(policy, choice, nonce.body, payloads)
  if (!keyed) return { kind: 'refused', type: NOTIFY.invalidKeyInformation, offered }
  return secondMessage(sa, step.chain, choice, keyed, payloads, policy, spi)
}

/** Without identities, the selectors are the whole addresses of the peers, which cover L2TP. */
function selectsL2tp(
  selectors: readonly Identification[],
  { l2tpPort: port, clientPort }: Pick<QuickModePolicy, 'l2tpPort' | 'clientPort'>,
): boolean {
  if (selectors.length === 0) return true
  if (clientPort !== undefined && selectors[0]?.port !== clientPort) return false
  const addresses: readonly number[] = [ID_TYPE.ipv4, ID_TYPE.ipv6, ID_TYPE.fqdn]
  return (
    selectors.length === 2 &&
    selectors.every(({ type, protocol }) => addresses.includes(type) && (protocol === UDP || protocol === 0)) &&
    selectors.some((selector) => selector.port === port || selector.port === 0)
  )
}

function choose({ allows }: QuickModePolicy, proposals: readonly Proposal[]): Choice | undefined {
  for (const proposal of proposals.filter(({ protocol }) => protocol === PROTOCOL.esp)) {
    const outbound = spiNumber(proposal.spi)
    for (const transform of outbound === undefined ? [] : proposal.transforms) {
      const terms = knownPhase2(phase2Numbers(transform))
      if (outbound !== undefined && terms && allows(terms)) return { proposal, transform, terms, outbound }
    }
  }
  return undefined
}

interface Keyed {
  readonly nonces: QuickNonces
  /** Our KE value, only with perfect forward secrecy. */
  readonly publicValue: Uint8Array | undefined
}

function keyExchange(
  { crypto, entropy }: QuickModePolicy,
  { terms }: Choice,
  initiatorNonce: Uint8Array,
  payloads: readonly Received[],
): Keyed | undefined {
  const nonces: QuickNonces = {
    initiatorNonce: Uint8Array.from(initiatorNonce),
    responderNonce: Uint8Array.from(entropy(NONCE_BYTES)),
  }
  if (terms.group === undefined) return { nonces, publicValue: undefined }
  const ke = firstOf(payloads, 'ke')
  const share = crypto.keyShare(terms.group, entropy)
  const shared = ke && share.shared(ke.body)
  return shared?.ok ? { nonces: { ...nonces, shared: shared.value }, publicValue: share.publicValue } : undefined
}

function secondMessage(
  sa: IkeSa,
  chain: IvChain,
  choice: Choice,
  { nonces, publicValue }: Keyed,
  payloads: readonly Received[],
  policy: QuickModePolicy,
  spi: number,
): QuickModeAnswer {
  const { terms, transform, proposal, outbound } = choice
  const rest: readonly Payload[] = [
    { kind: 'sa', association: { proposals: [{ ...proposal, spi: u32Bytes(spi), transforms: [transform] }] } },
    { kind: 'nonce', data: nonces.responderNonce },
    ...(publicValue ? [{ kind: 'ke' as const, data: publicValue }] : []),
    ...allOf(payloads, 'id'),
    ...allOf(payloads, 'nat-original-address'),
  ]
  const { initiatorNonce, responderNonce } = nonces
  const data = secondHash(sa.crypto, sa.keys, chain.messageId, initiatorNonce, encodePayloads(rest))
  const sealed = seal(sa, chain, EXCHANGE.quickMode, [{ kind: 'hash', data }, ...rest])
  const numbers = phase2Numbers(transform)
  const child: ChildSa = {
    ...childSa(sa, terms.suite, nonces, { inbound: spi, outbound }),
    encapsulation: terms.mode.startsWith('udp') ? 'udp' : 'esp',
    seconds: Math.min(numbers.seconds ?? policy.seconds, policy.seconds),
  }
  return {
    kind: 'answered',
    state: { chain: sealed.chain, initiatorNonce, responderNonce, child },
    message: sealed.message,
    proposal: phase2Text(numbers),
    selectors: allOf(payloads, 'id').map(({ identification }) => identification),
  }
}

/** Whether QM3 proves that the initiator has the keys. */
export function finishesQuickMode(sa: IkeSa, state: AnsweredQuickMode, message: SealedMessage): boolean {
  const first = open(sa, state.chain, message)?.opened.payloads[0]
  const { initiatorNonce, responderNonce, chain } = state
  const expected = thirdHash(sa.crypto, sa.keys, chain.messageId, initiatorNonce, responderNonce)
  return first?.kind === 'hash' && sa.crypto.equal(first.body, expected)
}
