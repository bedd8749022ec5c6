import { LOCALES } from '../../../assets/locales/locales.ts'

/** In a file of its own, so that a command can choose its language without loading the settings schema. */
export type Language = keyof typeof LOCALES
export const LANGUAGES = Object.keys(LOCALES) as [Language, ...Language[]]

/** Name of a language in that language. */
export const languageName = (language: Language): string => LOCALES[language].name

/** The first of the system's preferences (BCP 47 tags, best first) that is available, else English. */
export function languageFor(chosen: Language | 'system', preferred: readonly string[]): Language {
  if (chosen !== 'system') return chosen
  for (const tag of preferred) {
    const match = LANGUAGES.find((language) => language === tag.toLowerCase().split(/[-_]/)[0])
    if (match) return match
  }
  return 'en'
}
