import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { toLint, type Contents } from './changed.ts'

/**
 * `npm run lint:again`: what `npm run lint` does, for the files that have changed since they were last found clean. The
 * linter remembers nothing itself, and the formatter takes seconds to look up what it remembers. A rule about types can
 * depend on other files, so `npm run lint` lints everything.
 */

const ROOT = resolve(import.meta.dirname, '../../..')
const MEMORY = join(ROOT, 'node_modules/.cache/clean')

interface Tool {
  readonly name: string
  readonly program: string
  readonly reads: (path: string) => boolean
  /** What every result of the tool depends on. */
  readonly basis: readonly string[]
  /** Words before the files, and in place of them. */
  readonly words: readonly string[]
  readonly everything: readonly string[]
}

const TOOLS: readonly Tool[] = [
  {
    name: 'oxlint',
    program: 'node_modules/oxlint/bin/oxlint',
    reads: (path) => /\.[cm]?[jt]sx?$/.test(path),
    basis: [
      ...['.oxlintrc.json', 'package-lock.json'],
      ...['tsconfig.json', ...['base', 'core', 'node', 'web'].map((part) => `tsconfig.${part}.json`)],
    ],
    words: ['--no-error-on-unmatched-pattern'],
    everything: [],
  },
  {
    name: 'prettier',
    program: 'node_modules/prettier/bin/prettier.cjs',
    reads: () => true,
    basis: ['.prettierrc.json', '.prettierignore', 'package-lock.json'],
    words: ['--check', '--log-level', 'warn', '--ignore-unknown'],
    everything: ['.'],
  },
]

/** The files of the repository, and those that are new to it. */
function contents(): Contents {
  const listed = spawnSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: ROOT,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  })
  if (listed.status !== 0) throw new Error(`git lists no files: ${listed.stderr}`)
  // A deleted file is listed until its removal is staged.
  const paths = listed.stdout.split('\0').filter((path) => path !== '' && existsSync(join(ROOT, path)))
  return Object.fromEntries(
    paths.map((path) => [
      path,
      createHash('sha256')
        .update(readFileSync(join(ROOT, path)))
        .digest('hex'),
    ]),
  )
}

/** Returns whether it found nothing to complain of. */
function isClean({ name, program, reads, basis, words, everything }: Tool, whole: Contents): boolean {
  const memory = join(MEMORY, `${name}.json`)
  const clean = existsSync(memory) ? (JSON.parse(readFileSync(memory, 'utf8')) as Contents) : undefined
  const now = Object.fromEntries(Object.entries(whole).filter(([path]) => basis.includes(path) || reads(path)))
  const files = toLint(clean, now, basis)
  if (files.length === 0) return true
  const asked = [join(ROOT, program), ...words, ...(files === 'all' ? everything : files)]
  if (spawnSync(process.execPath, asked, { cwd: ROOT, stdio: 'inherit' }).status !== 0) return false
  mkdirSync(dirname(memory), { recursive: true })
  writeFileSync(memory, JSON.stringify(now))
  return true
}

const whole = contents()
const complaining = TOOLS.filter((tool) => !isClean(tool, whole))
process.exitCode = complaining.length > 0 ? 1 : 0
