import { describe, expect, it } from 'vitest'
import { freeName, sameName } from '../../../../../src-main/domain/profile/name.ts'
import { nameProblem } from '../../../../../src-main/domain/profile/text.ts'

describe('two names', () => {
  it('are one whatever their case and however their accents are composed', () => {
    expect(sameName('Büro', 'bu\u0308RO')).toBe(true)
    expect(sameName('Büro', 'Buro')).toBe(false)
  })
})

describe('a free name', () => {
  it.each([
    ['Office', [], 'Office'],
    ['Office', ['office'], 'Office 2'],
    ['Office', ['Office', 'OFFICE 2', 'Office 4'], 'Office 3'],
    ['Office 2', ['Office 2'], 'Office 2 2'],
  ])('for %s beside %j is %s', (name, taken, free) => {
    expect(freeName(name, taken)).toBe(free)
  })

  it('is legal however long the name is', () => {
    for (const letter of ['x', 'ä', '名', 'é\u0301']) {
      const long = letter.repeat(64).slice(0, 64)
      const free = freeName(long, [long])
      if (!nameProblem(long)) expect(nameProblem(free), free).toBeUndefined()
    }
  })
})
