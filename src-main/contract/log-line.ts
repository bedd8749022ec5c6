import { z } from 'zod'

/** A line of the app's own log, as its file, the window and the command line show it. */
export const logLine = z.object({
  /** Milliseconds since 1970. */
  at: z.number(),
  level: z.enum(['info', 'warning', 'error']),
  room: z.string(),
  text: z.string(),
})
export type LogLine = Readonly<z.output<typeof logLine>>
