import { createInstance, type i18n } from 'i18next'
import type { Fault } from '../../domain/connect/fault.ts'
import type { Remedy } from '../../domain/connect/catalogue.ts'
import type { InputProblem } from '../../domain/profile/parse.ts'
import type { Language } from '../../domain/settings/settings.ts'
import deCli from '../../../assets/locales/de/cli.json' with { type: 'json' }
import deCore from '../../../assets/locales/de/core.json' with { type: 'json' }
import deDesktop from '../../../assets/locales/de/desktop.json' with { type: 'json' }
import deProbe from '../../../assets/locales/de/probe.json' with { type: 'json' }
import deWindow from '../../../assets/locales/de/window.json' with { type: 'json' }
import enCli from '../../../assets/locales/en/cli.json' with { type: 'json' }
import enCore from '../../../assets/locales/en/core.json' with { type: 'json' }
import enDesktop from '../../../assets/locales/en/desktop.json' with { type: 'json' }
import enProbe from '../../../assets/locales/en/probe.json' with { type: 'json' }
import enWindow from '../../../assets/locales/en/window.json' with { type: 'json' }

const LOCALES = {
  en: { ...enCore, ...enWindow, ...enDesktop, ...enCli, ...enProbe },
  de: { ...deCore, ...deWindow, ...deDesktop, ...deCli, ...deProbe },
} as const

type Leaves<Tree, Prefix extends string = ''> = {
  [Key in keyof Tree & string]: Tree[Key] extends string ? `${Prefix}${Key}` : Leaves<Tree[Key], `${Prefix}${Key}.`>
}[keyof Tree & string]

/** Every text there is, by its path in `assets/locales/en/*.json`; plural forms by their stem. */
type Written = Leaves<(typeof LOCALES)['en']>
type Stem<Key> = Key extends `${infer Base}_${'one' | 'other'}` ? Base : Key
export type TextKey = Stem<Written>
export type TextArgs = Readonly<Record<string, string | number>>

/** The words of one language, for window, tray and terminal alike. */
export interface Texts {
  readonly language: Language
  text(key: TextKey, args?: TextArgs): string
  /** The same with a key that data decides; an unknown key is shown as it is. */
  byData(key: string, args?: TextArgs): string
  faultTitle(fault: Fault): string
  faultExplanation(fault: Fault): string
  remedy(remedy: Remedy, fault?: Fault): string
  problem(problem: InputProblem): string
}

let shared: i18n | undefined

/** Escaping is off: no text here ever becomes markup. */
function dictionary(): i18n {
  if (shared) return shared
  shared = createInstance()
  void shared.init({
    lng: 'en',
    fallbackLng: false,
    initAsync: false,
    interpolation: { escapeValue: false },
    resources: { en: { translation: LOCALES.en }, de: { translation: LOCALES.de } },
  })
  return shared
}

export function textsOf(language: Language): Texts {
  let translate: ReturnType<i18n['getFixedT']> | undefined
  // At the first text: some commands need none, or none before what is urgent.
  const byData = (key: string, args: TextArgs = {}): string =>
    (translate ??= dictionary().getFixedT(language))(key, args)
  const faultArgs = (fault: Fault): TextArgs => ({
    ...fault.args,
    stage: byData(`stage.${fault.stage}`),
    ...(fault.code === 'secret-missing' ? { missing: fieldNames(byData, String(fault.args['missing'] ?? '')) } : {}),
  })
  return {
    language,
    text: byData,
    byData,
    faultTitle: (fault) => byData(`fault.${fault.code}.title`, faultArgs(fault)),
    faultExplanation: (fault) => byData(`fault.${fault.code}.explanation`, faultArgs(fault)),
    remedy: (remedy, fault) => byData(`remedy.${remedy}`, fault ? faultArgs(fault) : {}),
    problem: (problem) =>
      byData(`problem.${problem.code}`, { field: fieldName(byData, problem.field), ...problem.args }),
  }
}

/** `secret-missing` carries field names, `password, psk`, because a fault has no language. */
const fieldNames = (byData: Texts['byData'], fields: string): string =>
  fields
    .split(', ')
    .map((field) => fieldName(byData, field) || field)
    .join(', ')

/** `routing.routes.2` is named "Networks in the tunnel" and its third line. */
function fieldName(byData: Texts['byData'], field: string): string {
  const index = /\.(\d+)$/.exec(field)
  const name = byData(`field.${index ? field.slice(0, index.index) : field}`)
  const shown = name.startsWith('field.') ? field : name
  return index ? byData('field-line', { field: shown, line: Number(index[1]) + 1 }) : shown
}
