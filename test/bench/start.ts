import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { execPath } from 'node:process'
import { gzipSync } from 'node:zlib'
import { BUILT_MAIN, ensureBuilt, ROOT } from '../support/start/built.ts'
import { launch } from '../support/stand-in/launch.ts'
import { median } from './median.ts'

/**
 * `npm run bench:start`: how long until the window can be used, and how much is shipped for it. Sizes have budgets,
 * and going over one fails the run; times depend on the machine and are told beside that of a bare Node.
 */

interface Budget {
  readonly what: string
  readonly bytes: number
  readonly most: number
}

const KB = 1000
const RUNS = 5

const filesIn = (folder: string): readonly string[] =>
  readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))

const packed = (paths: readonly string[]): number =>
  paths.reduce((sum, path) => sum + gzipSync(readFileSync(path)).length, 0)
const plain = (paths: readonly string[]): number => paths.reduce((sum, path) => sum + readFileSync(path).length, 0)

/** What the page loads by itself: the files that its document names, and those that they name. */
function windowFiles(): readonly string[] {
  const all = filesIn('out/renderer').filter((path) => !path.includes('gallery'))
  const found = new Set([join(ROOT, 'out/renderer/index.html')])
  for (const path of found) {
    const text = readFileSync(path, 'utf8')
    for (const other of all) if (text.includes(other.slice(other.lastIndexOf('/') + 1))) found.add(other)
  }
  return [...found]
}

/** What is named to be there before the file runs: not what a function gives back when it is called. */
const STATIC = /(?:\bfrom|\bimport|(?<!=>(?:\w+\.\w+\()?)\brequire\()["'`]\.\/([\w.-]+)["'`]/g

/** A file of a bundle and what it names as its own imports, those of these too: all that is read before it runs. */
function withImports(path: string): readonly string[] {
  const found = new Set([path])
  for (const file of found) {
    const named = readFileSync(file, 'utf8').matchAll(STATIC)
    for (const [, name] of named) if (name) found.add(join(dirname(file), name))
  }
  return [...found]
}

/** `status` without NetworkManager: the backend whose connects are measured. */
const STATUS = ['culvert', 'commands', 'strongswan', 'texts-en'].map((part) => join(ROOT, `out/cli/${part}.mjs`))

function budgets(): readonly Budget[] {
  return [
    { what: 'window, all it loads, gzip', bytes: packed(windowFiles()), most: 350 * KB },
    { what: 'main, read at every start', bytes: plain(withImports(BUILT_MAIN)), most: 350 * KB },
    { what: 'culvert status, all it reads', bytes: plain([...new Set(STATUS.flatMap(withImports))]), most: 477.5 * KB },
    { what: 'preload script', bytes: plain(filesIn('out/preload')), most: 4 * KB },
  ]
}

/** Milliseconds from the start of the processes to a window that shows its first control. */
async function windowTime(): Promise<number> {
  const home = mkdtempSync(join(tmpdir(), 'culvert-bench-'))
  const begun = performance.now()
  const app = await launch({
    main: BUILT_MAIN,
    env: {
      CULVERT_BACKEND: 'fake',
      CULVERT_HOME: home,
      XDG_CONFIG_HOME: home,
      DBUS_SESSION_BUS_ADDRESS: `unix:path=${join(home, 'no-bus')}`,
    },
  })
  const page = await app.firstWindow()
  await page.getByRole('navigation').getByRole('button').first().waitFor()
  const time = performance.now() - begun
  await app.close()
  rmSync(home, { recursive: true, force: true })
  return time
}

function processTime(args: readonly string[]): number {
  const begun = performance.now()
  const { status, error } = spawnSync(execPath, args, { stdio: 'ignore' })
  if (status !== 0) throw error ?? new Error(`${args.join(' ')} ended with ${status}`)
  return performance.now() - begun
}

const repeated = (measure: () => number): number => median(Array.from({ length: RUNS }, measure))

const row = (what: string, ...cells: readonly string[]): string =>
  what.padEnd(44) + cells.map((cell) => cell.padStart(14)).join('')
const kilobytes = (bytes: number): string => `${(bytes / KB).toFixed(1)} kB`
const milliseconds = (time: number): string => `${time.toFixed(0)} ms`

await ensureBuilt()
const sizes = budgets()
console.log(row('Size', 'is', 'at most'))
for (const { what, bytes, most } of sizes) {
  console.log(row(what, kilobytes(bytes), kilobytes(most)) + (bytes > most ? '  OVER' : ''))
}

const windows: number[] = []
for (let run = 0; run < RUNS; run += 1) windows.push(await windowTime())
const bare = repeated(() => processTime(['-e', '0']))
const command = repeated(() => processTime([join(ROOT, 'out/cli/culvert.mjs'), '--version']))
console.log(`\n${row(`Time, median of ${RUNS}`, 'takes', 'bare Node ×')}`)
console.log(
  row('window usable, on the stand-in host', milliseconds(median(windows)), (median(windows) / bare).toFixed(1)),
)
console.log(row('culvert --version', milliseconds(command), (command / bare).toFixed(1)))
console.log(row('bare Node', milliseconds(bare), '1.0'))

process.exitCode = sizes.some(({ bytes, most }) => bytes > most) ? 1 : 0
