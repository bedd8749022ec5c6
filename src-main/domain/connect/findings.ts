import { z } from 'zod'
import { CERTAINTIES } from './certainty.ts'
import { STAGES } from './stage.ts'

/** Parts of a verdict that cross process borders unchanged. */

export const certainty = z.enum(CERTAINTIES)

/** One stage of the ladder, as a diagnosis or a log shows it. */
export const seenRung = z
  .strictObject({
    stage: z.enum(STAGES),
    /** `unseen`: later stages succeeded, or it was not checked. */
    state: z.enum(['passed', 'failed', 'not-reached', 'unseen']),
    /** From the end of the previous stage to the end of this one, if both have a time. */
    milliseconds: z.number().exactOptional(),
    /** Text for people, as the gateway or log has it: `203.0.113.10`, `aes256-sha256-modp2048`, `mschapv2`. */
    found: z.array(z.string()).readonly(),
  })
  .readonly()
export type SeenRung = z.output<typeof seenRung>

/** What the two sides accept, side by side, and what to write where. */
export const comparison = z
  .strictObject({
    field: z.enum(['ipsec.phase1', 'ipsec.phase2']),
    offered: z.array(z.string()).readonly(),
    /** Absent when it is not known. */
    accepted: z.array(z.string()).readonly().exactOptional(),
    /** In both lists although the gateway refused: the cause is another one, such as no entry for this client. */
    common: z.array(z.string()).readonly(),
    /** What to add to the profile: the strongest proposal that the gateway accepts. */
    add: z.string().exactOptional(),
    /** `add` needs weak encryption to be allowed. */
    weak: z.boolean().exactOptional(),
  })
  .readonly()
export type Comparison = z.output<typeof comparison>
