import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { SUPPORT } from '../../src-main/platform/macos/render.ts'

const ROOT = join(import.meta.dirname, '../..')
const text = (path: string): string => readFileSync(join(ROOT, path), 'utf8')
/** First cells of a table's rows below its head. */
const firstCells = (document: string): readonly string[] =>
  [...document.matchAll(/^\| (.+?) +\|/gm)]
    .map(([, cell = '']) => cell)
    .filter((cell) => !/^(?:-+|Every.*|Setting)$/.test(cell))

describe('docs/compliance.md', () => {
  const [rows = '', fields = ''] = text('docs/compliance.md').split('## What macOS')

  it('has a row for each thing that every backend does', () => {
    const suite = [...text('test/compliance/backend.suite.ts').matchAll(/^ {4}it\('(.+)', async/gm)].map(
      ([, name]) => name,
    )
    expect(firstCells(rows)).toEqual(suite)
  })

  it('says of each setting that macOS does not carry why not', () => {
    const refused = Object.entries(SUPPORT).filter(([, support]) => support === 'no')
    expect([...firstCells(fields)].sort()).toEqual(refused.map(([field]) => `\`${field}\``).sort())
  })
})
