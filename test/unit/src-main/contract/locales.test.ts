import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { argumentsOf, FAULT_CODES } from '../../../../src-main/domain/connect/catalogue.ts'
import { foundFault } from '../../../../src-main/domain/connect/fault.ts'
import { textsOf } from '../../../../src-main/contract/texts/texts.ts'
import { LANGUAGES } from '../../../../src-main/domain/settings/settings.ts'

const FOLDER = resolve(import.meta.dirname, '../../../../assets/locales')

function leaves(tree: object, prefix = ''): readonly (readonly [string, string])[] {
  return Object.entries(tree).flatMap(([key, value]: [string, unknown]) =>
    typeof value === 'string' ? [[`${prefix}${key}`, value] as const] : leaves(value as object, `${prefix}${key}/`),
  )
}
const read = (language: string, file: string): Map<string, string> =>
  new Map(leaves(JSON.parse(readFileSync(join(FOLDER, language, file), 'utf8')) as object))
const placeholders = (text: string | undefined): readonly string[] =>
  [...(text ?? '').matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1] ?? '').sort()

describe('the locale files', () => {
  it('exist for every language', () => {
    expect(readdirSync(FOLDER).sort()).toEqual([...LANGUAGES].sort())
  })

  describe.each(readdirSync(join(FOLDER, 'en')))('%s', (file) => {
    const english = read('en', file)

    it.each(LANGUAGES.filter((language) => language !== 'en'))(
      'is complete in %s, with the same placeholders',
      (language) => {
        const other = read(language, file)
        expect([...other.keys()].sort()).toEqual([...english.keys()].sort())
        for (const [key, text] of english)
          expect([key, placeholders(other.get(key))]).toEqual([key, placeholders(text)])
      },
    )

    it('never shouts', () => {
      for (const language of LANGUAGES)
        expect([...read(language, file).values()].filter((text) => text.includes('!'))).toEqual([])
    })
  })
})

describe('the words for a fault', () => {
  it.each(LANGUAGES)('name in %s what it is made with, and its stage', (language) => {
    const texts = read(language, 'core.json')
    for (const code of FAULT_CODES) {
      const named = ['title', 'explanation'].flatMap((part) => placeholders(texts.get(`fault/${code}/${part}`)))
      const inTexts = new Set(named.filter((name) => name !== 'stage'))
      expect([code, [...inTexts].sort()]).toEqual([code, [...argumentsOf(code)].sort()])
    }
  })

  it.each(LANGUAGES)('have no gap in %s, though nothing is known of it', (language) => {
    const texts = textsOf(language)
    for (const code of FAULT_CODES) {
      const fault = foundFault(code, {})
      expect([texts.faultTitle(fault), texts.faultExplanation(fault)].join(' '), code).not.toMatch(/\{\{|undefined/)
    }
  })
})
