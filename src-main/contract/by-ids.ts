import { z } from 'zod'
import { uuidText } from '../domain/profile/schema.ts'

/** Profiles that one call can be about. */
const MOST_PROFILES = 10_000
/** Several profiles, in an order where that matters. */
export const byIds = z.strictObject({ ids: z.array(uuidText).min(1).max(MOST_PROFILES) })
/** Octets of a call about every profile there can be. */
export const LARGEST_BY_IDS = 512 * 1024
