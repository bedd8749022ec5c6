import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { HELPER_VERBS } from '../../src-main/contract/helper.ts'

const HELPERS = resolve(import.meta.dirname, '../../helpers')
const SURFACE = readFileSync(join(HELPERS, 'ATTACK-SURFACE.md'), 'utf8')
/** Lines of code that run as root, blank ones and comments not counted. More needs a reason in ATTACK-SURFACE.md. */
const CEILING = 2_400

const sources = (): readonly string[] =>
  readdirSync(join(HELPERS, 'linux'), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'))

const isCode = (line: string): boolean => !/^\s*($|\/\/|\/?\*)/.test(line)

describe('the helper that runs as root', () => {
  it('stays small enough to be read', () => {
    const lines = sources().flatMap((name) => readFileSync(join(HELPERS, 'linux', name), 'utf8').split('\n'))
    expect(lines.filter(isCode).length).toBeLessThanOrEqual(CEILING)
    expect(SURFACE).toContain('2,400 lines')
  })

  it('has one file for each verb, and each verb is in the table of ATTACK-SURFACE.md', () => {
    expect(
      sources()
        .filter((name) => name.startsWith('verbs'))
        .sort(),
    ).toEqual([...HELPER_VERBS].sort().map((verb) => join('verbs', `${verb}.ts`)))
    for (const verb of HELPER_VERBS) expect(SURFACE).toMatch(new RegExp(`^\\| \`${verb}\` `, 'm'))
  })

  it('H-012 starts programs in one file, without a shell', () => {
    for (const name of sources()) {
      const text = readFileSync(join(HELPERS, 'linux', name), 'utf8')
      if (name !== 'run.ts') expect(text, name).not.toMatch(/child_process'(?!.*ChildProcess)|spawn\(/)
      expect(text, name).not.toMatch(/shell:|execSync|\/bin\/(ba)?sh/)
    }
  })
})
