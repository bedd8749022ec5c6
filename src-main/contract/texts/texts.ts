import { createInstance, type i18n } from 'i18next'
import { unsureArgumentsOf } from '../../domain/connect/arguments.ts'
import { argumentOf, type Fault } from '../../domain/connect/fault.ts'
import type { Remedy } from '../../domain/connect/catalogue.ts'
import type { InputProblem } from '../../domain/profile/problem.ts'
import type { Language } from '../../domain/settings/settings.ts'
import type { fileWords as englishOfFiles } from '../../../assets/locales/en/file-words.ts'
import type { words as english } from '../../../assets/locales/en/words.ts'
import { LOCALES } from '../../../assets/locales/locales.ts'

type Leaves<Tree, Prefix extends string = ''> = {
  [Key in keyof Tree & string]: Tree[Key] extends string ? `${Prefix}${Key}` : Leaves<Tree[Key], `${Prefix}${Key}.`>
}[keyof Tree & string]

type Stem<Key> = Key extends `${infer Base}_${Intl.LDMLPluralRule}` ? Base : Key
/** A text, by its path in `assets/locales/en/*.json`; plural forms (`Intl.PluralRules`) by their stem. */
export type TextKey = Stem<Leaves<typeof english>>
/** A text about files that are imported, exported or signed, or any other one. */
export type AnyTextKey = TextKey | Stem<Leaves<typeof englishOfFiles>>
export type TextArgs = Readonly<Record<string, string | number>>

/** The texts of one language, for window, tray and terminal, without those about files. */
export interface Texts {
  readonly language: Language
  // A property, because TypeScript would take a method that knows fewer keys for one that knows more.
  readonly text: (key: TextKey, args?: TextArgs) => string
  /** The text of a key that comes from data; an unknown key is shown as it is. */
  byData(key: string, args?: TextArgs): string
  faultTitle(fault: Fault): string
  faultExplanation(fault: Fault): string
  remedy(remedy: Remedy, fault?: Fault): string
  /** Names the field, the allowed values, and the value that was given. */
  problem(problem: InputProblem): string
  /**
   * A list of names and words as in a sentence: "a, b and c". Addresses and proposals are data and are separated by
   * commas.
   */
  list(items: readonly string[]): string
  /** A list of the field names shown on screen, quoted, because they are not inflected. */
  fields(fields: readonly string[]): string
}

/** All texts of one language. */
export interface AllTexts extends Texts {
  readonly text: (key: AnyTextKey, args?: TextArgs) => string
}

/** The texts of a language without those about files. */
export const loadTexts: (language: Language) => Promise<Texts> = perLanguage((language) =>
  load(language, async (locale) => (await locale.load()).words),
)

/** All texts of a language. */
export const loadAllTexts: (language: Language) => Promise<AllTexts> = perLanguage((language) =>
  load(language, async (locale) => {
    const [{ words }, { fileWords }] = await Promise.all([locale.load(), locale.loadOfFiles()])
    return { ...words, ...fileWords }
  }),
)

/** Loads the texts of each language once in a process. */
function perLanguage(loads: (language: Language) => Promise<AllTexts>): typeof loads {
  const loaded = new Map<Language, Promise<AllTexts>>()
  return (language) => {
    const texts = loaded.get(language) ?? loads(language)
    loaded.set(language, texts)
    return texts
  }
}

async function load(
  language: Language,
  wordsOf: (locale: (typeof LOCALES)[Language]) => Promise<object>,
): Promise<AllTexts> {
  const own = LOCALES[language]
  const [words, english] = await Promise.all([wordsOf(own), own.complete ? undefined : wordsOf(LOCALES.en)])
  return textsOf(language, words, english)
}

/** Escaping is off, because no text here ever becomes markup. */
function dictionary(language: Language, words: object, fallback: object | undefined): i18n {
  const texts = createInstance()
  void texts.init({
    lng: language,
    fallbackLng: fallback ? 'en' : false,
    initAsync: false,
    interpolation: { escapeValue: false },
    resources: { ...(fallback ? { en: { translation: fallback } } : {}), [language]: { translation: words } },
  })
  return texts
}

/**
 * @param words the language's own tree of texts
 * @param fallback the English tree, for a language in which some texts are missing
 */
export function textsOf(language: Language, words: object, fallback?: object): AllTexts {
  let translate: ReturnType<i18n['getFixedT']> | undefined
  // Created for the first text: some commands need none, or none before their urgent work is done.
  const byData = (key: string, args: TextArgs = {}): string =>
    (translate ??= dictionary(language, words, fallback).getFixedT(language))(key, args)
  const list = (items: readonly string[]): string =>
    new Intl.ListFormat(language, { type: 'conjunction' }).format(items)
  const fields = (names: readonly string[]): string =>
    list(names.map((field) => byData('quoted', { name: fieldName(byData, field) || field })))
  const faultArgs = (fault: Fault): TextArgs => ({
    ...fault.args,
    ...contextOf(fault),
    stage: byData(`stage.${fault.stage}`),
    // The argument lists field names, `password, psk`, because a fault has no language.
    ...(fault.code === 'secret-missing' ? { missing: fields(fault.args.missing.split(', ')) } : {}),
  })
  return {
    language,
    text: byData,
    byData,
    faultTitle: (fault) => byData(`fault.${fault.code}.title`, faultArgs(fault)),
    faultExplanation: (fault) => byData(`fault.${fault.code}.explanation`, faultArgs(fault)),
    remedy: (remedy, fault) => byData(`remedy.${remedy}`, fault ? faultArgs(fault) : {}),
    problem: ({ code, field, args, given }) => {
      const problem = byData(`problem.${code}`, { field: fieldName(byData, field), ...args })
      return given === undefined ? problem : byData('problem-given', { problem, given })
    },
    list,
    fields,
  }
}

/** The variant of a fault's text, for when more is known about it, `explanation_psk`, or less, `title_unnamed`. */
function contextOf(fault: Fault): { readonly context?: string } {
  const variant = argumentOf(fault, 'variant')
  const unnamed = unsureArgumentsOf(fault.code).some((name) => argumentOf(fault, name) === undefined)
  return variant === undefined ? (unnamed ? { context: 'unnamed' } : {}) : { context: variant }
}

/** `routing.routes.2` is shown as "Networks in the tunnel" and its third line. */
function fieldName(byData: Texts['byData'], field: string): string {
  const index = /\.(\d+)$/.exec(field)
  const name = byData(`field.${index ? field.slice(0, index.index) : field}`)
  const shown = name.startsWith('field.') ? field : name
  return index ? byData('field-line', { field: shown, line: Number(index[1]) + 1 }) : shown
}
