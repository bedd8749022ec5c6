import { done, type Result } from '../../domain/result.ts'
import {
  bodyCipher,
  firstIv,
  ikeKeys,
  nextIv,
  skeyidFromPsk,
  skeyidFromSignatures,
  type Handshake,
} from './ike-keys.ts'
import type { CryptoFault, KeyShare } from '../../crypto/port.ts'
import type { IkeMessageName, Seen } from '../../domain/connect/observation.ts'
import { CERTIFICATE_ENCODING } from '../wire/ike/certificate.ts'
import { encodeMessage, openMessage, sealMessage, type ReceivedMessage } from '../wire/ike/message.ts'
import { EXCHANGE } from '../wire/ike/numbers.ts'
import { allOf, encodePayload, firstOf, type Payload, type Received } from '../wire/ike/payload.ts'
import { chosenPhase1, phase1Numbers, phase1Proposal, phase1Text, type Phase1Terms } from '../wire/ike/phase1-terms.ts'
import { OUR_VENDORS } from '../wire/ike/vendor.ts'
import type { Port } from '../task.ts'
import { authorityName } from '../ike-common/authority-name.ts'
import { checkProof, proofOf, type ProofGround } from './authentication.ts'
import type { IkeFailure } from './failure.ts'
import {
  agreedTraversal,
  falseNatDetection,
  natOffers,
  readNatDetection,
  type NatFound,
  type NatOffers,
  type NatTraversal,
} from '../ike-common/nat-detection.ts'
import { peerAbilities, vendorsSeen, type Abilities } from './peer.ts'
import type { Cookies } from '../wire/ike/header.ts'
import { clearHeader, freshCookie, NO_COOKIE, type IkeSa, type SealedMessage } from './sa.ts'
import { phase1Offers, type IkeSettings } from './settings.ts'

/**
 * Main Mode, the initiator's side (RFC 2409 sections 5.1 and 5.4). Sent on the left, received on the right, *
 * encrypted:
 *
 *     MM1  HDR, SA, VID…                          MM2  HDR, SA (one transform), VID…
 *     MM3  HDR, KE, Ni, [CERTREQ,] NAT-D, NAT-D   MM4  HDR, KE, Nr, [CERTREQ…,] NAT-D, NAT-D
 *     MM5  HDR*, IDii, HASH_I | CERT, SIG_I       MM6  HDR*, IDir, HASH_R | CERT, SIG_R
 *
 * Pure steps from state and message to state and message; the caller handles retransmission, ports and fragments.
 */
interface Begun {
  readonly initiatorCookie: Uint8Array
  readonly offers: readonly Phase1Terms[]
  /** Body of the SA payload as sent. */
  readonly initiatorSa: Uint8Array
}

interface Chosen extends Begun {
  readonly cookies: Cookies
  readonly terms: Phase1Terms
  /** Lifetime that the gateway agreed on, seconds. */
  readonly seconds: number
  readonly abilities: Abilities
  readonly natOffers: NatOffers
  readonly traversal: NatTraversal | undefined
  readonly share: KeyShare
  readonly nonce: Uint8Array
}

export type MainModeState =
  | ({ readonly kind: 'await-choice' } & Begun)
  | ({ readonly kind: 'await-key-exchange' } & Chosen)
  | ({ readonly kind: 'await-proof' } & Chosen & {
        readonly sa: IkeSa
        readonly ground: ProofGround
        readonly nat: NatFound | undefined
      })

export const AWAITED: Readonly<Record<MainModeState['kind'], IkeMessageName>> = {
  'await-choice': 'MM2',
  'await-key-exchange': 'MM4',
  'await-proof': 'MM6',
}

/** Result of Main Mode. */
export interface Phase1 {
  readonly sa: IkeSa
  readonly terms: Phase1Terms
  readonly seconds: number
  readonly abilities: Abilities
  readonly natOffers: NatOffers
  /** Undefined without NAT traversal: then we cannot use ESP. */
  readonly traversal: NatTraversal | undefined
  readonly nat: NatFound | undefined
  /** The identity that the gateway claims. */
  readonly identity: string
}

