import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { parse } from 'plist'
import { describe, expect, it } from 'vitest'
import { POLICY_KEY } from '../../../src-main/platform/managed/registry.ts'
import { stateOfValues } from '../../../src-main/platform/managed/values.ts'

/** It brings no types. */
const { JSDOM } = createRequire(import.meta.url)('jsdom') as {
  readonly JSDOM: new (text: string, options: object) => { readonly window: { readonly document: Document } }
}

const FOLDER = 'assets/installer/policies'
const documentOf = (path: string): Document =>
  new JSDOM(readFileSync(path, 'utf8'), { contentType: 'application/xml' }).window.document
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

  it.each(readdirSync(FOLDER).filter((name) => name.includes('-')))('has all its words in %s', (language) => {
    const adml = documentOf(join(FOLDER, language, 'culvert.adml'))
    const wanted = readFileSync(join(FOLDER, 'culvert.admx'), 'utf8').matchAll(/\$\((string|presentation)\.(\w+)\)/g)
    for (const [, kind, id] of wanted) expect(adml.querySelector(`${kind}[id="${id}"]`), `${kind} ${id}`).not.toBeNull()
    const refs = attributes(adml, '[refId]', 'refId')
    expect(new Set(refs)).toEqual(new Set(attributes(admx, 'elements > *', 'id')))
  })
})

describe('the configuration profile for macOS', () => {
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
