import { z } from 'zod'

export const LANGUAGES = ['en', 'de'] as const
export type Language = (typeof LANGUAGES)[number]

/** What a person chooses about the app itself. Each has a default, so an older or damaged file still opens. */
export const settingsSchema = z.strictObject({
  theme: z.enum(['system', 'light', 'dark']).default('system'),
  language: z.enum(['system', ...LANGUAGES]).default('system'),
})

export type Settings = z.output<typeof settingsSchema>
export const DEFAULT_SETTINGS: Settings = settingsSchema.parse({})

/** The best complete language for a list of the system's preferences (BCP 47 tags, best first). */
export function languageFor(chosen: Settings['language'], preferred: readonly string[]): Language {
  if (chosen !== 'system') return chosen
  for (const tag of preferred) {
    const match = LANGUAGES.find((language) => language === tag.toLowerCase().split(/[-_]/)[0])
    if (match) return match
  }
  return 'en'
}
