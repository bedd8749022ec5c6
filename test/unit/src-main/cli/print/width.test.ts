import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { paint, span } from '../../../../../src-main/cli/print/line.ts'
import { clip, padEnd, padStart, widthOf, withoutLast, wrap } from '../../../../../src-main/cli/print/width.ts'
import { anyText } from '../../../../support/any-text.ts'

const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  anyText({ maxLength: 40 }),
  fc.stringMatching(/^[a-zäöü漢字かな한 .-]{0,60}$/),
)
const columns = fc.integer({ min: 2, max: 90 })

describe('width on a terminal', () => {
  it.each([
    ['abc', 3],
    ['äöü', 3],
    ['e\u0301', 1],
    ['漢字', 4],
    ['한글', 4],
    ['a\u200bb', 2],
    ['✓ ok', 4],
    ['', 0],
  ])('of %j is %i', (value, width) => {
    expect(widthOf(value)).toBe(width)
  })

  it('is kept by clipping, padding and wrapping, whatever the text', () => {
    fc.assert(
      fc.property(text, columns, (value, room) => {
        expect(widthOf(clip(value, room))).toBeLessThanOrEqual(Math.max(room, 1))
        expect(widthOf(padEnd(clip(value, room), room))).toBeLessThanOrEqual(room)
        expect(widthOf(padStart(clip(value, room), room))).toBeLessThanOrEqual(room)
        for (const line of wrap(value, room)) expect(widthOf(line)).toBeLessThanOrEqual(room)
      }),
    )
  })

  it('wrapping loses nothing but blanks', () => {
    fc.assert(
      fc.property(text, columns, (value, room) => {
        expect(wrap(value, room).join('').replaceAll(' ', '')).toBe(value.replaceAll(' ', ''))
      }),
    )
  })

  it('deletes one character as a person sees it', () => {
    expect(withoutLast('ae\u0301')).toBe('a')
    expect(withoutLast('')).toBe('')
  })
})

describe('a painted line', () => {
  it('never steers the terminal, never breaks, never is wider than told, whatever the text', () => {
    fc.assert(
      fc.property(text, columns, fc.boolean(), fc.boolean(), (value, room, colour, unicode) => {
        const painted = paint([span(value, 'good'), span(value)], room, { colour, unicode })
        const bare = painted.replaceAll('\u001b[32m', '').replaceAll('\u001b[0m', '')
        expect(bare).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u)
        expect(widthOf(bare)).toBeLessThanOrEqual(room)
        if (!unicode) expect(bare).toMatch(/^[\u0020-\u007e]*$/)
        if (!colour) expect(painted).not.toContain('\u001b')
      }),
    )
  })
})
