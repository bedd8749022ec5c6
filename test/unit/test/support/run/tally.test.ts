import { describe, expect, it } from 'vitest'
import { closingLine, vitestOutcome } from '../../../../support/run/tally.ts'

const file = (status: string, ...tests: readonly string[]): object => ({
  name: '/x.test.ts',
  status,
  assertionResults: tests.map((of, i) => ({ fullName: `test ${i}`, status: of })),
})
const report = (...files: readonly object[]): string => JSON.stringify({ testResults: files })

describe('the closing line', () => {
  it('sums up every test of every file', () => {
    const { tally } = vitestOutcome(
      report(file('passed', 'passed', 'passed', 'pending'), file('failed', 'failed', 'todo', 'passed')),
      1,
    )
    expect(closingLine(tally)).toBe('3 passed, 1 failed, 2 skipped')
  })

  it('names what did not run', () => {
    expect(vitestOutcome(report(file('passed', 'passed', 'skipped')), 0).skipped).toEqual([
      { file: '/x.test.ts', name: 'test 1' },
    ])
  })

  it('counts a file that does not load as a failure', () => {
    expect(vitestOutcome(report(file('failed')), 1).tally.failed).toBe(1)
  })

  it('counts a hook that throws as a failure, although its tests are only skipped', () => {
    expect(vitestOutcome(report(file('failed', 'skipped', 'skipped')), 1).tally).toEqual({
      passed: 0,
      failed: 1,
      skipped: 2,
    })
  })

  it('counts a bad end as a failure even when every test passed', () => {
    expect(vitestOutcome(report(file('passed', 'passed')), 1).tally.failed).toBe(1)
  })

  it('counts a report that was never written as a failure', () => {
    expect(vitestOutcome(undefined, 0).tally.failed).toBe(1)
  })
})
