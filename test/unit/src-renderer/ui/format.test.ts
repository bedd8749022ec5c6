import { describe, expect, it } from 'vitest'
import { textsIn } from '../../../support/texts.ts'
import { attemptTime, byteCount, duration, stepTime } from '../../../../src-renderer/ui/format.ts'
import { ratesOf } from '../../../../src-renderer/features/connect/sparkline.tsx'

const en = textsIn('en')
const de = textsIn('de')

describe('figures in words', () => {
  it.each([
    [0, '0 ms'],
    [31.4, '31 ms'],
    [2100, '2.1 s'],
    [65_000, '1 min 05 s'],
  ])('a step of %d ms took %s', (milliseconds, words) => {
    expect(stepTime(en, milliseconds)).toBe(words)
  })

  it('speak the language', () => {
    expect(stepTime(de, 2100)).toBe('2,1 s')
    expect(byteCount(de, 1_250_000)).toBe('1,3 MB')
  })

  it('never count an attempt below nothing', () => {
    expect(attemptTime(en, -50)).toBe('0.0 s')
    expect(attemptTime(en, 61_000)).toBe('1 min 01 s')
  })

  it.each([
    [-1, '0 s'],
    [59_999, '59 s'],
    [3_600_000, '1 h 00 min'],
    [11_520_000, '3 h 12 min'],
    [183_600_000, '2 d 3 h'],
  ])('%d ms lasted %s', (milliseconds, words) => {
    expect(duration(en, milliseconds)).toBe(words)
  })

  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.0 kB'],
    [48_213_004, '48.2 MB'],
    [512_000_000, '512 MB'],
    [5e15, '5,000 TB'],
  ])('%d bytes are %s', (bytes, words) => {
    expect(byteCount(en, bytes)).toBe(words)
  })

  it('turn counts into bytes per second', () => {
    const samples = [
      { at: 0, received: 0, sent: 0 },
      { at: 2000, received: 1000, sent: 10 },
      { at: 2500, received: 1500, sent: 10 },
    ]
    expect(ratesOf(samples)).toEqual([
      { received: 500, sent: 5 },
      { received: 1000, sent: 0 },
    ])
  })
})
