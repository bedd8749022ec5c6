import { languageFor, LANGUAGES, type Language } from '../domain/settings/language.ts'
import type { Host } from './host/host.ts'

/**
 * The language chosen in the settings, else that of the locale: the POSIX variables in their order of precedence, else
 * the system's language, because Windows sets none of the variables.
 */
export function languageOf(host: Pick<Host, 'env' | 'chosenLanguage' | 'systemLocale'>): Language {
  const chosen = LANGUAGES.find((language) => language === host.chosenLanguage())
  const { LC_ALL, LC_MESSAGES, LANG } = host.env
  const locale = [LC_ALL, LC_MESSAGES, LANG].find((value) => value !== undefined && value !== '')
  return languageFor(chosen ?? 'system', chosen ? [] : [locale ?? host.systemLocale()])
}
