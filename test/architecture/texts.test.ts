import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ROOMS } from './rooms.ts'
import { filesIn, textOf } from './source.ts'

const ROOT = resolve(import.meta.dirname, '../..')
const CODE = ['src-main', 'src-renderer', 'helpers', 'assets', 'test']

const texts = [
  ...readdirSync(ROOT).filter((name) => name.endsWith('.md')),
  ...CODE.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .map((path) => join(folder, path))
      .filter((path) => path.endsWith('.md') && !path.startsWith('test/fixtures/')),
  ),
]
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8')

/** Every match of a pattern's first group, in every text, with the text that contains it. */
const mentions = (pattern: RegExp): readonly { readonly text: string; readonly what: string }[] =>
  texts.flatMap((text) => [...read(text).matchAll(pattern)].map((match) => ({ text, what: match[1] ?? '' })))

describe('the texts for people who read the code', () => {
  it('link to what is there', () => {
    const links = mentions(/\]\(([^)#\s]+)\)/g).filter(({ what }) => !/^https?:/.test(what))
    expect(links.filter(({ text, what }) => !existsSync(join(ROOT, dirname(text), what)))).toEqual([])
  })

  it('name paths that are there', () => {
    const paths = mentions(/`((?:src-main|src-renderer|helpers|assets|test)\/[\w./-]+)`/g)
    expect(paths.length).toBeGreaterThan(20)
    expect(paths.filter(({ what }) => !existsSync(join(ROOT, what)))).toEqual([])
  })

  it('name commands that package.json has', () => {
    const { scripts } = JSON.parse(read('package.json')) as { readonly scripts: Readonly<Record<string, string>> }
    const commands = mentions(/npm run ([\w:-]+)/g)
    expect(commands.filter(({ what }) => !scripts[what])).toEqual([])
  })

  it('are in every room, short enough to be read', () => {
    // The room above describes the rooms within it, but each backend has its own description.
    const rooms = ROOMS.map((room) => room.path).filter(
      (path) =>
        statSync(join(ROOT, path)).isDirectory() &&
        /^(src-main|helpers)\/[^/]+$|^src-renderer$|^src-main\/platform\/[^/]+$/.test(path),
    )
    for (const room of rooms) {
      expect(existsSync(join(ROOT, room, 'README.md')), `${room} has no README.md`).toBe(true)
      expect(read(join(room, 'README.md')).split('\n').length, room).toBeLessThanOrEqual(25)
    }
  })
})

// The bundle of each shell omits the texts of the other; a key of those would be shown as it is.
describe('the texts for people who use the program', () => {
  it.each([
    ['cli', 'src-main/cli/'],
    ['window', 'src-renderer/'],
  ])('%s.* are said in %s alone', (group, shell) => {
    const says = new RegExp(`['"\`]${group}\\.[a-z]`)
    const named = [...filesIn('src-main'), ...filesIn('src-renderer')].filter((path) => says.test(textOf(path)))
    expect(named.length).toBeGreaterThan(5)
    expect(named.filter((path) => !path.startsWith(shell))).toEqual([])
  })
})
