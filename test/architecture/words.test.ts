import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

const ROOT = resolve(import.meta.dirname, '../..')
const sources = ['src-main', 'src-renderer'].flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .map((path) => join(folder, path))
    .filter((path) => /\.tsx?$/.test(path)),
)
/** Files with a text key that begins like this. */
const sayers = (surface: string): readonly string[] =>
  sources.filter((path) => new RegExp(`['"\`]${surface}\\.[a-z]`).test(readFileSync(join(ROOT, path), 'utf8')))

// Texts are filed by subject. Two files belong to one surface each, and their texts are only for its controls.
describe.each([
  ['window', /^src-renderer\//],
  ['cli', /^src-main\/cli\//],
  ['tray', /^src-main\/desktop\//],
])('a word of %s', (surface, home) => {
  it('is said there and nowhere else', () => {
    const found = sayers(surface)
    expect(found.length).toBeGreaterThan(0)
    expect(found.filter((path) => !home.test(path))).toEqual([])
  })
})
