import { z } from 'zod'
import { STAGES } from '../connect/stage.ts'

/** One completed stage, with what it found (`203.0.113.10`, `AES-256 SHA-256`) and how long it took. */
export const rung = z
  .strictObject({ stage: z.enum(STAGES), milliseconds: z.number(), found: z.string().exactOptional() })
  .readonly()
export type Rung = z.output<typeof rung>
