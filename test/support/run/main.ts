import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join, relative, resolve } from 'node:path'
import { thisMachine } from '../set-up/machine.ts'
import { exceptionsInForce } from '../set-up/main.ts'
import { layers, runLayer, vitestWords } from './layers.ts'
import { sortSkips } from './skips.ts'
import { liveStep, step, visibly, type StepOutcome } from './steps.ts'
import { runWindowsLayer } from '../wine/layer.ts'
import { closingLine, NOTHING, plus, vitestOutcome, type Outcome } from './tally.ts'

/**
 * `npm test` (everything) and `npm run check` (what takes less than a minute). The last line sums up every suite: `N
 * passed, N failed, N skipped`; the names of what failed stand right before it. On a build server (CI=true) a skipped
 * test fails the run, unless what it lacks is declared as missing on such a machine (set-up/exceptions.ts).
 */

const ROOT = resolve(import.meta.dirname, '../../..')
const REPORT = join(ROOT, 'artifacts/test/vitest.json')
const CI = process.env['CI'] === 'true'

interface Plan {
  /** Groups of package.json scripts, parallel within a group; a group begins when the previous one has ended. */
  readonly steps: readonly (readonly string[])[]
  /** Projects of vitest.config.ts; empty for all. */
  readonly projects: readonly string[]
  /** Further words for vitest. */
  readonly words: readonly string[]
  /** The tests do not need the results of the steps, so they start at once. */
  readonly testsAtOnce: boolean
  /** Repeats some of the tests on other runtimes, one after another at the end. */
  readonly layers: boolean
}

const PLANS: Readonly<Record<string, Plan>> = {
  // Set-up waits for the network more than it computes, and only the tests need its results.
  all: {
    steps: [['set-up', 'build', 'typecheck'], ['lint']],
    projects: [],
    words: [],
    testsAtOnce: false,
    layers: true,
  },
  // Unchanged files are not linted again; `all` uses no cache, because a rule about types can depend on other files. One
  // worker more than cores, because some tests wait for a gateway on loopback.
  check: {
    steps: [['typecheck', 'lint:again']],
    projects: ['unit', 'renderer'],
    words: [`--maxWorkers=${availableParallelism() + 1}`],
    testsAtOnce: true,
    layers: false,
  },
}

function tell({ name, ok, seconds, output }: StepOutcome): Outcome {
  console.log(`${ok ? 'passed' : 'FAILED'}  ${name}  ${seconds.toFixed(1)} s`)
  if (!ok && output !== '') console.log(output)
  return ok ? { ...NOTHING, passed: 1 } : { ...NOTHING, failed: [{ file: join(ROOT, 'package.json'), name }] }
}

async function runVitest({ projects, words }: Plan): Promise<Outcome> {
  mkdirSync(resolve(REPORT, '..'), { recursive: true })
  rmSync(REPORT, { force: true })
  const exitCode = await visibly(process.execPath, [...vitestWords(REPORT, projects), ...words], ROOT)
  return vitestOutcome(existsSync(REPORT) ? readFileSync(REPORT, 'utf8') : undefined, exitCode)
}

async function run(plan: Plan): Promise<Outcome> {
  const early = plan.testsAtOnce ? runVitest(plan) : undefined
  let sum = NOTHING
  for (const abreast of plan.steps) {
    const outcomes = await Promise.all(abreast.map((name) => (name === 'set-up' ? liveStep : step)(name, ROOT)))
    sum = outcomes.map(tell).reduce(plus, sum)
  }
  sum = plus(sum, await (early ?? runVitest(plan)))
  for (const layer of plan.layers ? layers() : []) sum = plus(sum, await runLayer(layer))
  return plan.layers ? plus(sum, await runWindowsLayer()) : sum
}

const plan = PLANS[process.argv[2] ?? 'all']
if (!plan) {
  console.error(`usage: main.ts [${Object.keys(PLANS).join('|')}]`)
  process.exit(2)
}
// Measured before the machine is busy: the slowness of guests is measured once and passed on to everything that runs.
const machine = thisMachine()
const outcome = await run(plan)
const { declared, undeclared } = sortSkips(outcome.skipped, exceptionsInForce(machine), ROOT)
if (undeclared.length > 0) console.log(['Skipped:', ...undeclared.map((name) => `  ${name}`)].join('\n'))
for (const { name, where } of declared) console.log(`Skipped on ${where}:\n  ${name}`)
const forbidden = CI && undeclared.length > 0
if (forbidden) console.log('On a build server nothing may be skipped but what is declared.')
for (const { file, name } of outcome.failed) console.log(`Failed: ${relative(ROOT, file)}\n  ${name}`)
console.log(closingLine(outcome))
process.exitCode = outcome.failed.length > 0 || forbidden ? 1 : 0
