import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { wineRoot } from './place.ts'

/** Windows programs and libraries of the tests, compiled from C by the root's compilers. */

const SOURCES = join(import.meta.dirname, 'native')
const CACHE = resolve(import.meta.dirname, '../../../node_modules/.cache/wine-tools')

export interface Compiled {
  /** A path, or the name of a file in `native/`. */
  readonly source: string
  /** The name of the result, with its extension. */
  readonly name: string
  readonly flags?: readonly string[]
  /** Generated files that it includes, by name. */
  readonly headers?: Readonly<Record<string, string>>
  /** Libraries of the root, by their paths in it. */
  readonly libraries?: readonly string[]
  /** Bits of the program; electron-builder's installers have 32. */
  readonly bits?: 32 | 64
}

const COMPILERS = { 32: 'i686-w64-mingw32-gcc', 64: 'x86_64-w64-mingw32-gcc' } as const
const compiling = (libraries: readonly string[]): string =>
  `f=$(mktemp) && "$@" -x c - -x none ${libraries.join(' ')} -o "$f" >&2 && cat "$f" && rm "$f"`

/** The folder with all of them, which is written only once. @throws the compiler's output */
export function toolsFolder(wanted: readonly Compiled[]): string {
  const made = wanted.map(({ source, name, flags = [], headers = {}, libraries = [], bits = 64 }) => {
    const text = Object.entries(headers).reduce(
      (given, [header, contents]) => given.replace(`#include "${header}"\n`, () => contents),
      readFileSync(resolve(SOURCES, source), 'utf8'),
    )
    return { name, text, libraries, words: [COMPILERS[bits], '-O1', '-Wall', '-Werror', '-s', ...flags] }
  })
  const key = createHash('sha256')
  for (const { name, text, words, libraries } of made) {
    key.update(JSON.stringify([name, words, libraries])).update(text)
  }
  const folder = join(CACHE, key.digest('hex').slice(0, 16))
  if (existsSync(folder)) return folder
  const draft = `${folder}.${process.pid}`
  mkdirSync(draft, { recursive: true })
  for (const { name, text, words, libraries } of made) {
    const ran = spawnSync('chroot', [wineRoot(), 'sh', '-c', compiling(libraries), 'compile', ...words], {
      input: text,
      maxBuffer: 64 * 1024 * 1024,
    })
    if (ran.status !== 0) throw new Error(`${name}: ${ran.stderr.toString()}`)
    writeFileSync(join(draft, name), ran.stdout, { mode: 0o755 })
  }
  // Another process may have been faster; its copy is equal.
  if (!existsSync(folder)) renameSync(draft, folder)
  return folder
}

/** Part of every Windows. */
export const BRIDGE: Compiled = { source: 'bridge.c', name: 'bridge.exe', flags: ['-municode'] }
export const STAND_IN: Compiled = { source: 'stand-in.c', name: 'stand-in.exe', flags: ['-municode'] }
