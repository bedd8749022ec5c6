import { z } from 'zod'
import { GRADES } from './payload.ts'

/** An administrator's requirements for every connection of a computer. An unknown one makes the policy invalid. */
export const policySchema = z.strictObject({
  /** Profiles that the user created do not connect. */
  onlySigned: z.boolean().optional(),
  /** Minimum grade of the best that a profile offers. */
  minGrade: z.enum(GRADES).optional(),
  /** Only the administrator decides which publishers are trusted. */
  forbidPins: z.boolean().optional(),
})
export type PolicySettings = z.output<typeof policySchema>

/** The strictest combination of several policies, so that no file relaxes another's requirement. */
export function stricterPolicy(all: readonly PolicySettings[]): PolicySettings {
  const minGrade = GRADES.findLast((grade) => all.some((settings) => settings.minGrade === grade))
  return {
    ...(all.some(({ onlySigned }) => onlySigned) ? { onlySigned: true } : {}),
    ...(all.some(({ forbidPins }) => forbidPins) ? { forbidPins: true } : {}),
    ...(minGrade ? { minGrade } : {}),
  }
}
