import { z } from 'zod'
import type { Crypto } from '../../crypto/port.ts'
import { done } from '../result.ts'
import { uuidText } from '../profile/schema.ts'
import { isSigned, ofKind, openEnvelope, signedOctets } from './envelope.ts'
import { dayOf, parseMoment } from './moment.ts'
import { fromUtf8 } from './octets.ts'
import { distrust, type Trusted } from './problem.ts'
import { HIGHEST, publisherId, type Publisher } from './publisher.ts'
import { parseStrictJson } from './strict-json.ts'

/** What a publisher has revoked: keys, and profiles up to a serial. Each list contains all earlier entries. */
export const revocationSchema = z.strictObject({
  schema: z.literal(1),
  publisher: publisherId,
  version: z.int().min(1).max(HIGHEST),
  issued: z.string().refine((text) => parseMoment(text) !== undefined),
  expires: z.string().refine((text) => parseMoment(text) !== undefined),
  keyIds: z.array(z.string().regex(/^[0-9a-f]{64}$/)).max(64),
  profiles: z.array(z.strictObject({ id: uuidText, maxSerial: z.int().min(1).max(HIGHEST) })).max(1024),
})
export type Revocation = z.output<typeof revocationSchema>

/**
 * A revocation list that enough of the publisher's keys have signed. A newer one must contain the former's entries:
 * otherwise a stolen key would become valid again.
 */
export function readRevocation(
  file: Uint8Array,
  publishers: readonly Publisher[],
  before: Revocation | undefined,
  {
    crypto,
    now,
    overdue = () => false,
  }: { readonly crypto: Crypto; readonly now: number; readonly overdue?: () => boolean },
): Trusted<Revocation> {
  const opened = openEnvelope(file, overdue)
  if (!opened.ok) return opened
  const envelope = ofKind(opened.value, 'revocation')
  if (!envelope.ok) return envelope
  const { type, payload, signatures } = envelope.value
  const octets = signedOctets(type, payload)
  const publisher = publishers.find(({ keys }) => keys.some(({ id }) => signatures.some(({ keyId }) => keyId === id)))
  if (!publisher) return distrust('E_KEY_UNKNOWN', { fingerprint: signatures[0]?.keyId.slice(0, 16) ?? '' })
  let have = 0
  for (const { keyId, octets: signature } of signatures) {
    const key = publisher.keys.find(({ id }) => id === keyId)
    if (!key) continue
    if (!key.uses.includes('revocation')) return distrust('E_KEY_SCOPE', { what: 'revocation' })
    if (!isSigned(crypto, key.octets, octets, signature)) return distrust('E_SIG_INVALID')
    have++
  }
  if (have < publisher.threshold) return distrust('E_SIG_THRESHOLD', { have, need: publisher.threshold })
  const text = fromUtf8(payload)
  const json = text === undefined ? undefined : parseStrictJson(text, overdue)
  const parsed = json?.ok ? revocationSchema.safeParse(json.value) : undefined
  if (!parsed?.success) return distrust('E_TRUST_SHAPE')
  const list = parsed.data
  if (list.publisher !== publisher.id) return distrust('E_PAY_PUBLISHER')
  if ((parseMoment(list.expires) ?? 0) <= now)
    return distrust('E_TRUST_EXPIRED', { date: dayOf(parseMoment(list.expires) ?? 0) })
  if (before && (list.version < before.version || !includesAll(list, before))) return distrust('E_TRUST_ROLLBACK')
  return done(list)
}

const includesAll = (list: Revocation, before: Revocation): boolean =>
  before.keyIds.every((id) => list.keyIds.includes(id)) &&
  before.profiles.every(({ id, maxSerial }) =>
    list.profiles.some((profile) => profile.id === id && profile.maxSerial >= maxSerial),
  )
