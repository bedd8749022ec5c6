import { z } from 'zod'
import { PROFILE_FIELDS } from '../profile/field.ts'
import type { Offer } from '../profile/assessment.ts'
import { profileSchema } from '../profile/schema.ts'
import { isHttpsAddress } from './https-address.ts'
import { HIGHEST, publisherId } from './publisher.ts'

/**
 * The content of a signed profile: publisher, id, validity, and a profile's own settings under their own names. Unknown
 * members are rejected at every level. The user's own settings (user name, certificate, password) may be left out.
 */
export const LOWEST_LOG_N = 15
export const HIGHEST_LOG_N = 17

const { name, gateway, user, ipsec, l2tp, ppp, routing, dns } = profileSchema.shape

const base64 = (most: number) => z.string().min(1).max(most)

export const sealedSchema = z.strictObject({
  kdf: z.literal('scrypt'),
  /** Base-2 logarithm of the cost: 17 takes 128 MiB and a third of a second. */
  logN: z.int().min(LOWEST_LOG_N).max(HIGHEST_LOG_N),
  r: z.literal(8),
  p: z.literal(1),
  /** Base64 of 16, 12 and at most 1024 octets. */
  salt: base64(24),
  nonce: base64(16),
  box: base64(1368),
})
export type SealedBlock = z.output<typeof sealedSchema>

const address = z.string().max(2048).refine(isHttpsAddress, 'https-address')

export const GRADES = ['weak', 'acceptable', 'strong'] as const

export const payloadSchema = z.strictObject({
  schema: z.literal(1),
  /** Lower-case UUID, which is also the id of the installed profile. */
  profileId: z.string(),
  publisher: publisherId,
  /** Increases with each issue; by convention YYYYMMDDnn. */
  serial: z.int().min(1).max(HIGHEST),
  notBefore: z.string(),
  expires: z.string(),
  /** Oldest version of Culvert that may use it, `x.y.z`. */
  minClient: z
    .string()
    .regex(/^\d{1,4}\.\d{1,4}\.\d{1,4}$/)
    .optional(),
  description: z.string().max(512).optional(),
  supportContact: z.string().max(512).optional(),
  name,
  gateway,
  user: user.optional(),
  machineAuth: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('psk') }),
    z.strictObject({ kind: z.literal('certificate'), authority: z.string().max(8192) }),
  ]),
  /** All its members are optional, but it must be present: a profile states explicitly that it uses IPsec. */
  ipsec: ipsec.unwrap(),
  l2tp: l2tp.optional(),
  ppp: ppp.optional(),
  routing: routing.optional(),
  dns: dns.optional(),
  pskScope: z.enum(['per-user', 'group']).optional(),
  secrets: z.strictObject({ psk: z.enum(['prompt', 'sealed']) }).optional(),
  sealed: sealedSchema.optional(),
  /** Settings that the user may not change. */
  locked: z.array(z.enum(PROFILE_FIELDS)).max(PROFILE_FIELDS.length).optional(),
  minGrade: z.enum(GRADES).optional(),
  /** Addresses of the next issue and of the revocation list. Neither is contacted before the first acceptance. */
  refresh: z.strictObject({ profile: address.exactOptional(), revocations: address.exactOptional() }).optional(),
  /** Only displayed. */
  extensions: z.record(z.string().regex(/^x-[a-z0-9-]{1,32}$/), z.string().max(1024)).optional(),
})
export type Payload = z.output<typeof payloadSchema>
export type PayloadDraft = z.input<typeof payloadSchema>

/** The graded parts of a payload; without a sign-in method it is MS-CHAPv2. */
export const offerOf = ({ machineAuth, ipsec, ppp }: Pick<Payload, 'machineAuth' | 'ipsec' | 'ppp'>): Offer => ({
  machineAuth,
  ipsec,
  ppp: { methods: ppp?.methods ?? ['mschapv2'] },
})
