import { describe, expect, it } from 'vitest'
import { lint } from '../../../../support/lint/run.ts'
import { VIOLATIONS, WINDOW_VIOLATIONS } from '../../../../support/lint/violations.ts'

/** Rules whose violation is not reported by their name. */
const unseen = (found: Readonly<Record<string, readonly string[]>>): unknown =>
  Object.fromEntries(Object.entries(found).filter(([rule, reported]) => !reported.includes(rule)))

describe('the linter', { timeout: 60_000 }, () => {
  it('reports a violation of each rule', () => {
    expect(unseen(lint(VIOLATIONS, { path: 'src-main/at-*.ts' }))).toEqual({})
  })

  it('reports a violation of each rule of the window', () => {
    expect(unseen(lint(WINDOW_VIOLATIONS, { path: 'src-renderer/at-*.tsx', hooks: true }))).toEqual({})
  })

  it('has nothing to say of what breaks none', () => {
    expect(lint({ fine: 'use(number())' }, { path: 'src-main/at-*.ts' })).toEqual({ fine: [] })
  })
})
