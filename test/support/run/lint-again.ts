import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { toLint, type Contents } from './changed.ts'

/**
 * `npm run lint:again`: oxlint for the files that have changed since they were last found clean, because it remembers
 * nothing itself. A rule about types can depend on other files, so `npm run lint` lints everything.
 */

const ROOT = resolve(import.meta.dirname, '../../..')
const MEMORY = join(ROOT, 'node_modules/.cache/oxlint/clean.json')
const BASIS = [
  ...['.oxlintrc.json', 'package-lock.json'],
  ...['tsconfig.json', ...['base', 'core', 'node', 'web'].map((part) => `tsconfig.${part}.json`)],
]

function contents(): Contents {
  const listed = spawnSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: ROOT,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  })
  if (listed.status !== 0) throw new Error(`git lists no files: ${listed.stderr}`)
  const linted = listed.stdout.split('\0').filter((path) => /\.[cm]?[jt]sx?$/.test(path))
  // A deleted file is listed until its removal is staged.
  const paths = [...BASIS, ...linted].filter((path) => existsSync(join(ROOT, path)))
  return Object.fromEntries(
    paths.map((path) => [
      path,
      createHash('sha256')
        .update(readFileSync(join(ROOT, path)))
        .digest('hex'),
    ]),
  )
}

const clean = existsSync(MEMORY) ? (JSON.parse(readFileSync(MEMORY, 'utf8')) as Contents) : undefined
const now = contents()
const files = toLint(clean, now, BASIS)
if (files.length > 0) {
  const linter = join(ROOT, 'node_modules/oxlint/bin/oxlint')
  const words = files === 'all' ? [] : ['--no-error-on-unmatched-pattern', ...files]
  const { status } = spawnSync(process.execPath, [linter, ...words], { cwd: ROOT, stdio: 'inherit' })
  if (status !== 0) process.exit(status ?? 1)
  mkdirSync(dirname(MEMORY), { recursive: true })
  writeFileSync(MEMORY, JSON.stringify(now))
}
