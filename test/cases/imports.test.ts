import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { importLines, importOutput } from '../../src-main/cli/print/import.ts'
import { SECRET_FIELDS } from '../../src-main/domain/profile/secret.ts'
import { LANGUAGES } from '../../src-main/domain/settings/settings.ts'
import { textsIn } from '../support/texts.ts'
import { entriesOf, importCases, judgedImport, judgedImports } from './imports.ts'

const CASES = importCases()

/** What the cases' authors put in as secrets; each reader's own finds are added. */
const SECRET =
  /pw-[a-z]+-\d+[a-d]?|correct horse battery|open sesame|old horse|tunnel (?:secret|horse)|wifi horse|p12 horse/g

describe('settings of other programs', () => {
  it.each(CASES.map((item) => [item.name, item] as const))(
    '%s is read as it is meant, or said not to be',
    (_name, item) => {
      expect(judgedImport(item).wrong).toEqual([])
    },
  )

  it.each(LANGUAGES)('show no secret in the preview and the output in %s', (language) => {
    const texts = textsIn(language)
    for (const { item, read } of judgedImports()) {
      const inFiles = item.paths.flatMap((path) => readFileSync(path, 'latin1').match(SECRET) ?? [])
      const found = entriesOf(read).flatMap(({ secrets }) =>
        SECRET_FIELDS.flatMap((field) => secrets[field]?.reveal() ?? []),
      )
      const shown = [
        JSON.stringify(importLines(read, texts, 80)),
        JSON.stringify(importOutput(read, texts)),
        JSON.stringify(read),
      ].join('\n')
      for (const secret of new Set([...inFiles, ...found]))
        expect(shown.includes(JSON.stringify(secret).slice(1, -1)), `${item.name} shows ${secret}`).toBe(false)
    }
  })

  it.each(LANGUAGES)('are told of in words of %s', (language) => {
    const shown = judgedImports().map(({ read }) => JSON.stringify(importOutput(read, textsIn(language))))
    expect(shown.filter((text) => /\{\{|import\.(?:told|refusal)\.|undefined/.test(text))).toEqual([])
  })

  it('run nothing and open nothing', () => {
    const before = existsSync('/tmp/x')
    judgedImports()
    expect(readdirSync('/tmp').filter((name) => name.startsWith('import-must-not-run'))).toEqual([])
    expect(existsSync('/tmp/x')).toBe(before)
  })
})
