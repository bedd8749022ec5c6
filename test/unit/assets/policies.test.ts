import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { parse } from 'plist'
import { describe, expect, it } from 'vitest'
import { POLICY_KEY } from '../../../src-main/platform/managed/registry.ts'
import { stateOfValues } from '../../../src-main/platform/managed/values.ts'
import { managedPreferences, TOP_LEVEL, violations } from '../../support/macos/payload-schema.ts'
import { byNode } from '../../support/macos/read-plists.ts'
import { templateViolations } from '../../support/policy-schema.ts'

/** It brings no types. */
const { JSDOM } = createRequire(import.meta.url)('jsdom') as {
  readonly JSDOM: new (text: string, options: object) => { readonly window: { readonly document: Document } }
}

const FOLDER = 'assets/installer/policies'
const parsed = (text: string): Document => new JSDOM(text, { contentType: 'application/xml' }).window.document
const documentOf = (path: string): Document => parsed(readFileSync(path, 'utf8'))
const LANGUAGES = readdirSync(FOLDER).filter((name) => name.includes('-'))
const FILES = ['culvert.admx', ...LANGUAGES.map((language) => join(language, 'culvert.adml'))]
const attributes = (found: Document, selector: string, name: string): readonly string[] =>
  [...found.querySelectorAll(selector)].map((element) => element.getAttribute(name) ?? '')

/** Held to what the program reads: a template that sets something else would protect nobody. */
describe('the template for Group Policy', () => {
  const admx = documentOf(join(FOLDER, 'culvert.admx'))

  it('sets values that the program reads, below its key', () => {
    const keys = attributes(admx, 'policy', 'key')
    const root = POLICY_KEY.replace('HKLM\\', '')
    expect(new Set(keys)).toEqual(new Set([root, `${root}\\Publishers`, `${root}\\Profiles`]))
    for (const name of [...attributes(admx, 'policy[valueName]', 'valueName')])
      expect(stateOfValues({ [name]: true }, 'x').ignored).toEqual([])
    for (const grade of [...admx.querySelectorAll('enum item string')].map(({ textContent }) => textContent))
      expect(stateOfValues({ MinGrade: grade }, 'x').settings).toEqual({ minGrade: grade })
    expect(attributes(admx, 'policy', 'class').every((kind) => kind === 'Machine')).toBe(true)
  })

  it.each(LANGUAGES)('has all its words in %s', (language) => {
    const adml = documentOf(join(FOLDER, language, 'culvert.adml'))
    const wanted = readFileSync(join(FOLDER, 'culvert.admx'), 'utf8').matchAll(/\$\((string|presentation)\.(\w+)\)/g)
    for (const [, kind, id] of wanted) expect(adml.querySelector(`${kind}[id="${id}"]`), `${kind} ${id}`).not.toBeNull()
    const refs = attributes(adml, '[refId]', 'refId')
    expect(new Set(refs)).toEqual(new Set(attributes(admx, 'elements > *', 'id')))
  })
})

describe('the schema of templates', () => {
  it.each(FILES)('is kept to by %s', (name) => expect(templateViolations(documentOf(join(FOLDER, name)))).toEqual([]))

  it('has each name once, and each that is named', () => {
    const admx = documentOf(join(FOLDER, 'culvert.admx'))
    const names = (selector: string): readonly string[] => attributes(admx, selector, 'name')
    expect(new Set(names('policy')).size).toBe(names('policy').length)
    expect(names('categories > category')).toEqual([...new Set(attributes(admx, 'parentCategory', 'ref'))])
    expect(names('definitions > definition')).toEqual([...new Set(attributes(admx, 'policy > supportedOn', 'ref'))])
  })

  it.each([
    ['another namespace', 'GroupPolicy/2006/07', 'GroupPolicy/2007', 'namespace http'],
    ['a class that is none', 'class="Machine"', 'class="Computer"', '@class: Computer'],
    ['no class', 'class="Machine" ', '', '@class: needed'],
    ['an attribute that is none', 'additive', 'additiv', '@additiv: not in the schema'],
    ['a version without a part', 'revision="1.0"', 'revision="1"', '@revision: 1'],
    ['a text in place', 'displayName="$(string.Culvert)"', 'displayName="Culvert"', '@displayName: Culvert'],
    [
      'elements before what it is supported on',
      '<supportedOn ref="SUPPORTED"/>',
      '',
      ': children parentCategory elements',
    ],
    [
      'a value of two kinds',
      '<decimal value="1"/>',
      '<decimal value="1"/><string>1</string>',
      ': children decimal string',
    ],
    ['a value too long', '<string>weak</string>', `<string>${'w'.repeat(256)}</string>`, ': too long'],
    ['an element that is none', '<list ', '<lists ', ': children lists'],
  ])('is not kept to by a template with %s', (_, from, to, said) => {
    const text = readFileSync(join(FOLDER, 'culvert.admx'), 'utf8').replace('<list ', '<list additive="false" ')
    const found = templateViolations(parsed(text.replace(from, to)))
    expect(found.filter((line) => line.includes(said))).not.toEqual([])
  })
})

describe('the configuration profile for macOS', () => {
  it('keeps to Apple’s schema', () => {
    const profile = byNode(readFileSync('docs/recipes/culvert.mobileconfig', 'utf8'))
    expect(violations(profile, TOP_LEVEL, 'profile')).toEqual([])
    const content = profile.type === 'dictionary' ? profile.value['PayloadContent'] : undefined
    const payloads = content?.type === 'array' ? content.value : []
    expect(payloads).toHaveLength(1)
    for (const payload of payloads)
      expect(violations(payload, managedPreferences(['org.example.culvert']), 'payload')).toEqual([])
    expect(violations(payloads[0], managedPreferences(['org.example.other']), 'payload')).not.toEqual([])
  })

  it('forces values that the program reads', () => {
    interface Sample {
      readonly PayloadContent: readonly {
        readonly PayloadContent: Readonly<
          Record<string, { readonly Forced: readonly { readonly mcx_preference_settings: object }[] }>
        >
      }[]
    }
    const sample = parse(readFileSync('docs/recipes/culvert.mobileconfig', 'utf8')) as unknown as Sample
    const [payload] = sample.PayloadContent
    const settings = payload?.PayloadContent['org.example.culvert']?.Forced[0]?.mcx_preference_settings
    const state = stateOfValues(settings, 'x')
    expect(state.settings).toEqual({ onlySigned: true, minGrade: 'acceptable' })
    // The place of the publisher's file is named as what is not there yet.
    expect(state.ignored).toEqual(['x\\Publishers\\1'])
  })
})
