import { z } from 'zod'

/** A check: a test, a build step, or a whole layer. */
export interface Check {
  /** Absolute path of the file that it belongs to. */
  readonly file: string
  /** Its full name. */
  readonly name: string
}

/** Results of checks. What did not pass has its name here, because the end of a long output is what people keep. */
export interface Outcome {
  /** How many. */
  readonly passed: number
  readonly failed: readonly Check[]
  /** What did not run. */
  readonly skipped: readonly Check[]
}

export const NOTHING: Outcome = { passed: 0, failed: [], skipped: [] }

export const plus = (one: Outcome, other: Outcome): Outcome => ({
  passed: one.passed + other.passed,
  failed: [...one.failed, ...other.failed],
  skipped: [...one.skipped, ...other.skipped],
})

/** The names say where the checks ran; they belong to `file` if it is given. */
export function ranOn(where: string, { passed, failed, skipped }: Outcome, file?: string): Outcome {
  const there = (check: Check): Check => ({ file: file ?? check.file, name: `on ${where}: ${check.name}` })
  return { passed, failed: failed.map(there), skipped: skipped.map(there) }
}

/** The last line of a run, alone on its line. */
export const closingLine = ({ passed, failed, skipped }: Outcome): string =>
  `${passed} passed, ${failed.length} failed, ${skipped.length} skipped`

/** The relevant part of vitest's JSON report. */
const report = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.enum(['passed', 'failed']),
      assertionResults: z.array(z.object({ fullName: z.string(), status: z.string() })),
    }),
  ),
})

/**
 * Counts what vitest reports. A file that fails outside its tests (it does not load, or a hook throws, and its tests
 * then count as skipped) counts as one more failure; so does a non-zero exit code without a failed test, and a missing
 * report.
 *
 * @param text the JSON report; undefined if there is none
 */
export function vitestOutcome(text: string | undefined, exitCode: number): Outcome {
  if (text === undefined) return { ...NOTHING, failed: [ended('vitest', 'no report', exitCode)] }
  const files = report.parse(JSON.parse(text)).testResults
  const tests = files.flatMap((file) =>
    file.assertionResults.map(({ fullName, status }) => ({ status, check: { file: file.name, name: fullName } })),
  )
  const having = (wanted: (status: string) => boolean): readonly Check[] =>
    tests.filter(({ status }) => wanted(status)).map(({ check }) => check)
  const broken = files
    .filter(
      ({ status, assertionResults }) => isFailed(status) && !assertionResults.some((test) => isFailed(test.status)),
    )
    .map(({ name }) => ({ file: name, name: 'the file itself, outside its tests' }))
  const failed = [...having(isFailed), ...broken]
  return {
    passed: having((status) => status === 'passed').length,
    failed: exitCode !== 0 && failed.length === 0 ? [ended('vitest', 'no failed test', exitCode)] : failed,
    skipped: having((status) => status !== 'passed' && !isFailed(status)),
  }
}

const isFailed = (status: string): boolean => status === 'failed'

const ended = (runner: string, having: string, exitCode: number): Check => ({
  file: import.meta.filename,
  name: `${runner} ended with code ${exitCode} and ${having}`,
})

/**
 * Counts what `bun test` reports in JUnit's format. A file that does not load has no test in the report: only the exit
 * code shows it.
 *
 * @param text the XML report; undefined if there is none
 */
export function bunOutcome(text: string | undefined, exitCode: number): Outcome {
  const head = /<testsuites [^>]*>/.exec(text ?? '')?.[0] ?? ''
  const tests = Number(/ tests="(\d+)"/.exec(head)?.[1] ?? '0')
  const having = (element: string): readonly Check[] =>
    Array.from(
      (text ?? '').matchAll(new RegExp(`<testcase name="([^"]*)"(?:[^>]*? file="([^"]*)")?[^>]*>\\s*<${element}`, 'g')),
      ([, name = '', file = '']) => ({ name, file }),
    )
  const [failed, skipped] = [having('failure'), having('skipped')]
  const silent = (exitCode !== 0 || tests === 0) && failed.length === 0
  return {
    passed: tests - failed.length - skipped.length,
    failed: silent ? [ended('bun test', 'no failed test', exitCode)] : failed,
    skipped,
  }
}