/** Settings that the first four messages need: no credentials. */
export type PublicSettings = Pick<IkeSettings, 'crypto' | 'entropy' | 'gateway' | 'local' | 'phase1Seconds'>

export type MainModeStep =
  /** The message is of no use; the state does not change. */
  | { readonly kind: 'ignored' }
  | {
      readonly kind: 'next'
      readonly state: MainModeState
      readonly message: Uint8Array
      readonly seen: readonly Seen[]
    }
  | { readonly kind: 'established'; readonly phase1: Phase1; readonly seen: readonly Seen[] }
  | { readonly kind: 'failed'; readonly failure: IkeFailure; readonly seen: readonly Seen[] }

const IGNORED: MainModeStep = { kind: 'ignored' }
const NONCE_BYTES = 32

const failure = (reason: IkeFailure, ...seen: readonly Seen[]): MainModeStep => ({
  kind: 'failed',
  failure: reason,
  seen,
})
const vendor = (data: Uint8Array): Payload => ({ kind: 'vendor', data })

/** Builds MM1. */
export function beginMainMode(settings: IkeSettings): { readonly state: MainModeState; readonly message: Uint8Array } {
  const initiatorCookie = freshCookie(settings.entropy)
  return firstMessage(initiatorCookie, phase1Offers(settings), settings.phase1Seconds)
}

export function firstMessage(
  initiatorCookie: Uint8Array,
  offers: readonly Phase1Terms[],
  seconds: number,
): { readonly state: MainModeState; readonly message: Uint8Array } {
  const association: Payload = { kind: 'sa', association: { proposals: [phase1Proposal(offers, seconds)] } }
  const payloads = [association, ...Object.values(OUR_VENDORS).map(vendor)]
  const header = clearHeader({ initiatorCookie, responderCookie: NO_COOKIE }, EXCHANGE.mainMode)
  return {
    state: { kind: 'await-choice', initiatorCookie, offers, initiatorSa: encodePayload(association).body },
    message: encodeMessage(header, payloads),
  }
}

/**
 * @param port the port that this phase 1 uses now: NAT detection hashes it
 * @param message of phase 1 and with our cookie; the gateway's cookie is checked here
 */
export function continueMainMode(
  settings: IkeSettings,
  state: MainModeState,
  message: ReceivedMessage,
  port: Port,
): MainModeStep {
  if (message.header.exchange !== EXCHANGE.mainMode || message.header.messageId !== 0) return IGNORED
  switch (state.kind) {
    case 'await-choice':
      return message.kind === 'clear' ? onAgreement(settings, state, message, port) : IGNORED
    case 'await-key-exchange':
      return message.kind === 'clear' ? onKeyExchange(settings, state, message.payloads, port) : IGNORED
    case 'await-proof':
      return message.kind === 'sealed' ? onProof(settings, state, message) : IGNORED
  }
}

type State<Kind extends MainModeState['kind']> = Extract<MainModeState, { readonly kind: Kind }>
export type ClearMessage = Extract<ReceivedMessage, { readonly kind: 'clear' }>
type AwaitChoice = State<'await-choice'>

// --- MM2 to MM3 --------------------------------------------------------------------------------------------------

function onAgreement(settings: IkeSettings, state: AwaitChoice, message: ClearMessage, port: Port): MainModeStep {
  const requests = certificateRequest(settings)
  if (!requests.ok) return failure({ kind: 'own-certificate', fault: requests.fault })
  return continueWithChoice(settings, state, message, port, requests.value)
}

