import { z } from 'zod'
import { uuidText } from '../domain/profile/schema.ts'

/** Most profiles that one call can name. */
const MOST_PROFILES = 10_000
/** Several profiles; the order counts for some calls. */
export const byIds = z.strictObject({ ids: z.array(uuidText).min(1).max(MOST_PROFILES) })
/** Most octets of a call that names every possible profile. */
export const LARGEST_BY_IDS = 512 * 1024
