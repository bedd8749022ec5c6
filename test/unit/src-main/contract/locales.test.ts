import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { LOCALES } from '../../../../assets/locales/locales.ts'
import { FAULT_CODES } from '../../../../src-main/domain/connect/catalogue.ts'
import { argumentsOf, unsureArgumentsOf } from '../../../../src-main/domain/connect/arguments.ts'
import { PROBLEM_ARGUMENTS, PROBLEM_CODES } from '../../../../src-main/domain/profile/problem.ts'
import { LANGUAGES, settingsChange } from '../../../../src-main/domain/settings/settings.ts'
import { textOf } from '../../../cases/case.ts'
import { CASES } from '../../../cases/verdicts.ts'
import { readLog } from '../../../../src-main/verdict/readers/read.ts'
import { verdictOf } from '../../../../src-main/verdict/verdict.ts'
import type { Fault } from '../../../../src-main/domain/connect/fault.ts'
import { saidCauses } from '../../../../src-main/presentation/causes.ts'
import { textsIn } from '../../../support/texts.ts'
import { anyFault } from '../../../support/faults.ts'

const ROOT = resolve(import.meta.dirname, '../../../..')
const FOLDER = join(ROOT, 'assets/locales')
const POLICY = join(ROOT, 'helpers/linux/install/org.example.culvert.policy')

function leaves(tree: object, prefix = ''): readonly (readonly [string, string])[] {
  return Object.entries(tree).flatMap(([key, value]: [string, unknown]) =>
    typeof value === 'string' ? [[`${prefix}${key}`, value] as const] : leaves(value as object, `${prefix}${key}/`),
  )
}
const FILES = readdirSync(join(FOLDER, 'en')).filter((name) => name.endsWith('.json'))
const TEXTS: ReadonlyMap<string, ReadonlyMap<string, string>> = new Map(
  LANGUAGES.flatMap((language) =>
    FILES.map((file) => {
      const path = join(FOLDER, language, file)
      const texts = new Map(existsSync(path) ? leaves(JSON.parse(readFileSync(path, 'utf8')) as object) : [])
      return [`${language}/${file}`, texts] as const
    }),
  ),
)
const read = (language: string, file: string): ReadonlyMap<string, string> =>
  TEXTS.get(`${language}/${file}`) ?? new Map()
const PLURAL = /_(zero|one|two|few|many|other)$/
const placeholders = (text: string | undefined): readonly string[] =>
  [...(text ?? '').matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1] ?? '').sort()

/** The keys a language has to have: the English ones, and of a counted text a form for each category of its own. */
const wanted = (language: string, english: ReadonlyMap<string, string>): readonly string[] => {
  const categories = new Intl.PluralRules(language).resolvedOptions().pluralCategories
  const keys = [...english.keys()].flatMap((key) =>
    PLURAL.test(key) ? categories.map((category) => key.replace(PLURAL, `_${category}`)) : [key],
  )
  return [...new Set(keys)].sort()
}
const lacks = (language: string): boolean =>
  FILES.some((file) => wanted(language, read('en', file)).some((key) => !read(language, file).has(key)))

describe('the table of languages', () => {
  it('has a row for each folder', () => {
    const folders = readdirSync(FOLDER, { withFileTypes: true }).filter((entry) => entry.isDirectory())
    expect(folders.map(({ name }) => name).sort()).toEqual([...LANGUAGES].sort())
  })

  it('tells which are complete', () => {
    for (const language of LANGUAGES)
      expect([language, LOCALES[language].complete]).toEqual([language, !lacks(language)])
  })

  it('is what the settings allow', () => {
    for (const language of ['system', ...LANGUAGES])
      expect(settingsChange.safeParse({ language }).success, language).toBe(true)
    expect(settingsChange.safeParse({ language: 'tlh' }).success).toBe(false)
  })

  it('is what polkit asks in', () => {
    const actions = readFileSync(POLICY, 'utf8').split('<action ').slice(1)
    expect(actions.length).toBe(2)
    for (const action of actions)
      for (const element of ['description', 'message']) {
        const found = [...action.matchAll(new RegExp(`<${element}(?: xml:lang="([^"]+)")?>`, 'g'))].map(
          (match) => match[1] ?? 'en',
        )
        expect(found.sort()).toEqual([...LANGUAGES].sort())
      }
  })
})

describe('the locale files', () => {
  describe.each(FILES)('%s', (file) => {
    const english = read('en', file)

    it.each(LANGUAGES.filter((language) => LOCALES[language].complete))(
      'has every text in %s, and no other, with the same placeholders',
      (language) => {
        const other = read(language, file)
        expect([...other.keys()].sort()).toEqual(wanted(language, english))
        for (const [key, text] of other) {
          const original = english.get(key) ?? english.get(key.replace(PLURAL, '_other'))
          expect([key, placeholders(text)]).toEqual([key, placeholders(original)])
        }
      },
    )

    it('never shouts', () => {
      for (const language of LANGUAGES)
        expect([...read(language, file).values()].filter((text) => text.includes('!'))).toEqual([])
    })
  })
})

