import { describe, expect, it } from 'vitest'
import { textsIn } from '../../../support/texts.ts'
import {
  attemptTime,
  byteCount,
  clockOfDay,
  duration,
  hundredths,
  moment,
  stepTime,
} from '../../../../src-main/presentation/amounts.ts'

const en = textsIn('en')
const de = textsIn('de')

describe('figures in words', () => {
  it.each([
    [0, '0 ms', '0 ms'],
    [31.4, '31 ms', '31 ms'],
    [2149, '2.1 s', '2,1 s'],
    [12_400, '12 s', '12 s'],
    [65_000, '1 min 05 s', '1 min 05 s'],
  ])('a step of %d ms took %s', (milliseconds, english, german) => {
    expect([stepTime(en, milliseconds), stepTime(de, milliseconds)]).toEqual([english, german])
  })

  it('never count an attempt below nothing', () => {
    expect(attemptTime(en, -50)).toBe('0.0 s')
    expect(attemptTime(en, 61_000)).toBe('1 min 01 s')
  })

  it.each([
    [-1, '0 s', '0 min'],
    [59_999, '59 s', '0 min'],
    [725_000, '12 min 05 s', '12 min'],
    [3_600_000, '1 h 00 min', '1 h 00 min'],
    [11_520_000, '3 h 12 min', '3 h 12 min'],
    [183_600_000, '2 d 3 h', '2 d 3 h'],
  ])('%d ms lasted %s, or %s where seconds are not drawn', (milliseconds, words, coarse) => {
    expect([duration(en, milliseconds), duration(en, milliseconds, 'minute')]).toEqual([words, coarse])
  })

  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.0 kB'],
    [123_456, '123 kB'],
    [48_213_004, '48.2 MB'],
    [512_000_000, '512 MB'],
    [5e15, '5,000 TB'],
  ])('%d bytes are %s', (bytes, words) => {
    expect(byteCount(en, bytes)).toBe(words)
  })

  it('speak the language', () => {
    expect(byteCount(de, 1_250_000)).toBe('1,3 MB')
    expect(duration(de, 183_600_000)).toBe('2 T 3 h')
    expect(hundredths(de, 1234)).toBe('1,23')
  })

  it('give a moment its date when it was not today', () => {
    const now = new Date(2026, 6, 31, 14, 2).getTime()
    expect(clockOfDay(en, now)).toBe('14:02')
    expect(moment(en, now - 60_000, now)).toBe('14:01')
    expect(moment(de, now - 86_400_000, now)).toBe('30. Juli, 14:02')
  })
})
