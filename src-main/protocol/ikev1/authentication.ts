import type { Secret } from '../../domain/profile/secret.ts'
import { done, type Result } from '../../domain/result.ts'
import { formatIp, type IpAddress } from '../../domain/net/address.ts'
import type { Identity } from '../../domain/profile/identity.ts'
import { identityHash, type Handshake, type IkeKeys } from './ike-keys.ts'
import type { Crypto, CryptoFault } from '../../crypto/port.ts'
import type { Seen } from '../../domain/connect/observation.ts'
import { CERTIFICATE_ENCODING } from '../wire/ike/certificate.ts'
import {
  addressIdentification,
  derNameIdentification,
  encodeIdentification,
  identification,
  identificationText,
  isIdentifiedBy,
  type Identification,
} from '../wire/ike/identification.ts'
import { isName } from '../wire/ike/distinguished-name.ts'
import { allOf, firstOf, type Payload, type Received } from '../wire/ike/payload.ts'

/** Who we are and how we prove it (RFC 2409 sections 5.1 and 5.4). All certificates are DER. */
export type Authentication =
  | { readonly method: 'psk'; readonly psk: Secret }
  | {
      readonly method: 'certificate'
      readonly certificate: Uint8Array
      /** RSA key in PEM, unencrypted. */
      readonly privateKey: Secret
      /** Authority that must have issued the peer's certificate. */
      readonly authority: Uint8Array
    }

export type AuthenticationMethod = Authentication['method']

/** Data that both proofs of one phase 1 are computed over. */
export interface ProofGround {
  readonly crypto: Crypto
  readonly keys: IkeKeys
  readonly handshake: Handshake
  /** Body of the initiator's SA payload as it was sent. */
  readonly initiatorSa: Uint8Array
}

export type Role = 'initiator' | 'responder'

const hashFor = (ground: ProofGround, of: Role, identity: Uint8Array): Uint8Array =>
  identityHash(ground.crypto, ground.keys, of, ground.handshake, ground.initiatorSa, identity)

/** The identity that one end claims. */
export interface Claim {
  readonly claimed: Identity | undefined
  /** The identity with a pre-shared key when none is claimed; with a certificate that is the subject. */
  readonly address: IpAddress
}

/** Payloads of our proof: ID and HASH; or ID, CERT and SIG. */
export function proofOf(
  ground: ProofGround,
  of: Role,
  authentication: Authentication,
  { claimed, address }: Claim,
): Result<readonly Payload[], CryptoFault> {
  const own = claimed && identification(claimed)
  if (authentication.method === 'psk') {
    const id = own ?? addressIdentification(address)
    const data = hashFor(ground, of, encodeIdentification(id))
    return done([
      { kind: 'id', identification: id },
      { kind: 'hash', data },
    ])
  }
  const facts = ground.crypto.certificateFacts(authentication.certificate)
  if (!facts.ok) return facts
  const id = own ?? derNameIdentification(facts.value.subjectDer)
  const hash = hashFor(ground, of, encodeIdentification(id))
  const signature = ground.crypto.signBareHash(authentication.privateKey, hash)
  if (!signature.ok) return signature
  const certificate = { encoding: CERTIFICATE_ENCODING.x509Signature, data: authentication.certificate }
  return done([
    { kind: 'id', identification: id },
    { kind: 'certificate', certificate },
    { kind: 'signature', data: signature.value },
  ])
}

/** What the peer's proof must satisfy. */
export interface Demand {
  readonly authentication: Authentication
  /** Identity that the peer must have: by its certificate, or by its ID with a pre-shared key. Anyone when absent. */
  readonly identity: Identity | undefined
  /** The date, milliseconds since 1970, for the validity of certificates. */
  readonly today: number
}

export type ProofFound =
  | { readonly kind: 'right'; readonly identity: string; readonly seen: readonly Seen[] }
  /** Not a proof: noise that happened to decrypt, or another message. */
  | { readonly kind: 'none' }
  | { readonly kind: 'wrong'; readonly seen: readonly Seen[] }
  | { readonly kind: 'certificate'; readonly seen: readonly Seen[] }
  | { readonly kind: 'identity'; readonly seen: readonly Seen[] }

/** @param of the peer's role */
export function checkProof(ground: ProofGround, of: Role, demand: Demand, payloads: readonly Received[]): ProofFound {
  const id = firstOf(payloads, 'id')
  if (!id) return { kind: 'none' }
  const expected = hashFor(ground, of, id.body)
  return demand.authentication.method === 'psk'
    ? checkHash(ground, demand, payloads, id.identification, expected)
    : checkSignature(ground, demand, demand.authentication.authority, payloads, id.identification, expected)
}

