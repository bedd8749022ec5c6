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
    const files = [file('passed', 'passed', 'passed', 'pending'), file('failed', 'failed', 'todo', 'passed')]
    expect(closingLine(vitestOutcome(report(...files), 1))).toBe('3 passed, 1 failed, 2 skipped')
  })

  it('names what failed', () => {
    expect(vitestOutcome(report(file('failed', 'passed', 'failed')), 1).failed).toEqual([
      { file: '/x.test.ts', name: 'test 1' },
    ])
  })

  it('names what did not run', () => {
    expect(vitestOutcome(report(file('passed', 'passed', 'skipped')), 0).skipped).toEqual([
      { file: '/x.test.ts', name: 'test 1' },
    ])
  })

  it('counts a file that does not load as a failure', () => {
    expect(vitestOutcome(report(file('failed')), 1).failed).toMatchObject([{ file: '/x.test.ts' }])
  })

  it('counts a hook that throws as a failure, although its tests are only skipped', () => {
    expect(closingLine(vitestOutcome(report(file('failed', 'skipped', 'skipped')), 1))).toBe(
      '0 passed, 1 failed, 2 skipped',
    )
  })

  it('counts a bad end as a failure even when every test passed', () => {
    expect(vitestOutcome(report(file('passed', 'passed')), 1).failed).toMatchObject([
      { name: 'vitest ended with code 1 and no failed test' },
    ])
  })

  it('counts a report that was never written as a failure', () => {
    expect(vitestOutcome(undefined, 0).failed).toMatchObject([{ name: 'vitest ended with code 0 and no report' }])
  })
})
