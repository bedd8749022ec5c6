import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readLog } from '../../src-main/verdict/readers/read.ts'
import { verdictOf } from '../../src-main/verdict/verdict.ts'
import { holds } from '../fuzz/runs.ts'
import { COLLECTED, SHOWN } from '../support/logs/collected.ts'
import { entriesOf, FORMS, WRAPS } from '../support/logs/forms.ts'

const LOGS = join(import.meta.dirname, '../fixtures/logs')
const GIVEN = join(import.meta.dirname, 'forms')
const said = (log: string): string => {
  const { last } = readLog(log)
  return last.length === 0 ? 'silent' : (verdictOf(last).fault?.code ?? 'none')
}
const recorded = (name: string) => entriesOf(readFileSync(join(LOGS, name), 'utf8'))

const REFERENCES = [
  ['wrong-password.client.log', 'credentials-rejected'],
  ['nm-wrong-psk.client.log', 'psk-mismatch'],
  ['psk-ok.client.log', 'none'],
] as const

describe.each([...REFERENCES, ['nm-bad-esp.client.log', 'esp-no-common-proposal']] as const)(
  '%s, from afar',
  (name, code) => {
    const entries = recorded(name)
    const plain = FORMS['short']?.(entries) ?? ''

    it.each(Object.entries(COLLECTED))('says the same as %s', (_, write) => {
      expect(said(write(entries))).toBe(code)
    })

    it.each(Object.entries(SHOWN))('says the same as %s shows it', (_, around) => {
      expect(said(around(plain))).toBe(code)
    })
  },
)

/** What nobody makes whole again: a name of a character that a terminal broke in the middle, so that its row is as wide as no other. */
const isLost = (wraps: readonly string[]): boolean => {
  const terminal = wraps.findIndex((wrap) => wrap.startsWith('a terminal'))
  return wraps.slice(0, Math.max(0, terminal)).some((wrap) => BROKEN.has(wrap))
}
const BROKEN: ReadonlySet<string> = new Set(['entities', 'colours as rsyslog writes them'])

describe.each(REFERENCES)('%s', (name, code) => {
  const entries = recorded(name)

  it.each(Object.entries(FORMS))('says the same as %s, in any wrapping', (_, write) => {
    const plain = write(entries)
    const told = Object.entries(WRAPS).map(([wrap, around]) => [wrap, said(around(plain))])
    expect(told).toEqual(told.map(([wrap]) => [wrap, code]))
  })

  it('says the same with its latest line first', () => {
    for (const [form, write] of Object.entries(FORMS))
      // Without a time nothing tells the order.
      if (form !== 'cat') expect([form, said(write(entries.toReversed()))]).toEqual([form, code])
  }, 180_000)

  it('says the same in any form and any two wrappings', () => {
    const wrap = fc.constantFrom(...Object.keys(WRAPS))
    holds(
      fc.property(fc.constantFrom(...Object.keys(FORMS)), wrap, wrap, (form, inner, outer) => {
        fc.pre(!isLost([inner, outer]) && !isTwice(inner, outer))
        const log = FORMS[form]?.(entries) ?? ''
        expect(said(WRAPS[outer]?.(WRAPS[inner]?.(log) ?? '') ?? '')).toBe(code)
      }),
      40,
      'slow',
    )
  }, 180_000)
})

/** The second terminal breaks the rows of the first into wide ones and narrow ones, and nothing tells which belong together. */
const isTwice = (inner: string, outer: string): boolean =>
  inner === 'a terminal of 132 columns' && outer === 'a terminal of 80 columns'

describe('a log as people paste it', () => {
  const right: Readonly<Record<string, string>> = {
    '15-as-syslog.log': 'kernel-module-missing',
    '21-without-facility.log': 'not-encrypted',
    'good-connect-without-child-sa-line.log': 'none',
  }
  it.each(readdirSync(GIVEN))('is judged like the plain one: %s', (file) => {
    expect(said(readFileSync(join(GIVEN, file), 'utf8'))).toBe(right[file] ?? 'credentials-rejected')
  })
})
