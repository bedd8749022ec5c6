import { z } from 'zod'
import { revocationSchema } from '../../domain/trust/revocation.ts'

const base64 = z.string().max(200_000)
const floor = z.strictObject({
  publisher: z.string(),
  serial: z.number(),
  digest: z.string(),
  reset: z.number(),
})

export const trustSchema = z.strictObject({
  version: z.literal(1),
  /** The latest time ever seen, milliseconds since 1970: it reveals a clock that was set back. */
  latest: z.number(),
  /** Base64 of the publisher documents whose fingerprints the user has compared. */
  pins: z.array(base64).max(64),
  revocations: z.record(z.string(), revocationSchema),
  /** Serials, which are kept after their profiles are removed. */
  floors: z.record(z.string(), floor),
  /** Base64 of the accepted signed file, by profile. It is verified again at each connect. */
  installed: z.record(z.string(), base64),
})
export type TrustDocument = z.output<typeof trustSchema>

export const EMPTY: TrustDocument = { version: 1, latest: 0, pins: [], revocations: {}, floors: {}, installed: {} }
