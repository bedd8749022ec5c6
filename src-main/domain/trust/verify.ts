import type { Crypto } from '../../crypto/port.ts'
import { done } from '../result.ts'
import { isSigned, ofKind, openEnvelope, signedOctets, type Envelope } from './envelope.ts'
import { hexOf } from './keys.ts'
import { dayOf, holdsNow, parseMoment, validityOf, type Clock, type Validity } from './moment.ts'
import { fromUtf8 } from './octets.ts'
import { grossProblem, payloadProblem } from './payload-problem.ts'
import { payloadSchema, type Payload } from './payload.ts'
import { distrust, shown, type Trusted } from './problem.ts'
import { HIGHEST, type Publisher, type PublisherKey } from './publisher.ts'
import type { Revocation } from './revocation.ts'
import { checkFields, checkGrade } from './semantics.ts'
import { isObject, parseStrictJson, type StrictObject } from './strict-json.ts'

/**
 * Verifies a signed profile, in the order of docs/signed-profiles.md: the payload is read only after enough signatures
 * over its exact octets were verified, and exactly those octets are parsed. Pure: all outside knowledge is in `Anchors`
 * and `Clock`.
 *
 * Proven on Node's OpenSSL; Electron's BoringSSL has not run these tests.
 */

/** Why a publisher is trusted: the administrator's folder, or a user who compared the fingerprint. */
export type Anchorage = 'policy' | 'pin'

export interface Anchor {
  readonly publisher: Publisher
  readonly by: Anchorage
}

/** The highest serial of a profile that was ever accepted here; kept after the profile is removed. */
export interface Floor {
  readonly publisher: string
  readonly serial: number
  /** Hexadecimal SHA-256 of the payload. */
  readonly digest: string
  /** `serialReset` of the publisher at that time. */
  readonly reset: number
}

export interface Anchors {
  readonly publishers: readonly Anchor[]
  /** Keyed by publisher. */
  readonly revocations: Readonly<Record<string, Revocation>>
  /** Keyed by profile id. */
  readonly floors: Readonly<Record<string, Floor>>
  readonly minGrade?: Payload['minGrade']
  /** The administrator allows only the publishers in the policy folder. */
  readonly pinsForbidden?: boolean
}

export interface Verified {
  readonly payload: Payload
  readonly publisher: Publisher
  readonly by: Anchorage
  readonly validity: Validity
  readonly digest: string
  /** Signatures by unknown keys; they do not count. */
  readonly unknownSigners: number
}

export interface Verifier {
  readonly crypto: Crypto
  /** Version of Culvert, `x.y.z`. */
  readonly version: string
  readonly clock: Clock
  /** True once the time for this file has passed. */
  readonly overdue: () => boolean
}

export function verifyProfile(file: Uint8Array, anchors: Anchors, verifier: Verifier): Trusted<Verified> {
  const opened = openEnvelope(file, verifier.overdue)
  const envelope = opened.ok ? ofKind(opened.value, 'profile') : opened
  if (!envelope.ok) return envelope
  const signed = checkSignatures(envelope.value, anchors, verifier)
  if (!signed.ok) return signed
  if (verifier.overdue()) return distrust('E_DEADLINE')
  const raw = parsePayload(envelope.value.payload, verifier.overdue)
  if (!raw.ok) return raw
  const read = readPayload(raw.value, verifier)
  if (!read.ok) return read
  const { payload, validity } = read.value
  const digest = hexOf(verifier.crypto.hash('sha256', envelope.value.payload))
  const verified: Verified = { ...signed.value, payload, validity, digest }
  const checks = [
    () => (payload.publisher === verified.publisher.id ? done() : distrust('E_PAY_PUBLISHER')),
    () => holdsNow(validity, verifier.clock),
    () => checkSerial(verified, anchors),
    () => checkFields(payload, raw.value, verifier.crypto, verifier.clock.now),
    () => checkPowers(verified, anchors),
    () => checkGrade(payload, stricter(payload.minGrade, anchors.minGrade)),
  ]
  for (const check of checks) {
    const found = check()
    if (!found.ok) return found
    if (verifier.overdue()) return distrust('E_DEADLINE')
  }
  return done(verified)
}

type Signed = Pick<Verified, 'publisher' | 'by' | 'unknownSigners'>

/** Every signature by a known key must be valid, and there must be enough of one publisher's. */
function checkSignatures(envelope: Envelope, anchors: Anchors, { crypto, clock }: Verifier): Trusted<Signed> {
  const octets = signedOctets(envelope.type, envelope.payload)
  let signer: Anchor | undefined
  let have = 0
  for (const { keyId, octets: signature } of envelope.signatures) {
    const found = ownerOf(keyId, anchors.publishers)
    if (!found) continue
    const { anchor, key } = found
    if (signer && signer !== anchor) return distrust('E_PAY_PUBLISHER')
    signer = anchor
    const usable = checkKey(key, anchor, anchors, clock.now)
    if (!usable.ok) return usable
    if (!isSigned(crypto, key.octets, octets, signature)) return distrust('E_SIG_INVALID')
    have++
  }
  if (!signer) return distrust('E_KEY_UNKNOWN', { fingerprint: envelope.signatures[0]?.keyId.slice(0, 16) ?? '' })
  const { publisher, by } = signer
  if (have < publisher.threshold) return distrust('E_SIG_THRESHOLD', { have, need: publisher.threshold })
  return done({ publisher, by, unknownSigners: envelope.signatures.length - have })
}