/** @param requests certificate requests for MM3 */
export function continueWithChoice(
  settings: PublicSettings,
  state: AwaitChoice,
  message: ClearMessage,
  port: Port,
  requests: readonly Payload[],
): MainModeStep {
  const { header, payloads } = message
  const association = firstOf(payloads, 'sa')?.association
  const transform = association?.proposals[0]?.transforms[0]
  if (!transform || header.responderCookie.every((octet) => octet === 0)) return IGNORED
  const numbers = phase1Numbers(transform)
  const proposal = phase1Text(numbers)
  const terms = state.offers[chosenPhase1(state.offers, transform) ?? -1]
  if (!terms) {
    return failure({ kind: 'choice-not-offered', phase: 1 }, { kind: 'choice-not-offered', phase: 1, proposal })
  }
  const offers = natOffers(payloads)
  const chosen: Chosen = {
    ...state,
    cookies: { initiatorCookie: state.initiatorCookie, responderCookie: Uint8Array.from(header.responderCookie) },
    terms,
    seconds: Math.min(numbers.seconds ?? settings.phase1Seconds, settings.phase1Seconds),
    abilities: peerAbilities(payloads),
    natOffers: offers,
    traversal: agreedTraversal(offers),
    share: settings.crypto.keyShare(terms.group, settings.entropy),
    nonce: Uint8Array.from(settings.entropy(NONCE_BYTES)),
  }
  const seen: readonly Seen[] = [...vendorsSeen(payloads), { kind: 'phase1-chosen', proposal }]
  return {
    kind: 'next',
    state: { ...chosen, kind: 'await-key-exchange' },
    message: thirdMessage(settings, chosen, requests, port),
    seen,
  }
}

/**
 * Certificate request for MM3: without one, strongSwan sends no certificate in MM6. It names the authority that we
 * trust.
 */
function certificateRequest({ crypto, authentication }: IkeSettings): Result<readonly Payload[], CryptoFault> {
  if (authentication.method === 'psk') return done([])
  const facts = crypto.certificateFacts(authentication.authority)
  if (!facts.ok) return facts
  const certificate = { encoding: CERTIFICATE_ENCODING.x509Signature, data: facts.value.subjectDer }
  return done([{ kind: 'certificate-request', certificate }])
}

function thirdMessage(settings: PublicSettings, chosen: Chosen, requests: readonly Payload[], port: Port): Uint8Array {
  const { crypto, entropy, gateway } = settings
  const { cookies, terms, traversal } = chosen
  const to = { address: gateway.address, port: gateway.ports[port] }
  const hashing = { crypto, hash: terms.suite.hash, cookies }
  const detection = traversal ? falseNatDetection(hashing, traversal, to, entropy) : []
  return encodeMessage(clearHeader(cookies, EXCHANGE.mainMode), [
    { kind: 'ke', data: chosen.share.publicValue },
    { kind: 'nonce', data: chosen.nonce },
    ...requests,
    ...detection,
  ])
}

// --- MM4 to MM5 --------------------------------------------------------------------------------------------------

function onKeyExchange(
  settings: IkeSettings,
  state: State<'await-key-exchange'>,
  payloads: readonly Received[],
  port: Port,
): MainModeStep {
  const ke = firstOf(payloads, 'ke')
  const nonce = firstOf(payloads, 'nonce')
  if (!ke || !nonce) return IGNORED
  const handshake: Handshake = {
    ...state.cookies,
    initiatorNonce: state.nonce,
    responderNonce: Uint8Array.from(nonce.body),
    initiatorPublic: state.share.publicValue,
    responderPublic: Uint8Array.from(ke.body),
  }
  const ground = proofGround(settings, state, handshake)
  if (!ground.ok) {
    return failure({ kind: 'key-exchange', fault: ground.fault }, { kind: 'key-exchange-invalid', phase: 1 })
  }
  const nat = natFound(settings, state, payloads, port)
  const seen = keyExchangeSeen(nat, payloads)
  const { authentication, claimed, local } = settings
  const proof = proofOf(ground.value, 'initiator', authentication, { claimed, address: local.address })
  if (!proof.ok) return failure({ kind: 'own-certificate', fault: proof.fault }, ...seen)
  return fifthMessage(state, ground.value, nat, proof.value, seen)
}

function proofGround(
  { crypto, authentication }: IkeSettings,
  state: State<'await-key-exchange'>,
  handshake: Handshake,
): Result<ProofGround, CryptoFault> {
  const { suite } = state.terms
  const shared = state.share.shared(handshake.responderPublic)
  if (!shared.ok) return shared
  const skeyid =
    authentication.method === 'psk'
      ? skeyidFromPsk(crypto, suite.hash, authentication.psk, handshake)
      : skeyidFromSignatures(crypto, suite.hash, shared.value, handshake)
  const keys = ikeKeys(crypto, suite, skeyid, shared.value, handshake)
  return done({ crypto, keys, handshake, initiatorSa: state.initiatorSa })
}

