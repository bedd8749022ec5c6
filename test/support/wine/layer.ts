import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { closingLine, NOTHING, plus, ranOn, vitestOutcome, type Outcome } from '../run/tally.ts'
import { allAsked } from './asked.ts'
import { NODE, nodeMount } from './node.ts'
import { withoutWine } from './place.ts'
import { projectMounts, SOURCE } from './project.ts'
import { Windows } from './windows.ts'

const ROOT = resolve(import.meta.dirname, '../../..')
/** A test that this layer skips belongs to this folder, which is declared as missing without Wine. */
const FOLDER = join(ROOT, 'test/wine/layer')
const REPORT = 'C:\\report.json'
/** The whole takes half a minute on two idle cores; a machine forty times slower counts as hung. */
const SECONDS = 1_200

/** Rooms whose tests do not depend on a system; the others test Linux daemons, file modes and signals. */
const PORTABLE = [
  ...['domain', 'formats', 'practice', 'presentation', 'probe', 'verdict'],
  ...['cli/input', 'cli/options', 'cli/print', 'contract', 'crypto', 'protocol', 'desktop', 'platform/windows'],
  ...[
    'platform/places',
    'platform/time',
    'services/diagnosis',
    'services/secrets',
    'services/sessions',
    'services/time',
  ],
  ...['services/use-cases'],
].map((room) => `test/unit/src-main/${room}`)
/** Tests of several of them together, and of the window without a document. */
const TOGETHER = ['test/cases', 'test/exchange', 'test/unit/src-renderer']

/** Fast: values. All: everything that does not depend on a system, and the window. */
const RUNS: readonly (readonly string[])[] = allAsked
  ? [
      ['--project', 'sweep', '--project', 'renderer'],
      ['--project', 'unit', ...PORTABLE, ...TOGETHER],
    ]
  : [['--project', 'unit', 'test/unit/src-main/domain']]

/** Runs the tests of system-independent rooms on Node.js for Windows, and returns the result. */
export async function runWindowsLayer(): Promise<Outcome> {
  const reason = withoutWine()
  if (reason) return { ...NOTHING, skipped: [{ file: FOLDER, name: `on Windows’ Node.js (${reason})` }] }
  const windows = await Windows.start([await nodeMount(), ...(await projectMounts())])
  try {
    let sum = NOTHING
    for (const words of RUNS) sum = plus(sum, await runOnce(windows, words))
    console.log(`on Windows’ Node.js: ${closingLine(sum)}`)
    return sum
  } finally {
    await windows.end()
  }
}

async function runOnce(windows: Windows, words: readonly string[]): Promise<Outcome> {
  const vitest = [`${SOURCE}\\node_modules\\vitest\\vitest.mjs`, 'run', ...words]
  const reporting = ['--reporter=dot', '--reporter=json', `--outputFile.json=${REPORT}`]
  const ran = await windows.run(NODE, [...vitest, ...reporting], {
    cwd: SOURCE,
    seconds: SECONDS,
    env: { NO_COLOR: '1' },
  })
  if (ran.code !== 0) console.log(`${ran.stdout}${ran.stderr}`)
  const path = windows.at(REPORT)
  const outcome = vitestOutcome(existsSync(path) ? readFileSync(path, 'utf8') : undefined, ran.code ?? 1)
  return ranOn('Windows’ Node.js', outcome, FOLDER)
}
