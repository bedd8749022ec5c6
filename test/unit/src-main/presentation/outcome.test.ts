import { describe, expect, it } from 'vitest'
import { DIAGNOSES, LOG_DIAGNOSIS } from '../../../../src-renderer/gallery/sample-diagnoses.ts'
import { lookOfWord, wordOf } from '../../../../src-main/presentation/outcome.ts'

describe('the word for what came of a diagnosis', () => {
  const word = (name: string): string | undefined => {
    const state = DIAGNOSES[name]
    return state?.kind === 'done' ? wordOf(state, false) : undefined
  }

  it.each([
    ['good', 'works'],
    ['wrong-psk', 'found'],
    ['likely-cause', 'likely'],
    ['open-cause', 'open'],
    ['no-cause', 'unknown'],
    ['card', 'answers'],
    ['withheld', 'answers'],
    ['mtu-path', 'flaw'],
  ])('is for %s: %s', (name, expected) => {
    expect(word(name)).toBe(expected)
  })

  it('is the same for a log with a fault, and another for one without', () => {
    if (LOG_DIAGNOSIS.kind !== 'done') throw new Error('the sample is not over')
    const { fault, ...report } = LOG_DIAGNOSIS.report
    expect([fault?.code, wordOf(LOG_DIAGNOSIS, true)]).toEqual(['psk-mismatch', 'found'])
    expect(wordOf({ aim: 'connect', report }, true)).toBe('came-up')
  })

  it('looks like what it says', () => {
    expect([lookOfWord('works'), lookOfWord('flaw'), lookOfWord('unknown')]).toEqual(['on', 'attention', 'failed'])
  })
})
