import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { LACKS } from '../../src-main/platform/macos/render.ts'

const ROOT = join(import.meta.dirname, '../..')
const text = (path: string): string => readFileSync(join(ROOT, path), 'utf8')
/** First cells of a table's rows below its head. */
const firstCells = (document: string): readonly string[] =>
  [...document.matchAll(/^\| (.+?) +\|/gm)]
    .map(([, cell = '']) => cell)
    .filter((cell) => !/^(?:-+|Every.*)$/.test(cell))

describe('docs/compliance.md', () => {
  const [rows = '', fields = ''] = text('docs/compliance.md').split('## What macOS')

  it('has a row for each thing that every backend does', () => {
    const suite = [...text('test/compliance/backend.suite.ts').matchAll(/^ {4}it\('(.+)', async/gm)].map(
      ([, name]) => name,
    )
    expect(firstCells(rows)).toEqual(suite)
  })

  it('says of each setting that macOS does not carry why not, as the backend says it', () => {
    const said = [...fields.matchAll(/^\| `(.+?)` +\| `(.+?)` +\| \S/gm)].map(([, field, lack]) => [field, lack])
    expect(said.sort()).toEqual(Object.entries(LACKS).sort())
  })
})
