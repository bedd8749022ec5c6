import { z } from 'zod'
import { LANGUAGES } from './language.ts'

export { LANGUAGES, languageFor, type Language } from './language.ts'

/** What a person chooses about the app itself. Each has a default, so an older or damaged file still opens. */
export const settingsSchema = z.strictObject({
  theme: z.enum(['system', 'light', 'dark']).default('system'),
  language: z.enum(['system', ...LANGUAGES]).default('system'),
  /** Whether a connect that failed without a cause is followed by a diagnosis: it signs in at the gateway once more. */
  diagnoseAfterFailure: z.enum(['ask', 'always', 'never']).default('ask'),
})

export type Settings = z.output<typeof settingsSchema>
export const DEFAULT_SETTINGS: Settings = { theme: 'system', language: 'system', diagnoseAfterFailure: 'ask' }
