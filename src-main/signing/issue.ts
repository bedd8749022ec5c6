import { parse } from 'yaml'
import type { Crypto } from '../crypto/port.ts'
import { assessOffer } from '../domain/profile/assessment.ts'
import { done, failed, type Result } from '../domain/result.ts'
import { openEnvelope, printEnvelope, signedOctets, TYPES, type Kind } from '../domain/trust/envelope.ts'
import { parseMoment } from '../domain/trust/moment.ts'
import { fromUtf8 } from '../domain/trust/octets.ts'
import type { Payload } from '../domain/trust/payload.ts'
import type { TrustProblem, Trusted } from '../domain/trust/problem.ts'
import { nextPublisher, readPublisher, USES, type Publisher } from '../domain/trust/publisher.ts'
import { readRevocation, type Revocation } from '../domain/trust/revocation.ts'
import { verifyProfile } from '../domain/trust/verify.ts'
import type { Signer, SignProblem } from './signer.ts'

/**
 * Signed files from readable text. Each is returned only after the verifier that every recipient runs has accepted it.
 */
export type Draft = Readonly<Record<string, unknown>>

export type IssueProblem =
  | { readonly kind: 'source' }
  | { readonly kind: 'refused'; readonly problem: TrustProblem }
  /** The sign-in reveals the password to whoever holds the key, and no member says that this is intended. */
  | { readonly kind: 'weak'; readonly field: string }
  | SignProblem

/** Parses YAML 1.2, of which JSON is a part: one mapping, without aliases and without duplicate names. */
export function readDraft(text: string): Result<Draft, IssueProblem> {
  try {
    const value = parse(text, { maxAliasCount: 0, uniqueKeys: true, schema: 'core', prettyErrors: false }) as unknown
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return done(value as Draft)
  } catch {
    // The library's message may quote the text, so only the fact that it cannot be read is returned.
  }
  return failed({ kind: 'source' })
}

export interface Environment {
  readonly crypto: Crypto
  /** Milliseconds since 1970. */
  readonly now: number
  readonly version: string
}

/** Signs a draft of any kind; each signer adds one signature. */
export async function issue(
  kind: Kind,
  draft: Draft,
  signers: readonly Signer[],
  around: Environment,
  former?: Uint8Array,
): Promise<Result<Uint8Array, IssueProblem>> {
  const payload = new TextEncoder().encode(JSON.stringify(draft))
  const octets = signedOctets(TYPES[kind], payload)
  const signatures = []
  for (const signer of signers) {
    const signature = await signer.sign(octets)
    if (!signature.ok) return signature
    signatures.push({ keyId: signer.keyId, octets: signature.value })
  }
  const file = new TextEncoder().encode(printEnvelope({ type: TYPES[kind], payload, signatures }))
  const checked = check(kind, file, signers, around, former)
  if (!checked.ok) return failed({ kind: 'refused', problem: checked.fault })
  // The file has been verified, so the draft has the members of a payload.
  const weak = kind === 'profile' ? weakness(draft as unknown as Payload) : undefined
  return weak === undefined ? done(file) : failed({ kind: 'weak', field: weak })
}

/** Verifies as a computer that trusts these signers. */
function check(
  kind: Kind,
  file: Uint8Array,
  signers: readonly Signer[],
  around: Environment,
  former: Uint8Array | undefined,
): Trusted<unknown> {
  const opened = openEnvelope(file, () => false)
  if (!opened.ok) return opened
  const { publisher } = JSON.parse(fromUtf8(opened.value.payload) ?? '{}') as { readonly publisher?: unknown }
  const signing = publisherOf(typeof publisher === 'string' ? publisher : '', signers)
  if (kind === 'revocation') return readRevocation(file, [signing], formerList(former, signing, around), around)
  if (kind === 'publisher') return former ? step(former, file, around) : readPublisher(file, around)
  return verifyProfile(
    file,
    { publishers: [{ publisher: signing, by: 'policy' }], revocations: {}, floors: {} },
    {
      crypto: around.crypto,
      version: around.version,
      // A profile may be signed before its validity starts.
      clock: { now: Math.max(around.now, startOf(opened.value.payload)), latest: 0, built: 0 },
      overdue: () => false,
    },
  )
}

function startOf(payload: Uint8Array): number {
  const { notBefore } = JSON.parse(fromUtf8(payload) ?? '{}') as { readonly notBefore?: unknown }
  return typeof notBefore === 'string' ? (parseMoment(notBefore) ?? 0) : 0
}

function step(former: Uint8Array, file: Uint8Array, around: Environment): Trusted<Publisher> {
  const before = readPublisher(former, { ...around, now: 0 })
  return before.ok ? nextPublisher(before.value, file, around) : before
}

function formerList(former: Uint8Array | undefined, signing: Publisher, around: Environment): Revocation | undefined {
  const read = former ? readRevocation(former, [signing], undefined, { ...around, now: 0 }) : undefined
  return read?.ok ? read.value : undefined
}

const publisherOf = (id: string, signers: readonly Signer[]): Publisher => ({
  id,
  displayName: id,
  version: 1,
  threshold: signers.length,
  keys: signers.map(({ keyId, publicKey }) => ({ id: keyId, octets: publicKey, validUntil: Infinity, uses: USES })),
  expires: Infinity,
  serialReset: 0,
  fingerprint: '',
  digest: '',
})

/** Weak proposals require `ipsec.allowWeak`, a weak sign-in `minGrade: weak`; the signed file then states both. */
function weakness({
  ppp,
  minGrade,
  machineAuth,
  pskScope,
}: Pick<Payload, 'ppp' | 'minGrade' | 'machineAuth' | 'pskScope'>) {
  const offer = { machineAuth, ipsec: { phase1: [], phase2: [] }, ppp: { methods: ppp?.methods ?? ['mschapv2'] } }
  const { grade } = assessOffer(offer, pskScope).worst
  return (grade === 'weak' || grade === 'unsafe') && minGrade !== 'weak' ? 'ppp.methods' : undefined
}

/** Sets a value in a draft at each dotted path; an empty value leaves the draft's. */
export function withValues(draft: Draft, values: Readonly<Record<string, string>>): Draft {
  return Object.entries(values).reduce<Draft>(
    (all, [path, text]) => (text === '' ? all : placed(all, path.split('.'), text)),
    draft,
  )
}

function placed(draft: Draft, [name = '', ...rest]: readonly string[], text: string): Draft {
  if (rest.length === 0) return { ...draft, [name]: isCount(name, draft[name], text) ? Number(text) : text }
  const inner = draft[name]
  return { ...draft, [name]: placed(typeof inner === 'object' && inner !== null ? (inner as Draft) : {}, rest, text) }
}

/** A user name of digits stays text: only values that are numbers in the draft, and the serial, become numbers. */
const isCount = (name: string, before: unknown, text: string): boolean =>
  (name === 'serial' || typeof before === 'number') && /^\d{1,10}$/.test(text)