describe('German', () => {
  const texts = FILES.flatMap((file) => [...read('de', file).values()])

  it('says „Sie“ to everybody', () => {
    expect(texts.filter((text) => /\b(?:du|dir|dich|dein(?:e[mnrs]?)?)\b/i.test(text))).toEqual([])
    const verbs = texts.flatMap((text) =>
      [...text.matchAll(/(?<=^|[.:] )(\p{Lu}\p{Ll}+)en Sie\b/gu)].map(([, stem]) => `${stem}e`),
    )
    expect(verbs.length).toBeGreaterThan(100)
    // „Bitte prüfen.“ is said to nobody by name.
    const familiar = [...new Set(verbs)].filter((verb) => verb !== 'Bitte').join('|')
    const begins = new RegExp(`(?:^|[.:] )(?:${familiar})\\b`, 'u')
    expect(texts.filter((text) => begins.test(text))).toEqual([])
  })

  it('sets dots that stand for words apart, on the same line', () =>
    expect(texts.filter((text) => /(?:\p{Ll}| )…/u.test(text))).toEqual([]))

  it('has one name for the pre-shared key', () =>
    expect(texts.filter((text) => /Pre-Shared|gemeinsame[nr]? Schlüssel/i.test(text))).toEqual([]))
})

describe('the words for what was entered wrongly', () => {
  it.each(LANGUAGES.filter((language) => LOCALES[language].complete))(
    'name in %s what a problem is made with',
    (language) => {
      const texts = read(language, 'profile.json')
      const coded = [...texts.keys()]
        .filter((key) => key.startsWith('problem/'))
        .map((key) => key.slice('problem/'.length))
      expect(coded.sort()).toEqual([...PROBLEM_CODES].sort())
      for (const code of PROBLEM_CODES) {
        const named = placeholders(texts.get(`problem/${code}`)).filter((name) => name !== 'field')
        expect([code, named]).toEqual([code, [...PROBLEM_ARGUMENTS[code]].sort()])
      }
    },
  )
})

describe('the words for a fault', () => {
  it.each(LANGUAGES)('name in %s what it is made with, and its stage', (language) => {
    const texts = read(language, 'faults.json')
    for (const code of FAULT_CODES) {
      const named = (parts: readonly string[]) =>
        new Set(parts.flatMap((part) => placeholders(texts.get(`fault/${code}/${part}`))))
      const inTexts = [...named(['title', 'explanation'])].filter((name) => name !== 'stage')
      const unsure: readonly string[] = unsureArgumentsOf(code)
      expect([code, inTexts.sort()]).toEqual([code, [...argumentsOf(code), ...unsure].sort()])
      for (const part of ['title', 'explanation'])
        if (unsure.some((name) => named([part]).has(name))) {
          expect([code, texts.has(`fault/${code}/${part}_unnamed`)]).toEqual([code, true])
          expect(unsure.filter((name) => named([`${part}_unnamed`]).has(name))).toEqual([])
        }
    }
  })

  const sentences = (fault: Fault): readonly string[] =>
    LANGUAGES.flatMap((language) => {
      const texts = textsIn(language)
      // What tells causes apart may be a question.
      const others = saidCauses(fault, texts).flatMap(({ what, tell }) => [what, tell.replaceAll('?', '')])
      return [texts.faultTitle(fault), texts.faultExplanation(fault), ...others]
    })
  const GAP = /\{\{|\?|undefined|NaN|Infinity|^-|“-”|„-“| - | {2}/

  it.each(FAULT_CODES)('have no gap, whether or not all of it is known: %s', (code) => {
    const unsure: readonly string[] = unsureArgumentsOf(code)
    const whole = anyFault(code)
    const less = {
      ...whole,
      args: Object.fromEntries(Object.entries(whole.args).filter(([name]) => !unsure.includes(name))),
    }
    for (const fault of [whole, less as Fault]) for (const text of sentences(fault)) expect(text).not.toMatch(GAP)
  })

  it('have no gap for what a number of Windows or macOS names, with nothing else known', () => {
    const numbers = [
      ...Array.from({ length: 957 }, (_, code) => ({ source: 'Windows' as const, code })),
      ...Array.from({ length: 1_000 }, (_, i) => ({ source: 'Windows' as const, code: 13_000 + i })),
      ...Array.from({ length: 40 }, (_, i) => ({ source: 'macOS' as const, code: i % 20, device: i >> 1 })),
    ]
    const said = new Set<string>()
    for (const number of numbers) {
      const { fault } = verdictOf([{ at: 0, stage: 'reach', kind: 'os-code', ...number }])
      if (fault && !said.has(fault.code)) for (const text of sentences(fault)) expect(text).not.toMatch(GAP)
      said.add(fault?.code ?? '')
    }
    expect(said.size).toBeGreaterThan(20)
  })

  it('have no gap for what any log of the collection comes to', () => {
    for (const item of CASES) {
      const { fault } = verdictOf(readLog(textOf(item)).last)
      if (fault) for (const text of sentences(fault)) expect(text, item.file).not.toMatch(GAP)
    }
  })
})
