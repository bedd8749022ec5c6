import { languageFor, LANGUAGES, type Language } from '../domain/settings/language.ts'
import type { Host } from './host/host.ts'

/**
 * The language chosen in the settings, else that of the locale: POSIX' variables in the order in which it looks them up,
 * else what the system says, because Windows sets none of them.
 */
export function languageOf(host: Pick<Host, 'env' | 'chosenLanguage' | 'systemLocale'>): Language {
  const chosen = LANGUAGES.find((language) => language === host.chosenLanguage())
  const { LC_ALL, LC_MESSAGES, LANG } = host.env
  const locale = [LC_ALL, LC_MESSAGES, LANG].find((value) => value !== undefined && value !== '')
  return languageFor(chosen ?? 'system', chosen ? [] : [locale ?? host.systemLocale()])
}