function ownerOf(
  keyId: string,
  publishers: readonly Anchor[],
): { readonly anchor: Anchor; readonly key: PublisherKey } | undefined {
  for (const anchor of publishers) {
    const key = anchor.publisher.keys.find(({ id }) => id === keyId)
    if (key) return { anchor, key }
  }
  return undefined
}

function checkKey(key: PublisherKey, { publisher, by }: Anchor, anchors: Anchors, now: number): Trusted<void> {
  if (by === 'pin' && anchors.pinsForbidden) return distrust('E_KEY_POLICY')
  const revoked = anchors.revocations[publisher.id]
  if (revoked?.keyIds.includes(key.id))
    return distrust('E_KEY_REVOKED', { date: dayOf(parseMoment(revoked.issued) ?? 0) })
  if (publisher.expires <= now) return distrust('E_TRUST_EXPIRED', { date: dayOf(publisher.expires) })
  if (key.validUntil <= now) return distrust('E_KEY_EXPIRED', { date: dayOf(key.validUntil) })
  return key.uses.includes('profile') ? done() : distrust('E_KEY_SCOPE', { what: 'profile' })
}

/** Strict JSON of exactly the verified octets. */
function parsePayload(octets: Uint8Array, overdue: () => boolean): Trusted<StrictObject> {
  const text = fromUtf8(octets)
  if (text === undefined) return distrust('E_PAY_JSON')
  const parsed = parseStrictJson(text, overdue)
  if (parsed.ok) return isObject(parsed.value) ? done(parsed.value) : distrust('E_PAY_TYPE', { name: '' })
  const { kind, name } = parsed.fault
  if (kind === 'deadline') return distrust('E_DEADLINE')
  if (kind === 'duplicate') return distrust('E_PAY_DUPLICATE', { name: shown(name) })
  if (kind === 'number') return distrust(name === 'schema' ? 'E_PAY_SCHEMA' : 'E_PAY_NUMBER', { name: shown(name) })
  return kind === 'text' ? distrust('E_PAY_TEXT', { name: shown(name) }) : distrust('E_PAY_JSON')
}

const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
const NIL = '00000000-0000-0000-0000-000000000000'

/** Checks the header first, each member under its own code, because a newer schema explains everything else. */
export function readPayload(
  raw: StrictObject,
  { version }: Pick<Verifier, 'version'>,
): Trusted<{ readonly payload: Payload; readonly validity: Validity }> {
  const { schema, minClient, profileId, serial, notBefore, expires } = raw
  if ('payloadType' in raw) return distrust('E_PAY_UNKNOWN_FIELD', { name: 'payloadType' })
  if (typeof schema !== 'number' || schema < 1) return distrust('E_PAY_SCHEMA')
  if (schema > 1) return distrust('E_PAY_NEWER')
  if (typeof minClient === 'string' && isOlder(version, minClient))
    return distrust('E_PAY_CLIENT', { version: shown(minClient) })
  if (typeof profileId !== 'string' || !ID.test(profileId) || profileId === NIL) return distrust('E_PAY_ID')
  if (typeof serial !== 'number' || serial < 1 || serial > HIGHEST) return distrust('E_ROLL_SERIAL')
  const validity = validityOf(notBefore, expires)
  if (!validity.ok) return validity
  const gross = grossProblem(raw)
  if (gross) return gross
  const parsed = payloadSchema.safeParse(raw, { reportInput: true })
  return parsed.success ? done({ payload: parsed.data, validity: validity.value }) : payloadProblem(parsed.error, raw)
}

function isOlder(own: string, wanted: string): boolean {
  const [mine, theirs] = [own, wanted].map((text) => text.split('.').map(Number))
  for (let at = 0; at < 3; at++) {
    const difference = (mine?.[at] ?? 0) - (theirs?.[at] ?? 0)
    if (difference !== 0) return difference < 0
  }
  return false
}

/** Serials must not decrease; an equal one must have equal octets. */
function checkSerial({ payload, publisher, digest }: Verified, anchors: Anchors): Trusted<void> {
  const { profileId, serial } = payload
  const withdrawn = anchors.revocations[publisher.id]?.profiles.find(({ id }) => id === profileId)
  if (withdrawn && serial <= withdrawn.maxSerial) return distrust('E_ROLL_REVOKED')
  const floor = Object.hasOwn(anchors.floors, profileId) ? anchors.floors[profileId] : undefined
  if (!floor) return done()
  if (floor.publisher !== publisher.id) return distrust('E_ROLL_OWNER', { publisher: floor.publisher })
  if (floor.reset < publisher.serialReset) return done()
  if (serial < floor.serial) return distrust('E_ROLL_OLDER')
  return serial === floor.serial && digest !== floor.digest ? distrust('E_ROLL_REUSED') : done()
}

/** Rights of the administrator's publishers only: a user who pins a publisher does not mean to grant them. */
function checkPowers({ payload, by }: Verified, anchors: Anchors): Trusted<void> {
  if (by === 'policy') return done()
  if (anchors.pinsForbidden) return distrust('E_KEY_POLICY')
  const { routing, machineAuth, locked = [] } = payload
  const what =
    locked.length > 0
      ? 'locked'
      : machineAuth.kind === 'certificate'
        ? 'machineAuth.authority'
        : routing?.mode === 'full' && routing.killSwitch
          ? 'routing.killSwitch'
          : undefined
  return what === undefined ? done() : distrust('E_KEY_SCOPE', { what })
}

const ORDER = ['weak', 'acceptable', 'strong'] as const

function stricter(one: Payload['minGrade'], other: Payload['minGrade']): Payload['minGrade'] {
  if (one === undefined || other === undefined) return one ?? other
  return ORDER.indexOf(one) > ORDER.indexOf(other) ? one : other
}
