import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { menuText, oneLine } from '../../../../../src-main/desktop/tray/inert.ts'
import { anyText } from '../../../../support/any-text.ts'

describe('a name in the menu', () => {
  it.each([
    ['Head office', 'Head office'],
    ['R&D', 'R&&D'],
    ['&Quit', '&&Quit'],
    ['one\ntwo\r\nthree', 'one two three'],
    ['tab\there', 'tab here'],
    ['\u202eevil\u202c', 'evil'],
    ['zero\u200bwidth', 'zerowidth'],
    ['line\u2028separator', 'line separator'],
    ['x'.repeat(60), `${'x'.repeat(47)}…`],
  ])('%j is shown as %j', (name, shown) => {
    expect(menuText(name)).toBe(shown)
  })

  it('is one line without invisible characters, whatever it was', () => {
    fc.assert(
      fc.property(anyText(), (name) => {
        expect(oneLine(name)).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u)
        expect(menuText(name).replaceAll('&&', '')).not.toContain('&')
      }),
    )
  })
})
