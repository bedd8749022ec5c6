import { z } from 'zod'
import { CERTAINTIES } from './certainty.ts'
import { STAGES } from './stage.ts'

/** The parts of a verdict that cross process borders as they are. */

export const certainty = z.enum(CERTAINTIES)

/** One stage of the ladder, as a diagnosis or a log shows it. */
export const seenRung = z
  .strictObject({
    stage: z.enum(STAGES),
    /** `unseen`: later stages succeeded, or nobody looked. */
    state: z.enum(['passed', 'failed', 'not-reached', 'unseen']),
    /** From the end of the stage before to the end of this one, where both have a time. */
    milliseconds: z.number().exactOptional(),
    /** For people, as the gateway or log has it: `203.0.113.10`, `aes256-sha256-modp2048`, `mschapv2`. */
    found: z.array(z.string()).readonly(),
  })
  .readonly()
export type SeenRung = z.output<typeof seenRung>

/** What the two sides would take, side by side, and what to write where. */
export const comparison = z
  .strictObject({
    field: z.enum(['ipsec.phase1', 'ipsec.phase2']),
    offered: z.array(z.string()).readonly(),
    /** Absent where nobody has said. */
    accepted: z.array(z.string()).readonly().exactOptional(),
    /** In both lists, though the gateway refused: the cause is another, such as no entry for this client. */
    common: z.array(z.string()).readonly(),
    /** What to add to the profile; the strongest that the gateway takes. */
    add: z.string().exactOptional(),
    /** `add` needs weak encryption to be allowed. */
    weak: z.boolean().exactOptional(),
  })
  .readonly()
export type Comparison = z.output<typeof comparison>
