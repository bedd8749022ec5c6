import { describe, expect, it } from 'vitest'
import { textsIn } from '../../../../support/texts.ts'
import { bytes, longTime, moment, shortTime } from '../../../../../src-main/cli/print/measure.ts'

describe('numbers with their units', () => {
  it.each([
    [0, '0 ms', '0 ms'],
    [999.4, '999 ms', '999 ms'],
    [1000, '1.0 s', '1,0 s'],
    [2149, '2.1 s', '2,1 s'],
    [74_400, '74 s', '74 s'],
  ])('%d milliseconds', (value, english, german) => {
    expect([shortTime(value, 'en'), shortTime(value, 'de')]).toEqual([english, german])
  })

  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1234, '1.2 kB'],
    [123_456, '123 kB'],
    [12_400_000, '12.4 MB'],
    [5e15, '5,000 TB'],
  ])('%d bytes', (value, english) => {
    expect(bytes(value, 'en')).toBe(english)
  })

  it.each([
    [-5, '0 s', '0 s'],
    [8_000, '8 s', '8 s'],
    [725_000, '12 min 5 s', '12 Min. 5 s'],
    [3_600_000, '1 h', '1 Std.'],
    [273_900_000, '3 d 4 h', '3 T 4 Std.'],
  ])('%d milliseconds of uptime', (value, english, german) => {
    expect([longTime(value, textsIn('en')), longTime(value, textsIn('de'))]).toEqual([english, german])
  })

  it('a moment has its date when it was not today', () => {
    const now = new Date(2026, 6, 31, 14, 2).getTime()
    expect(moment(now - 60_000, now, 'en')).toBe('14:01')
    expect(moment(now - 86_400_000, now, 'de')).toBe('30. Juli, 14:02')
  })
})
