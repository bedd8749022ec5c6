/** Beside the settings and not in them, so that a command can choose its words without loading their schema. */
export const LANGUAGES = ['en', 'de'] as const
export type Language = (typeof LANGUAGES)[number]

/** The best complete language for a list of the system's preferences (BCP 47 tags, best first). */
export function languageFor(chosen: Language | 'system', preferred: readonly string[]): Language {
  if (chosen !== 'system') return chosen
  for (const tag of preferred) {
    const match = LANGUAGES.find((language) => language === tag.toLowerCase().split(/[-_]/)[0])
    if (match) return match
  }
  return 'en'
}
