import { describe, expect, it } from 'vitest'
import { glyph } from '../../../../../src-main/desktop/tray/glyph.ts'
import { TRAY_FORMS, type TrayForm } from '../../../../../src-main/desktop/tray/model.ts'

const ink = (form: TrayForm, size = 32): number => {
  const { pixels } = glyph(form, size, true)
  return pixels.reduce((sum, byte, index) => sum + (index % 4 === 3 ? byte : 0), 0) / (255 * size * size)
}

describe('the tray glyph', () => {
  it('has forms that differ', () => {
    const pictures = new Set(TRAY_FORMS.map((form) => glyph(form, 16, true).pixels.toString('hex')))
    expect(pictures.size).toBe(TRAY_FORMS.length)
  })

  it('is fuller the more is connected', () => {
    expect(ink('open')).toBeLessThan(ink('unsure'))
    expect(ink('unsure')).toBeLessThan(ink('half'))
    expect(ink('half')).toBeLessThan(ink('filled'))
  })

  it.each([16, 20, 24, 32, 48])('covers as much of %i pixels as of 32', (size) => {
    for (const form of TRAY_FORMS) expect(Math.abs(ink(form, size) - ink(form))).toBeLessThan(0.06)
  })

  it('is light on a dark panel, and on a light one black and alpha alone', () => {
    expect([Math.max(...glyph('filled', 16, true).pixels), glyph('filled', 16, false).pixels.length]).toEqual([
      255, 1024,
    ])
    const dark = glyph('filled', 16, false).pixels.filter((_, index) => index % 4 !== 3)
    expect(Math.max(...dark)).toBe(0)
  })
})
