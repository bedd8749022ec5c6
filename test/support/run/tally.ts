import { z } from 'zod'

/** Number of checks by result. A build step counts as one check, and so does a test. */
export interface Tally {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

export const NOTHING: Tally = { passed: 0, failed: 0, skipped: 0 }

export const plus = (one: Tally, other: Tally): Tally => ({
  passed: one.passed + other.passed,
  failed: one.failed + other.failed,
  skipped: one.skipped + other.skipped,
})

/** The last line of a run, alone on its line. */
export const closingLine = (tally: Tally): string =>
  `${tally.passed} passed, ${tally.failed} failed, ${tally.skipped} skipped`

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

export interface TestOutcome {
  readonly tally: Tally
  readonly skipped: readonly Skipped[]
}

/** A test that did not run. */
export interface Skipped {
  /** Absolute path of its file. */
  readonly file: string
  /** Its full name. */
  readonly name: string
}

/**
 * Counts what vitest reports. A file that fails outside its tests (it does not load, or a hook throws, and its tests
 * then count as skipped) counts as one more failure; so does a non-zero exit code without a failed test, and a missing
 * report.
 *
 * @param text the JSON report; undefined if there is none
 */
export function vitestOutcome(text: string | undefined, exitCode: number): TestOutcome {
  if (text === undefined) return { tally: { ...NOTHING, failed: 1 }, skipped: [] }
  const files = report.parse(JSON.parse(text)).testResults
  const tests = files.flatMap((file) => file.assertionResults)
  const broken = files.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  )
  const passed = tests.filter((test) => test.status === 'passed').length
  const failed = tests.filter((test) => test.status === 'failed').length + broken.length
  const skipped = files.flatMap((file) =>
    file.assertionResults
      .filter(({ status }) => status !== 'passed' && status !== 'failed')
      .map(({ fullName }) => ({ file: file.name, name: fullName })),
  )
  const silent = exitCode !== 0 && failed === 0 ? 1 : 0
  return {
    tally: { passed, failed: failed + silent, skipped: skipped.length },
    skipped,
  }
}

/**
 * Counts what `bun test` reports in JUnit's format. A file that does not load has no test in the report: only the exit
 * code shows it.
 *
 * @param text the XML report; undefined if there is none
 */
export function bunOutcome(text: string | undefined, exitCode: number): TestOutcome {
  const head = /<testsuites [^>]*>/.exec(text ?? '')?.[0] ?? ''
  const count = (name: string): number => Number(new RegExp(` ${name}="(\\d+)"`).exec(head)?.[1] ?? '0')
  const [tests, failures, skipped] = [count('tests'), count('failures'), count('skipped')]
  const silent = (exitCode !== 0 || tests === 0) && failures === 0 ? 1 : 0
  const cases = (text ?? '').matchAll(/<testcase name="([^"]*)"(?:[^>]*? file="([^"]*)")?[^>]*>\s*<skipped/g)
  const names = [...cases].map(([, name = '', file = '']) => ({ name, file }))
  return { tally: { passed: tests - failures - skipped, failed: failures + silent, skipped }, skipped: names }
}
