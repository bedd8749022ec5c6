import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { jsonLine } from '../../../../../src-main/cli/print/printer.ts'
import { anyText } from '../../../../support/any-text.ts'

const STEERING = /[\p{Cc}\p{Cf}\u2028\u2029]/u

/** Characters that are escaped, among any others. */
const texts = fc.string({
  unit: fc.oneof(
    anyText({ minLength: 1, maxLength: 1 }),
    fc.constantFrom('\u{e0041}', '\u{1d173}', '\u202e', '\u001b', '\u009b', '\u2028', '\ud800', '\udc00', '\\', '"'),
  ),
})

describe('S15: what --json prints', () => {
  it('reads back as the same text, whatever the text', () => {
    fc.assert(
      fc.property(texts, (text) => {
        expect(JSON.parse(jsonLine([text, text]))).toEqual([text, text])
      }),
    )
  })

  it('has no character that steers a terminal', () => {
    fc.assert(
      fc.property(texts, (text) => {
        expect(jsonLine(text)).not.toMatch(STEERING)
      }),
    )
  })

  it.each([
    ['\u{e0041}', '"\\udb40\\udc41"'],
    ['\u{1d173}', '"\\ud834\\udd73"'],
    ['\u202e', '"\\u202e"'],
  ])('writes %j unit by unit', (text, written) => {
    expect(jsonLine(text)).toBe(written)
  })
})
