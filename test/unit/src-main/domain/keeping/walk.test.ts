import { describe, expect, it } from 'vitest'
import { STEPS, Walk } from '../../../../support/keeping/walk.ts'

describe('whatever happens to an intention to be connected', () => {
  it.each([1, 2, 3, 4])('nothing is dialled that is refused, asleep, offline or let go (walk %i)', (seed) => {
    const walk = new Walk(seed)
    walk.go(STEPS)
    expect(walk.wrong).toEqual([])
    // A walk that reaches nothing proves nothing.
    expect(walk.seen).toEqual(new Set(['dialling', 'up', 'waiting', 'retreating', 'over']))
  })
})
