import { z } from 'zod'
import type { Crypto } from '../../crypto/port.ts'
import { done } from '../result.ts'
import { nameProblem } from '../profile/text.ts'
import { isSigned, ofKind, openEnvelope, signedOctets, type Envelope } from './envelope.ts'
import { hexOf, keyIdOf, soundKey } from './keys.ts'
import { dayOf, parseMoment } from './moment.ts'
import { ascii, fingerprintOf, fromUtf8 } from './octets.ts'
import { distrust, type Trusted } from './problem.ts'
import { parseStrictJson } from './strict-json.ts'

/**
 * Who may sign: a publisher's keys and how many of them must agree. A document is signed by its own keys; the next one
 * also by enough of the former's (The Update Framework, section 5.3.4), so that a thief of the current keys alone
 * cannot appoint the next ones.
 */
export const USES = ['profile', 'revocation', 'publisher'] as const
export type Use = (typeof USES)[number]

const PUBLISHER_ID = /^[a-z0-9](-?[a-z0-9]){2,31}$/
const MOST_KEYS = 8
export const HIGHEST = 4_294_967_295

export const publisherId = z.string().regex(PUBLISHER_ID)
const moment = z.string().refine((text) => parseMoment(text) !== undefined)
const count = z.int().min(1).max(HIGHEST)

export const publisherSchema = z.strictObject({
  schema: z.literal(1),
  publisher: publisherId,
  displayName: z.string().refine((text) => nameProblem(text) === undefined && text.normalize('NFC') === text),
  version: count,
  threshold: z.int().min(1).max(MOST_KEYS),
  keys: z
    .array(
      z.strictObject({
        type: z.string().max(32),
        /** Base64 of the 32 octets. */
        key: z.string().max(4096),
        validUntil: moment,
        uses: z.array(z.enum(USES)).min(1),
      }),
    )
    .min(1)
    .max(MOST_KEYS),
  expires: moment,
  /** Increased to discard the serials seen so far, if one that is too high was signed by mistake. */
  serialReset: z.int().min(0).max(HIGHEST).optional(),
})
export type PublisherDraft = z.output<typeof publisherSchema>

export interface PublisherKey {
  readonly id: string
  readonly octets: Uint8Array
  readonly validUntil: number
  readonly uses: readonly Use[]
}

export interface Publisher {
  readonly id: string
  readonly displayName: string
  readonly version: number
  readonly threshold: number
  readonly keys: readonly PublisherKey[]
  readonly expires: number
  readonly serialReset: number
  /** Fingerprint of the exact payload: eight groups of four base32 characters, compared by telephone before pinning. */
  readonly fingerprint: string
  /** Lower-case hexadecimal SHA-256 of the payload. */
  readonly digest: string
}

interface Circumstances {
  readonly crypto: Crypto
  readonly now: number
  readonly overdue?: () => boolean
}

/** A publisher document that its own keys have signed. It does not say whether the publisher is trusted. */
export function readPublisher(
  file: Uint8Array,
  { crypto, now, overdue = () => false }: Circumstances,
): Trusted<Publisher> {
  const opened = openedPublisher(file, crypto, overdue)
  if (!opened.ok) return opened
  const { envelope, publisher } = opened.value
  if (publisher.expires <= now) return distrust('E_TRUST_EXPIRED', { date: dayOf(publisher.expires) })
  const own = countSigners(crypto, envelope, publisher)
  return own === publisher.threshold || own > publisher.threshold ? done(publisher) : distrust('E_TRUST_THRESHOLD')
}

/**
 * Verifies the step from a publisher document to the next. The former may have expired: it is only used for this step.
 * The same document again gives the same publisher.
 */
export function nextPublisher(before: Publisher, file: Uint8Array, around: Circumstances): Trusted<Publisher> {
  const read = readPublisher(file, around)
  if (!read.ok) return read
  const next = read.value
  if (next.id !== before.id) return distrust('E_PAY_PUBLISHER')
  if (next.digest === before.digest) return done(before)
  if (next.version <= before.version) return distrust('E_TRUST_ROLLBACK')
  if (next.version !== before.version + 1) return distrust('E_TRUST_GAP')
  const opened = openedPublisher(file, around.crypto, around.overdue ?? (() => false))
  if (!opened.ok) return opened
  const agreed = countSigners(around.crypto, opened.value.envelope, before)
  return agreed < before.threshold ? distrust('E_TRUST_THRESHOLD') : done(next)
}

function openedPublisher(
  file: Uint8Array,
  crypto: Crypto,
  overdue: () => boolean,
): Trusted<{ readonly envelope: Envelope; readonly publisher: Publisher }> {
  const opened = openEnvelope(file, overdue)
  if (!opened.ok) return opened
  const envelope = ofKind(opened.value, 'publisher')
  if (!envelope.ok) return envelope
  const publisher = parsePublisher(envelope.value.payload, crypto)
  return publisher.ok ? done({ envelope: envelope.value, publisher: publisher.value }) : publisher
}

/** Parses the document without verifying signatures. */
export function parsePublisher(payload: Uint8Array, crypto: Crypto): Trusted<Publisher> {
  const text = fromUtf8(payload)
  const json = text === undefined ? undefined : parseStrictJson(text)
  const parsed = json?.ok ? publisherSchema.safeParse(json.value) : undefined
  if (!parsed?.success) return distrust('E_TRUST_SHAPE')
  const { data } = parsed
  const keys: PublisherKey[] = []
  for (const { type, key, validUntil, uses } of data.keys) {
    if (type !== 'ed25519') return distrust('E_KEY_TYPE')
    const sound = soundKey(key)
    if (!sound.ok) return sound
    keys.push({ id: keyIdOf(crypto, sound.value), octets: sound.value, validUntil: parseMoment(validUntil) ?? 0, uses })
  }
  const distinct = new Set(keys.map(({ id }) => id)).size
  if (distinct < keys.length || data.threshold > keys.length) return distrust('E_TRUST_SHAPE')
  const digest = crypto.hash('sha256', ascii('culvert-publisher-v1\0'), payload)
  return done({
    id: data.publisher,
    displayName: data.displayName,
    version: data.version,
    threshold: data.threshold,
    keys,
    expires: parseMoment(data.expires) ?? 0,
    serialReset: data.serialReset ?? 0,
    fingerprint: fingerprintOf(digest),
    digest: hexOf(digest),
  })
}

/** How many of a publisher's keys have signed its document; a wrong signature by any of them makes it none. */
function countSigners(crypto: Crypto, envelope: Envelope, publisher: Publisher): number {
  const octets = signedOctets(envelope.type, envelope.payload)
  let signers = 0
  for (const { keyId, octets: signature } of envelope.signatures) {
    const key = publisher.keys.find(({ id }) => id === keyId)
    if (!key?.uses.includes('publisher')) continue
    if (!isSigned(crypto, key.octets, octets, signature)) return 0
    signers++
  }
  return signers
}
