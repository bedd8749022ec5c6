import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildLibrary } from '../../../../lab/driver/libraries.ts'

const canCompile =
  process.platform === 'linux' &&
  spawnSync('gcc', ['-x', 'c', '-fsyntax-only', '-'], { input: '#include <time.h>\n' }).status === 0

describe.skipIf(!canCompile)('the slow clock below User Mode Linux', () => {
  let folder: string
  const at = (name: string): string => join(folder, name)
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'culvert-clock-'))
    buildLibrary('slow-clock', at('slow-clock.so'))
    const words = ['-std=gnu11', '-Wall', '-Werror', '-o', at('times'), join(import.meta.dirname, 'times.c'), '-lrt']
    expect(spawnSync('gcc', words, { encoding: 'utf8' }).stderr).toBe('')
  }, 60_000)
  afterAll(() => rmSync(folder, { recursive: true }))

  const run = (slowdown: string | undefined, words: readonly string[]) =>
    spawnSync(at('times'), words, { encoding: 'utf8', env: { LD_PRELOAD: at('slow-clock.so'), SLOW_CLOCK: slowdown } })
  /** Microseconds that the program printed. */
  const numbers = (slowdown: number, ...words: readonly string[]): readonly number[] =>
    run(String(slowdown), words).stdout.trim().split(' ').map(Number)

  it.each([1, 3, 50])('lets both clocks go %i times slower', (slowdown) => {
    const [day = NaN, boot = NaN, least = NaN, most = NaN] = numbers(slowdown, 'clocks', '120')
    expect(least).toBeGreaterThanOrEqual(120_000)
    // What is cut off at the end of each number is less than two.
    expect(boot).toBeGreaterThanOrEqual(least / slowdown - 2)
    expect(boot).toBeLessThanOrEqual(most / slowdown + 2)
    // The time of day may be set right meanwhile.
    expect(day / boot).toBeGreaterThan(0.9)
    expect(day / boot).toBeLessThan(1.1)
  })

  it('begins with the time of day as it is', () => {
    const [day = NaN, real = NaN] = numbers(1000, 'day')
    // The program has a minute to get there.
    expect(real - day).toBeLessThan(60_000_000)
    expect(real - day).toBeGreaterThan(-1_000_000)
  })

  it.each([1, 5])('lets a timer fire %i times later, the first time and every other', (slowdown) => {
    const [once = NaN] = numbers(slowdown, 'timer', '30')
    expect(once).toBeGreaterThanOrEqual(30_000 * slowdown)
    const [thrice = NaN] = numbers(slowdown, 'often', '20')
    expect(thrice).toBeGreaterThanOrEqual(3 * 20_000 * slowdown)
  })

  it.each([1, 40])('says what is left of a timer by its own time, %i times slower', (slowdown) => {
    const hour = 3_600_000_000
    const [asked = NaN, interval, stopped = NaN, itsInterval, after] = numbers(slowdown, 'left', String(hour / 1000))
    expect([interval, itsInterval, after]).toEqual([hour, hour, 0])
    // Not one that went on ten times faster.
    expect(asked).toBeGreaterThan(hour * 0.9)
    expect(asked).toBeLessThanOrEqual(hour)
    expect(stopped).toBeLessThanOrEqual(asked)
    expect(stopped).toBeGreaterThan(hour * 0.9)
  })

  it.each([undefined, '', '0', '-3', '2.5', '6x', 'much', '1001', '99999999999999999999'])(
    'refuses to go %j times slower',
    (slowdown) => {
      const { signal, stdout, stderr } = run(slowdown, ['day'])
      expect([signal, stdout, stderr]).toEqual([
        'SIGABRT',
        '',
        'slow-clock: SLOW_CLOCK is no whole number from 1 to 1000\n',
      ])
    },
  )

  it.each([
    ['a timer for a time of day', 'absolute'],
    ['a clock that would not be slow', 'other'],
  ])('refuses %s', (why, word) => {
    const { signal, stderr } = run('2', [word])
    expect([signal, stderr]).toEqual(['SIGABRT', `slow-clock: ${why}\n`])
  })
})
