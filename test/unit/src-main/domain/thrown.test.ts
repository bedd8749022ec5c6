import { describe, expect, it } from 'vitest'
import { wordsOf } from '../../../../src-main/domain/thrown.ts'

describe('what was thrown', () => {
  it.each<[unknown, string]>([
    [new Error('no such file'), 'no such file'],
    [new TypeError('not a function'), 'not a function'],
    ['a text', 'a text'],
    [undefined, 'undefined'],
    [{ message: 'not an error' }, '[object Object]'],
  ])('%j is told in its own words', (thrown, words) => {
    expect(wordsOf(thrown)).toBe(words)
  })
})
