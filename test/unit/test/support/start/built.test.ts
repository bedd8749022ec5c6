import { mkdirSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { isStale } from '../../../../support/start/built.ts'
import { freshDirectory } from '../../../../support/services/directory.ts'

/** A folder with files of these ages, in seconds since 1970. */
function folderWith(files: Readonly<Record<string, number>>): string {
  const root = freshDirectory()
  for (const [path, seconds] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), '')
    utimesSync(join(root, path), seconds, seconds)
  }
  return root
}

const stale = (files: Readonly<Record<string, number>>): boolean =>
  isStale(folderWith(files), ['source', 'manifest.json'], ['out/main.cjs', 'out/page.html'])

describe('the built app', () => {
  it('is up to date when all of it is younger than its sources', () => {
    expect(stale({ 'source/deep/a.ts': 10, 'manifest.json': 10, 'out/main.cjs': 20, 'out/page.html': 20 })).toBe(false)
  })

  it('is stale when a source deep below is younger than any part of it', () => {
    expect(stale({ 'source/deep/a.ts': 15, 'manifest.json': 1, 'out/main.cjs': 20, 'out/page.html': 10 })).toBe(true)
  })

  it('is stale when a part of it is missing', () => {
    expect(stale({ 'source/a.ts': 1, 'manifest.json': 1, 'out/main.cjs': 20 })).toBe(true)
  })
})
