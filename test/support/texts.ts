import { loadAllTexts, type AllTexts } from '../../src-main/contract/texts/texts.ts'
import { LANGUAGES, type Language } from '../../src-main/domain/settings/language.ts'

const all = new Map<Language, AllTexts>(
  await Promise.all(LANGUAGES.map(async (language) => [language, await loadAllTexts(language)] as const)),
)

/** The texts of a language; all languages are loaded with this file. */
export function textsIn(language: Language): AllTexts {
  const texts = all.get(language)
  if (!texts) throw new Error(`no texts in ${language}`)
  return texts
}
