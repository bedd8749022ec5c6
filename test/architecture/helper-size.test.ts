import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { HELPER_VERBS } from '../../src-main/contract/helper.ts'

const HELPERS = resolve(import.meta.dirname, '../../helpers')
const SURFACE = readFileSync(join(HELPERS, 'ATTACK-SURFACE.md'), 'utf8')
/**
 * Lines of code that run as root, without imports, comments and blank lines. More lines need a reason in
 * ATTACK-SURFACE.md. The latest 110 restore removed routes of its own, keep a tunnel while a cable is out, and a kill
 * switch on between two tunnels; the 60 before them add no ability: a tunnel's calls, its kill switch and its request
 * are read separately; the 60 before those: identities, the tunnel secret, MPPE, EAP and other ports of a gateway,
 * without which some gateways accept no client; the 530 before those: what a set-uid exec inherits, whole writes,
 * owners of the remains of a dead session, the port, a charon of the session's own, foreign routes.
 */
const CEILING = 2_930

const sources = (): readonly string[] =>
  readdirSync(join(HELPERS, 'linux'), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'))

const isCode = (line: string): boolean => !/^\s*($|\/\/|\/?\*)/.test(line)

describe('the helper that runs as root', () => {
  it('stays small enough to be read', () => {
    const lines = sources().flatMap((name) =>
      readFileSync(join(HELPERS, 'linux', name), 'utf8')
        .replace(/^import [^']*'[^']*'$/gm, '')
        .split('\n'),
    )
    expect(lines.filter(isCode).length).toBeLessThanOrEqual(CEILING)
    expect(SURFACE).toContain('2,930 lines')
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
      if (name !== join('system', 'run.ts')) expect(text, name).not.toMatch(/child_process'(?!.*ChildProcess)|spawn\(/)
      expect(text, name).not.toMatch(/shell:|execSync|\/bin\/(ba)?sh/)
    }
  })

  it('H-042 names no place that a person may write: no home, no temporary folder', () => {
    const roots =
      /^\/(?:proc|sys|run|bin|sbin|usr|var\/run|var\/lib\/culvert|etc\/resolv\.conf$|etc\/strongswan\.conf$|etc\/ppp\/resolv\.conf$)/
    const named = sources().flatMap((name) =>
      [...readFileSync(join(HELPERS, 'linux', name), 'utf8').matchAll(/['"`](\/[a-z][^'"`$ ]*)/g)].map(
        ([, path = '']) => path,
      ),
    )
    expect(named.length).toBeGreaterThan(20)
    expect(named.filter((path) => !roots.test(path))).toEqual([])
    for (const name of sources())
      expect(readFileSync(join(HELPERS, 'linux', name), 'utf8'), name).not.toMatch(
        /tmpdir|homedir|mkdtemp|process\.env\.|getenv/,
      )
  })

  it('H-050 has no part in what asks for root by a shell, which has one door elsewhere and is given constants there', () => {
    const lock = JSON.parse(readFileSync(resolve(HELPERS, '../package-lock.json'), 'utf8')) as {
      packages: Readonly<Record<string, { readonly dev?: boolean }>>
    }
    const shipped = Object.entries(lock.packages).filter(([, { dev }]) => dev !== true)
    const names = shipped.map(([path]) => path.replace(/^.*node_modules\//, ''))
    const asking = ['sudo-prompt', 'node-pty', 'shelljs', 'elevate', 'electron-sudo']
    // The package manager runs as root before there is a helper: platform/elevate.ts.
    expect(names.filter((name) => asking.includes(name))).toEqual(['sudo-prompt'])
    const imported = sources().flatMap((name) => [
      ...readFileSync(join(HELPERS, 'linux', name), 'utf8').matchAll(/from '([a-z@][^':]*)'/g),
    ])
    expect([...new Set(imported.map(([, name]) => name))]).toEqual(['zod'])
  })
})
