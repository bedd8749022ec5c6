import { z } from 'zod'
import { GRADES } from './payload.ts'

/** What an administrator demands of every connection of a computer. A demand that is not known refuses the whole. */
export const policySchema = z.strictObject({
  /** Profiles that a person has made themselves do not connect. */
  onlySigned: z.boolean().optional(),
  /** The least grade that the best of what a profile offers must have. */
  minGrade: z.enum(GRADES).optional(),
  /** Nobody but the administrator says which publishers are trusted. */
  forbidPins: z.boolean().optional(),
})
export type PolicySettings = z.output<typeof policySchema>

/** The strictest of several, so that no file takes back what another demands. */
export function stricterPolicy(all: readonly PolicySettings[]): PolicySettings {
  const minGrade = GRADES.findLast((grade) => all.some((settings) => settings.minGrade === grade))
  return {
    ...(all.some(({ onlySigned }) => onlySigned) ? { onlySigned: true } : {}),
    ...(all.some(({ forbidPins }) => forbidPins) ? { forbidPins: true } : {}),
    ...(minGrade ? { minGrade } : {}),
  }
}
