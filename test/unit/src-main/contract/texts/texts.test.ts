import { describe, expect, it } from 'vitest'
import { fileWords } from '../../../../../assets/locales/en/file-words.ts'
import { words } from '../../../../../assets/locales/en/words.ts'
import { textsOf, type TextKey } from '../../../../../src-main/contract/texts/texts.ts'
import { fault } from '../../../../../src-main/domain/connect/fault.ts'
import type { Language } from '../../../../../src-main/domain/settings/language.ts'
import { textsIn } from '../../../../support/texts.ts'

const english = { ...words, ...fileWords }

/** Arabic has all six plural categories; its words here are made up from the English ones. */
const MADE_UP = 'ar' as Language
const CATEGORIES = ['zero', 'one', 'two', 'few', 'many', 'other'] as const
/** A number of each category, by Arabic rules. */
const COUNTS = [0, 1, 2, 3, 11, 100]
const PLURAL = /_(one|other)$/

const translated = (tree: object): object =>
  Object.fromEntries(
    Object.entries(tree).flatMap(([key, value]: [string, unknown]): (readonly [string, string | object])[] => {
      if (typeof value !== 'string') return [[key, translated(value as object)]]
      if (key.endsWith('_one')) return []
      if (!key.endsWith('_other')) return [[key, `‹${value}›`]]
      return CATEGORIES.map((category) => [key.replace(PLURAL, `_${category}`), `‹${category}: ${value}›`] as const)
    }),
  )

const keysOf = (tree: object, prefix = ''): readonly string[] =>
  Object.entries(tree).flatMap(([key, value]: [string, unknown]) =>
    typeof value === 'string' ? [`${prefix}${key}`] : keysOf(value as object, `${prefix}${key}.`),
  )
const KEYS = [...new Set(keysOf(english).map((key) => key.replace(PLURAL, '')))]
const COUNTED = [...new Set(keysOf(english).filter((key) => PLURAL.test(key)))].map((key) => key.replace(PLURAL, ''))

describe('a new language', () => {
  const texts = textsOf(MADE_UP, translated(english))

  it('is complete with its own words alone', () => {
    expect(KEYS.length).toBeGreaterThan(800)
    expect(KEYS.filter((key) => !texts.byData(key, { count: 3 }).startsWith('‹'))).toEqual([])
  })

  it('may have every plural category', () => {
    expect(COUNTED.length).toBeGreaterThan(0)
    for (const key of COUNTED)
      expect(COUNTS.map((count) => /^‹(\w+): /.exec(texts.byData(key, { count }))?.[1])).toEqual(CATEGORIES)
  })

  it('lists and names in its own way', () => {
    expect(texts.list(['a', 'b', 'c'])).toBe('a وb وc')
    expect(texts.faultTitle(fault('cause-unknown', { stage: 'ike' }))).toBe(
      '‹The connection failed at “‹Keys agreed›”.›',
    )
  })

  it('says in English what it lacks', () => {
    const partial = textsOf(MADE_UP, translated({ ...english, stage: {} }), english)
    expect([partial.text('stage.ike'), partial.text('state.idle')]).toEqual(['Keys agreed', '‹Disconnected›'])
    expect(KEYS.filter((key) => partial.byData(key, { count: 3 }) === key)).toEqual([])
  })

  it('shows a key that nobody has words for', () => {
    expect(texts.byData('stage.unheard-of')).toBe('stage.unheard-of')
  })
})

describe('texts', () => {
  it('count by the rules of their language', () => {
    const key: TextKey = 'survey.in-the-way'
    expect([1, 3].map((count) => textsIn('en').text(key, { count }))).toEqual([
      'One thing stands in the way.',
      '3 things stand in the way.',
    ])
  })

  it.each([
    ['en', 'To connect, Culvert needs: “Password”, “Pre-shared key”, and “Private key”.'],
    ['de', 'Zum Verbinden braucht Culvert: „Passwort“, „Vorinstallierter Schlüssel“ und „Privater Schlüssel“.'],
  ] as const)('list what is missing as sentences of the language do, in %s', (language, text) => {
    const missing = fault('secret-missing', { args: { missing: 'password, psk, privateKey' } })
    expect(textsIn(language).faultExplanation(missing)).toBe(text)
  })
})
