import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sizeOfPlain } from '../../../../../src-main/desktop/border/plain-data.ts'

const LIMIT = 64 * 1024

describe('plain data', () => {
  it('has a size at least that of its text', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
        const size = sizeOfPlain(value, LIMIT)
        expect(size).toBeGreaterThan(0)
      }),
    )
  })

  it('may be as large as the limit and no larger', () => {
    expect(sizeOfPlain({ text: 'x'.repeat(LIMIT - 100) }, LIMIT)).toBeDefined()
    expect(sizeOfPlain({ text: 'x'.repeat(LIMIT) }, LIMIT)).toBeUndefined()
    expect(sizeOfPlain({ text: 'ü'.repeat(LIMIT / 2) }, LIMIT)).toBeUndefined()
  })

  class Thing {
    readonly member = 1
  }
  const cyclic: Record<string, unknown> = {}
  cyclic['self'] = cyclic
  let deep: unknown = 1
  for (let i = 0; i < 40; i += 1) deep = [deep]

  it.each<[string, unknown]>([
    ['a function', () => undefined],
    ['a date', new Date()],
    ['a map', new Map()],
    ['bytes', new Uint8Array(4)],
    ['a large integer', 1n],
    ['a symbol', Symbol('x')],
    ['an error', new Error('x')],
    ['an instance of a class', new Thing()],
    ['something cyclic', cyclic],
    ['something deep', deep],
    ['a very long text', 'x'.repeat(100_000_000)],
    ['a very long list', Array.from({ length: LIMIT + 1 })],
    ['many members', Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => [`k${i}`, 1]))],
  ])('is not %s', (_, value) => {
    expect(sizeOfPlain(value, LIMIT)).toBeUndefined()
    expect(sizeOfPlain({ inside: [value] }, LIMIT)).toBeUndefined()
  })
})