function checkHash(
  { crypto }: ProofGround,
  { identity }: Demand,
  payloads: readonly Received[],
  id: Identification,
  expected: Uint8Array,
): ProofFound {
  const hash = firstOf(payloads, 'hash')
  if (!hash) return { kind: 'none' }
  if (!crypto.equal(hash.body, expected)) {
    return { kind: 'wrong', seen: [{ kind: 'gateway-proof-wrong', method: 'psk' }] }
  }
  const found = identificationText(id)
  if (identity && !isIdentifiedBy(id, identity)) {
    const wanted = identificationText(identification(identity))
    return { kind: 'identity', seen: [{ kind: 'gateway-identity', wanted, found }] }
  }
  return { kind: 'right', identity: found, seen: [] }
}

/** Whether a certificate belongs to this identity. None belongs to a key ID, as a certificate does not name one. */
function isOf(crypto: Crypto, certificate: Uint8Array, subject: Uint8Array, identity: Identity): boolean {
  switch (identity.kind) {
    case 'address':
      return crypto.certificateCovers(certificate, formatIp(identity.address))
    case 'name':
    case 'user':
      return crypto.certificateCovers(certificate, identity.name)
    case 'subject':
      return isName(identity.parts, subject)
    case 'key':
      return false
  }
}

function checkSignature(
  { crypto }: ProofGround,
  demand: Demand,
  authority: Uint8Array,
  payloads: readonly Received[],
  id: Identification,
  expected: Uint8Array,
): ProofFound {
  const signature = firstOf(payloads, 'signature')
  if (!signature) return { kind: 'none' }
  const certificate = allOf(payloads, 'certificate')
    .map((payload) => payload.certificate)
    .find(({ encoding }) => encoding === CERTIFICATE_ENCODING.x509Signature)?.data
  const facts = certificate && crypto.certificateFacts(certificate)
  // A signature proves nothing without the certificate that it is checked against.
  if (!certificate || !facts?.ok) return { kind: 'certificate', seen: [{ kind: 'gateway-certificate-missing' }] }
  if (!crypto.verifyBareHash(certificate, expected, signature.body)) {
    return { kind: 'wrong', seen: [{ kind: 'gateway-proof-wrong', method: 'certificate' }] }
  }
  const { subject, issuer, notBefore, notAfter } = facts.value
  const problems = [
    ...(crypto.isIssuedBy(certificate, authority) ? [] : (['untrusted'] as const)),
    ...(demand.today < notBefore || demand.today > notAfter ? (['expired'] as const) : []),
    ...(demand.identity === undefined || isOf(crypto, certificate, facts.value.subjectDer, demand.identity)
      ? []
      : (['identity'] as const)),
  ]
  const about = { kind: 'gateway-certificate', subject, issuer } as const
  if (problems.length > 0) return { kind: 'certificate', seen: problems.map((problem) => ({ ...about, problem })) }
  return { kind: 'right', identity: id.data.length > 0 ? subject : '', seen: [about] }
}

/** The problem with our own certificate, found before anything is sent; undefined when there is none. */
export function ownCertificateProblem(
  crypto: Crypto,
  authentication: Authentication,
  today: number,
): { readonly seen: readonly Seen[]; readonly fault?: CryptoFault } | undefined {
  if (authentication.method === 'psk') return undefined
  const facts = crypto.certificateFacts(authentication.certificate)
  if (!facts.ok) return { seen: [], fault: facts.fault }
  const { subject, notBefore, notAfter } = facts.value
  const certificate = (problem: 'expired' | 'not-yet-valid'): { readonly seen: readonly Seen[] } => ({
    seen: [{ kind: 'client-certificate', subject, problem }],
  })
  if (today > notAfter) return certificate('expired')
  if (today < notBefore) return certificate('not-yet-valid')
  // Sign 20 octets, as SHA-1 would give, so that a key that does not match the certificate is found here.
  const trial = new Uint8Array(20)
  const signature = crypto.signBareHash(authentication.privateKey, trial)
  if (!signature.ok) return { seen: [], fault: signature.fault }
  return crypto.verifyBareHash(authentication.certificate, trial, signature.value)
    ? undefined
    : { seen: [], fault: { kind: 'private-key', reason: 'not-of-certificate' } }
}
