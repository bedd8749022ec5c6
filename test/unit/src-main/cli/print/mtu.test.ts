import { expect, it } from 'vitest'
import { paint } from '../../../../../src-main/cli/print/line.ts'
import { mtuLines } from '../../../../../src-main/cli/print/mtu.ts'
import type { MtuFindings } from '../../../../../src-main/contract/diagnosis.ts'
import { LANGUAGES } from '../../../../../src-main/domain/settings/language.ts'
import { textsIn } from '../../../../support/texts.ts'

const FOUND: MtuFindings = {
  value: 1228,
  why: 'path',
  overhead: { least: 88, most: 103 },
  budget: 1404,
  path: 1316,
  largest: 1228,
  lost: 1229,
}

it.each(LANGUAGES)(
  'a size is said to be perhaps of fragments where the system counts none, as Windows does (%s)',
  (language) => {
    const texts = textsIn(language)
    const shown = (uncut: boolean): string =>
      mtuLines({ ...FOUND, uncut }, texts, 80)
        .map((line) => paint(line, 80, { colour: false, unicode: true }))
        .join(' ')
        .replace(/\s+/g, ' ')
    const words = texts.text('cli.mtu.perhaps-cut')
    expect(shown(false)).toContain(words)
    expect(shown(true)).not.toContain(words)
  },
)
