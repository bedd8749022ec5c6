import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ownerOf, remediesOf } from '../../src-main/domain/connect/fault.ts'
import { readLog } from '../../src-main/verdict/readers/read.ts'
import { verdictOf } from '../../src-main/verdict/verdict.ts'
import { textsIn } from '../support/texts.ts'
import { textOf } from './case.ts'
import { COMPLAINTS, GIVEN } from './given.ts'
import { CASES, counted, judgedCases, PROMISED, rightOf } from './verdicts.ts'

/** Cases that are not right yet. May only fall. */
const MOST_NOT_YET = 0

const judged = judgedCases()
const nameOf = ({ file }: { readonly file: string }): string => file.split('/').at(-1) ?? ''

describe('the verdict of a case', () => {
  it.each(counted(judged).map((one) => [nameOf(one.item), one] as const))(
    'is right, or it is known why not: %s',
    (_, one) => {
      const { item, outcome } = one
      // A case that has become right loses its reason.
      expect([outcome.said, outcome.certainty, outcome.right]).toEqual([
        outcome.said,
        outcome.certainty,
        item.notYet === undefined,
      ])
    },
  )

  it('is wrong no more often than before', () => {
    expect(CASES.filter(({ notYet }) => notYet !== undefined).map(nameOf).length).toBeLessThanOrEqual(MOST_NOT_YET)
  })

  it.each(Object.entries(PROMISED))('keeps what “%s” promises', (certainty, promised) => {
    const { right, all } = rightOf(judged, certainty as keyof typeof PROMISED)
    expect(all).toBeGreaterThan(0)
    expect(right / all).toBeGreaterThanOrEqual(promised)
  })
})

/** Whose cause is a program or setting of the client's computer, by that computer's own log. */
const LOCAL = judged.filter(({ item }) => item.whose === 'computer' && !nameOf(item).includes('gateway'))

describe('a cause on this computer', () => {
  it.each(LOCAL.map(({ item }) => [nameOf(item), item] as const))(
    'sends nobody to the gateway’s administrator: %s',
    (_, item) => {
      const { fault } = verdictOf(readLog(textOf(item)).last)
      expect(fault).toBeDefined()
      if (!fault) return
      expect([fault.code, ownerOf(fault)]).not.toEqual([fault.code, 'admin'])
      expect(remediesOf(fault)).not.toContain('copy-admin-note')
    },
  )
})

describe('a verdict in the words of its case', () => {
  const explained = (name: string): string => {
    const found = judged.find(({ item }) => nameOf(item).startsWith(name))
    const { fault } = verdictOf(found ? readLog(textOf(found.item)).last : [])
    const texts = textsIn('en')
    return fault ? `${texts.faultTitle(fault)} ${texts.faultExplanation(fault)}` : ''
  }

  it.each([
    ['25', /calls itself “192\.168\.1\.2”.*enter “192\.168\.1\.2” as its identity/],
    ['23', /Libreswan used the first/],
    ['05', /pppd on this computer.*Version 2\.4\.9 fixes it/],
    ['15', /crypto \(aes128-sha1\)/],
    ['33', /Libreswan did not accept.*ikev1\.conf:2: syntax error/],
  ])('%s', (name, words) => {
    expect(explained(name)).toMatch(words)
  })

  it('speaks of a certificate where there is one', () => {
    expect(explained('cert-wrong-id.client')).toContain('Its certificate')
  })
})

describe('the table of cases', () => {
  it('has every log that is given', () => {
    const files = readdirSync(join(import.meta.dirname, 'given')).filter((name) => name.endsWith('.log'))
    expect(GIVEN.map(nameOf).sort()).toEqual(files.sort())
    expect(COMPLAINTS).toEqual([])
  })

  it('tells of every log what was wrong', () => {
    expect(CASES.filter(({ cause }) => cause === '')).toEqual([])
  })
})
