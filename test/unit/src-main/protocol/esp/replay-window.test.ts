import fc from 'fast-check'
import { expect, it } from 'vitest'
import { EMPTY_WINDOW, isFresh, withSeen } from '../../../../../src-main/protocol/esp/replay-window.ts'

it('F-79 takes each number once, and none that fell out of the last 64', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 200 }), { maxLength: 200 }), (numbers) => {
      let window = EMPTY_WINDOW
      const taken = new Set<number>()
      for (const number of numbers) {
        const highest = Math.max(0, ...taken)
        const expected = number > 0 && !taken.has(number) && number > highest - 64
        expect(isFresh(window, number)).toBe(expected)
        if (!expected) continue
        window = withSeen(window, number)
        taken.add(number)
      }
    }),
  )
})

it('stands a jump to the last number there is', () => {
  const window = withSeen(withSeen(EMPTY_WINDOW, 1), 0xffffffff)
  expect(isFresh(window, 0xffffffff)).toBe(false)
  expect(isFresh(window, 0xffffffff - 63)).toBe(true)
  expect(isFresh(window, 0xffffffff - 64)).toBe(false)
})