/** Observations from MM4, which anyone can read. */
function keyExchangeSeen(nat: NatFound | undefined, payloads: readonly Received[]): readonly Seen[] {
  return [nat ? { kind: 'nat', ...nat } : { kind: 'natt-unsupported' }, ...authoritiesSeen(payloads)]
}

/** Reads MM4 without sending a proof: without credentials, the exchange ends here. Undefined when it is not MM4. */
export function readKeyExchange(
  settings: PublicSettings,
  state: State<'await-key-exchange'>,
  message: ReceivedMessage,
  port: Port,
): readonly Seen[] | undefined {
  if (message.kind !== 'clear' || !firstOf(message.payloads, 'ke') || !firstOf(message.payloads, 'nonce'))
    return undefined
  return keyExchangeSeen(natFound(settings, state, message.payloads, port), message.payloads)
}

function natFound(
  { crypto, local, gateway }: PublicSettings,
  { traversal, terms, cookies }: Chosen,
  payloads: readonly Received[],
  port: Port,
): NatFound | undefined {
  if (!traversal) return undefined
  const hashing = { crypto, hash: terms.suite.hash, cookies }
  const our = { address: local.address, port: local.ports[port] }
  const their = { address: gateway.address, port: gateway.ports[port] }
  return readNatDetection(hashing, payloads, our, their)
}

function authoritiesSeen(payloads: readonly Received[]): readonly Seen[] {
  const requests = allOf(payloads, 'certificate-request')
  const issuers = requests
    .map(({ certificate }) => authorityName(certificate.data))
    .filter((name) => name !== undefined)
  return issuers.length > 0 ? [{ kind: 'authorities-wanted', issuers }] : []
}

function fifthMessage(
  state: State<'await-key-exchange'>,
  ground: ProofGround,
  nat: NatFound | undefined,
  proof: readonly Payload[],
  seen: readonly Seen[],
): MainModeStep {
  const { crypto, keys, handshake } = ground
  const cipher = bodyCipher(crypto, keys, firstIv(crypto, keys.suite, handshake))
  const sealed = sealMessage(clearHeader(state.cookies, EXCHANGE.mainMode), proof, cipher)
  if (!sealed.ok) throw new Error(`sealing failed: ${sealed.fault.kind}`)
  const sa: IkeSa = { crypto, cookies: state.cookies, keys, phase1Block: nextIv(keys.suite, sealed.value) }
  return {
    kind: 'next',
    state: { ...state, kind: 'await-proof', traversal: nat && state.traversal, sa, ground, nat },
    message: sealed.value,
    seen,
  }
}

// --- MM6 ---------------------------------------------------------------------------------------------------------

function onProof(settings: IkeSettings, state: State<'await-proof'>, message: SealedMessage): MainModeStep {
  const { sa, ground } = state
  const opened = openMessage(message, bodyCipher(sa.crypto, sa.keys, sa.phase1Block))
  if (!opened.ok) return IGNORED
  const { authentication, identity, today } = settings
  const found = checkProof(ground, 'responder', { authentication, identity, today }, opened.value.payloads)
  switch (found.kind) {
    case 'none':
      return IGNORED
    case 'wrong':
      return failure({ kind: 'gateway-proof-wrong' }, ...found.seen)
    case 'identity':
      return failure({ kind: 'gateway-identity' }, ...found.seen)
    case 'certificate':
      return failure({ kind: 'gateway-certificate' }, ...found.seen)
    case 'right': {
      const { terms, seconds, abilities, traversal, nat } = state
      const phase1Block = nextIv(sa.keys.suite, message.sealed)
      return {
        kind: 'established',
        phase1: {
          sa: { ...sa, phase1Block },
          terms,
          seconds,
          abilities,
          natOffers: state.natOffers,
          traversal,
          nat,
          identity: found.identity,
        },
        seen: [
          ...found.seen,
          { kind: 'phase1-authenticated', method: authentication.method, identity: found.identity },
        ],
      }
    }
  }
}
