import {
  bodyCipher,
  firstIv,
  ikeKeys,
  nextIv,
  skeyidFromPsk,
  skeyidFromSignatures,
  type Handshake,
} from './ike-keys.ts'
import { CERTIFICATE_ENCODING } from '../wire/ike/certificate.ts'
import { encodeMessage, openMessage, sealMessage } from '../wire/ike/message.ts'
import { EXCHANGE } from '../wire/ike/numbers.ts'
import { firstOf, type Payload, type Received } from '../wire/ike/payload.ts'
import { knownPhase1, phase1Numbers, phase1Proposal, type Phase1Terms } from '../wire/ike/phase1-terms.ts'
import type { SecurityAssociation, Transform } from '../wire/ike/security-association.ts'
import { OUR_VENDORS } from '../wire/ike/vendor.ts'
import { checkProof, proofOf, type Authentication, type ProofGround } from './authentication.ts'
import {
  agreedTraversal,
  natDetection,
  natOffers,
  type Endpoint,
  type NatTraversal,
} from '../ike-common/nat-detection.ts'
import { peerAbilities, type Abilities } from './peer.ts'
import { allowedPhase1, authenticationFor, hasFault, type GatewayPolicy } from './responder-policy.ts'
import type { Cookies } from '../wire/ike/header.ts'
import { clearHeader, freshCookie, type IkeSa, type SealedMessage } from './sa.ts'

/** Main Mode, the responder's side (messages as in main-mode-initiator.ts), for the practice gateway. */
export interface AnsweredChoice {
  readonly kind: 'chosen'
  readonly cookies: Cookies
  readonly initiatorSa: Uint8Array
  readonly terms: Phase1Terms
  readonly seconds: number
  readonly traversal: NatTraversal | undefined
  readonly abilities: Abilities
}

export interface AnsweredKeyExchange extends Omit<AnsweredChoice, 'kind'> {
  readonly kind: 'keyed'
  readonly authentication: Authentication
  readonly ground: ProofGround
  /** Its `phase1Block` is the IV of MM5. */
  readonly sa: IkeSa
}

export interface Answer<State> {
  readonly state: State
  readonly message: Uint8Array
}

const NONCE_BYTES = 32

/** Answers MM1 with MM2; undefined when no offer is acceptable. */
export function answerFirst(
  policy: GatewayPolicy,
  initiatorCookie: Uint8Array,
  payloads: readonly Received[],
): Answer<AnsweredChoice> | undefined {
  const sa = firstOf(payloads, 'sa')
  const found = sa && choose(policy, sa.association)
  if (!found) return undefined
  const { terms, transform } = found
  const cookies = {
    initiatorCookie: Uint8Array.from(initiatorCookie),
    responderCookie: freshCookie(policy.entropy),
  }
  const chosen = hasFault(policy, 'unoffered')?.phase === 1 ? unofferedTransform(terms) : transform
  const association = { proposals: [{ ...found.proposal, transforms: [chosen] }] }
  const message = encodeMessage(clearHeader(cookies, EXCHANGE.mainMode), [
    { kind: 'sa', association },
    ...vendors(policy),
  ])
  const state: AnsweredChoice = {
    kind: 'chosen',
    cookies,
    initiatorSa: Uint8Array.from(sa.body),
    terms,
    seconds: Math.min(phase1Numbers(transform).seconds ?? policy.phase1Seconds, policy.phase1Seconds),
    traversal: traversalWith(policy, payloads),
    abilities: peerAbilities(payloads),
  }
  return { state, message }
}

function choose(policy: GatewayPolicy, { proposals }: SecurityAssociation) {
  const offers = proposals.flatMap((proposal) =>
    proposal.transforms.flatMap((transform) => {
      const terms = knownPhase1(phase1Numbers(transform))
      return terms ? [{ proposal, transform, terms }] : []
    }),
  )
  const allowed = allowedPhase1(policy)
  const fits = (offer: Phase1Terms, own: Phase1Terms): boolean => JSON.stringify(offer) === JSON.stringify(own)
  if (policy.order === 'client') return offers.find(({ terms }) => allowed.some((own) => fits(terms, own)))
  return allowed.flatMap((own) => offers.filter(({ terms }) => fits(terms, own)))[0]
}

/** A transform that the client never offered: it has another hash. */
function unofferedTransform(terms: Phase1Terms): Transform {
  const suite = { ...terms.suite, hash: 'md5' as const }
  const transform = phase1Proposal([{ ...terms, suite, group: 5 }], 60).transforms[0]
  if (!transform) throw new Error('one offer is one transform')
  return transform
}

function vendors({ natTraversal, deadPeerDetection, fragmentBytes }: GatewayPolicy): readonly Payload[] {
  const rfc = natTraversal === 'rfc' || natTraversal === 'both'
  const draft = natTraversal === 'draft' || natTraversal === 'both'
  const data = [
    ...(rfc ? [OUR_VENDORS.natTraversal] : []),
    ...(draft ? [OUR_VENDORS.natTraversalDraft02] : []),
    ...(fragmentBytes === undefined ? [] : [OUR_VENDORS.fragmentation]),
    ...(deadPeerDetection ? [OUR_VENDORS.deadPeerDetection] : []),
  ]
  return data.map((item) => ({ kind: 'vendor', data: item }))
}

