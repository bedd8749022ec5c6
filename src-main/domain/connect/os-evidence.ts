import { z } from 'zod'

/** The words of the operating system or a daemon about a fault. */
export const osEvidence = z
  .strictObject({
    /** Their author: `NetworkManager`, `charon`, `pppd`, `Windows`. */
    source: z.string().max(60),
    code: z.number().exactOptional(),
    /** Untrusted text: printable characters only, at most a few lines. */
    text: z.string().max(2_000).exactOptional(),
  })
  .readonly()
export type OsEvidence = z.output<typeof osEvidence>
