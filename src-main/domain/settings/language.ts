import { LOCALES } from '../../../assets/locales/locales.ts'

/** Apart from the settings, so that a command can choose its language without loading their schema. */
export type Language = keyof typeof LOCALES
export const LANGUAGES = Object.keys(LOCALES) as [Language, ...Language[]]

/** What a language calls itself. */
export const languageName = (language: Language): string => LOCALES[language].name

/** The first of the system's preferences (BCP 47 tags, best first) that there is, else English. */
export function languageFor(chosen: Language | 'system', preferred: readonly string[]): Language {
  if (chosen !== 'system') return chosen
  for (const tag of preferred) {
    const match = LANGUAGES.find((language) => language === tag.toLowerCase().split(/[-_]/)[0])
    if (match) return match
  }
  return 'en'
}
