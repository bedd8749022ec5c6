import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { byGraph, type Parts } from '../../parts.vite.config.ts'

const ROOT = join(import.meta.dirname, '../..')
/** Files that are there, because a part names those; what they import is made up. */
const [ENTRY, COMMON, DIALOG, ALONE] = ['package.json', 'README.md', 'LICENSE', 'CHANGELOG.md'].map((name) =>
  join(ROOT, name),
) as [string, string, string, string]

const IMPORTS: Readonly<Record<string, readonly string[]>> = {
  [ENTRY]: [COMMON],
  [COMMON]: [ENTRY],
  [DIALOG]: [COMMON],
  [ALONE]: [],
}
const graph = {
  getModuleInfo: (id: string) => (IMPORTS[id] ? { importedIds: IMPORTS[id] } : null),
}
const cut = (parts: Parts, id: string): string => byGraph(parts)(id, graph)
const PARTS: Parts = { first: ['package.json'], second: ['LICENSE'] }

describe('parts of a bundle', () => {
  it('have what their beginnings reach, files that import each other together', () => {
    expect([ENTRY, COMMON, DIALOG].map((id) => cut(PARTS, id))).toEqual(['first', 'first', 'second'])
  })

  it('leave what two of them need in the earlier one', () => {
    expect(cut({ second: ['LICENSE'], first: ['package.json'] }, ENTRY)).toBe('second')
  })

  it('leave what none of them reaches in a last one', () => {
    expect(cut(PARTS, ALONE)).toBe('rest')
  })

  it('stop the build at a beginning that is not in the bundle', () => {
    expect(() => cut({ first: ['SECURITY.md'] }, ENTRY)).toThrow(/SECURITY\.md of the part first is not in the bundle/)
  })
})
