import { z } from 'zod'
import { LEAK_RESULTS, LEAK_SUBJECTS, LEAK_WAYS, type LeakRow } from '../domain/leak/leak.ts'

/** The result of a leak check; undefined when the tunnel is not up. */
export type LeakShown = readonly LeakRow[] | undefined

export const leakRowShape = z.strictObject({
  subject: z.enum(LEAK_SUBJECTS),
  way: z.enum(LEAK_WAYS),
  result: z.enum(LEAK_RESULTS),
  seen: z.array(z.string()),
})