function traversalWith({ natTraversal }: GatewayPolicy, payloads: readonly Received[]): NatTraversal | undefined {
  const { rfc, draft } = natOffers(payloads)
  return agreedTraversal({
    rfc: rfc && (natTraversal === 'rfc' || natTraversal === 'both'),
    draft: draft && (natTraversal === 'draft' || natTraversal === 'both'),
  })
}

/** Answers MM3 with MM4; undefined when its key exchange cannot be used. */
export function answerThird(
  policy: GatewayPolicy,
  state: AnsweredChoice,
  payloads: readonly Received[],
  own: Endpoint,
  client: Endpoint,
): Answer<AnsweredKeyExchange> | undefined {
  const { crypto, entropy } = policy
  const { terms, cookies } = state
  const ke = firstOf(payloads, 'ke')
  const nonce = firstOf(payloads, 'nonce')
  const authentication = authenticationFor(policy, terms.method)
  if (!ke || !nonce || !authentication) return undefined
  const share = crypto.keyShare(terms.group, entropy)
  const shared = share.shared(ke.body)
  if (!shared.ok) return undefined
  const handshake: Handshake = {
    ...cookies,
    initiatorNonce: Uint8Array.from(nonce.body),
    responderNonce: Uint8Array.from(entropy(NONCE_BYTES)),
    initiatorPublic: Uint8Array.from(ke.body),
    responderPublic: share.publicValue,
  }
  const skeyid =
    authentication.method === 'psk'
      ? skeyidFromPsk(crypto, terms.suite.hash, authentication.psk, handshake)
      : skeyidFromSignatures(crypto, terms.suite.hash, shared.value, handshake)
  const keys = ikeKeys(crypto, terms.suite, skeyid, shared.value, handshake)
  const ground: ProofGround = { crypto, keys, handshake, initiatorSa: state.initiatorSa }
  const sa: IkeSa = { crypto, cookies, keys, phase1Block: firstIv(crypto, terms.suite, handshake) }
  const message = encodeMessage(clearHeader(cookies, EXCHANGE.mainMode), [
    { kind: 'ke', data: share.publicValue },
    { kind: 'nonce', data: handshake.responderNonce },
    ...requests(policy, authentication),
    ...detection(policy, state, own, client),
  ])
  return { state: { ...state, kind: 'keyed', authentication, ground, sa }, message }
}

function requests({ crypto }: GatewayPolicy, authentication: Authentication): readonly Payload[] {
  if (authentication.method === 'psk') return []
  const facts = crypto.certificateFacts(authentication.authority)
  const data = facts.ok ? facts.value.subjectDer : new Uint8Array(0)
  return [{ kind: 'certificate-request', certificate: { encoding: CERTIFICATE_ENCODING.x509Signature, data } }]
}

function detection(
  policy: GatewayPolicy,
  { traversal, cookies, terms }: AnsweredChoice,
  own: Endpoint,
  client: Endpoint,
): readonly Payload[] {
  if (!traversal) return []
  const from = hasFault(policy, 'behind-nat') ? { ...own, port: own.port ^ 1 } : own
  return natDetection({ crypto: policy.crypto, hash: terms.suite.hash, cookies }, traversal, client, from)
}

export type FifthAnswer =
  | { readonly kind: 'up'; readonly sa: IkeSa; readonly identity: string; readonly message: Uint8Array }
  /** Does not decrypt, or decrypts to nonsense: the client has another key. */
  | { readonly kind: 'undecryptable' }
  /** The keys match but the proof does not. The SA is at the last block of MM5, where an answer's IV starts. */
  | { readonly kind: 'refused'; readonly sa: IkeSa }

/** Answers MM5 with MM6. */
export function answerFifth(policy: GatewayPolicy, state: AnsweredKeyExchange, message: SealedMessage): FifthAnswer {
  const { sa, ground, authentication } = state
  const { crypto, keys } = sa
  const opened = openMessage(message, bodyCipher(crypto, keys, sa.phase1Block))
  if (!opened.ok) return { kind: 'undecryptable' }
  const demand = { authentication, identity: policy.client, today: policy.today }
  const found = checkProof(ground, 'initiator', demand, opened.value.payloads)
  if (found.kind === 'none') return { kind: 'undecryptable' }
  const afterFifth: IkeSa = { ...sa, phase1Block: nextIv(keys.suite, message.sealed) }
  if (found.kind !== 'right') return { kind: 'refused', sa: afterFifth }
  const proof = proofOf(ground, 'responder', authentication, { claimed: policy.identity, address: policy.address })
  if (!proof.ok) return { kind: 'refused', sa: afterFifth }
  const payloads = hasFault(policy, 'false-proof') ? proof.value.map(falsified) : proof.value
  const cipher = bodyCipher(crypto, keys, afterFifth.phase1Block)
  const sealed = sealMessage(clearHeader(sa.cookies, EXCHANGE.mainMode), payloads, cipher)
  if (!sealed.ok) throw new Error(`sealing failed: ${sealed.fault.kind}`)
  const phase1Block = nextIv(keys.suite, sealed.value)
  return { kind: 'up', sa: { ...sa, phase1Block }, identity: found.identity, message: sealed.value }
}

function falsified(payload: Payload): Payload {
  if (payload.kind !== 'hash' && payload.kind !== 'signature') return payload
  return { ...payload, data: payload.data.map((octet) => octet ^ 0x55) }
}
