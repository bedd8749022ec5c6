import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readLog } from '../../src-main/verdict/readers/read.ts'
import { verdictOf } from '../../src-main/verdict/verdict.ts'
import { HARD_LOGS } from '../support/logs/kinds.ts'
import { holds } from './runs.ts'
import { anyText } from '../support/any-text.ts'

const LOGS = join(import.meta.dirname, '../fixtures/logs')
const files = readdirSync(LOGS).filter((name) => name !== 'README.md')
const logs = files.map((name) => readFileSync(join(LOGS, name), 'utf8'))
const judge = (log: string) => verdictOf(readLog(log).last)

const noise = fc.oneof(fc.string({ maxLength: 400 }), anyText({ maxLength: 400 }))

describe('a log of nonsense', () => {
  it('is read without complaint', () => {
    holds(
      fc.property(noise, (log) => {
        expect(judge(log).ladder).toHaveLength(11)
      }),
      500,
      'slow',
    )
  })

  it('is read though it begins well', () => {
    const beginnings = logs.flatMap((log) => log.split('\n').map((line) => line.slice(0, 60))).slice(0, 400)
    holds(
      fc.property(fc.array(fc.tuple(fc.constantFrom(...beginnings), noise), { maxLength: 12 }), (lines) => {
        expect(judge(lines.map((parts) => parts.join('')).join('\n')).ladder).toHaveLength(11)
      }),
      300,
      'slow',
    )
  })
})

describe('a real log', () => {
  const cut = fc.record({ log: fc.constantFrom(...logs), at: fc.nat(), length: fc.nat(200), with: noise })

  it('is read with anything in the middle, or nothing', () => {
    holds(
      fc.property(cut, ({ log, at, length, with: put }) => {
        const from = at % (log.length + 1)
        expect(judge(log.slice(0, from) + put + log.slice(from + length)).ladder).toHaveLength(11)
      }),
      300,
      'slow',
    )
  })

  it('is read from any line to any other', () => {
    holds(
      fc.property(fc.constantFrom(...logs), fc.nat(), fc.nat(), (log, a, b) => {
        const lines = log.split('\n')
        expect(judge(lines.slice(a % lines.length, b % lines.length).join('\n')).ladder).toHaveLength(11)
      }),
      300,
      'slow',
    )
  })

  it('is the same with noise of other programs between', () => {
    const others = [
      'Nov 21 11:45:00.000001 host kernel: audit: type=1400',
      'Nov 21 11:45:00 host sshd[9]: Invalid user',
      '',
      '   ',
    ]
    holds(
      fc.property(
        fc.constantFrom(...logs),
        fc.array(fc.constantFrom(...others), { maxLength: 8 }),
        fc.nat(),
        (log, more, at) => {
          const lines = log.split('\n')
          const place = at % lines.length
          const mixed = [...lines.slice(0, place), ...more, ...lines.slice(place)].join('\n')
          if (log.startsWith('[') || log.includes('<dictionary>')) return
          expect(judge(mixed).fault?.code).toBe(judge(log).fault?.code)
        },
      ),
      200,
      'slow',
    )
  })

  it('gives one verdict however daemons interleave at the same time', () => {
    const journals = files.flatMap((name, i) => (/(?:client|gateway)\.log$/.test(name) ? [logs[i] ?? ''] : []))
    holds(
      fc.property(
        fc.constantFrom(...journals),
        fc.array(fc.nat(1000), { minLength: 64, maxLength: 64 }),
        (log, ranks) => {
          const lines = log.trimEnd().split('\n')
          const shuffled = lines
            .map((line, i) => ({ line, time: line.slice(0, 22), rank: ranks[(i * 7) % 64] ?? 0 }))
            .sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : a.rank - b.rank))
          expect(judge(shuffled.map(({ line }) => line).join('\n')).fault?.code).toBe(judge(log).fault?.code)
        },
      ),
      150,
      'slow',
    )
  })
})

/** Milliseconds of the processor. */
function spent(work: () => void): number {
  const begun = process.cpuUsage()
  work()
  return process.cpuUsage(begun).user / 1_000
}

/** The least of three: other work on the machine only adds. */
const fastest = (work: () => void): number => Math.min(spent(work), spent(work), spent(work))

/** The same, but as soon as one of the three is within the limit the others need not be looked at. */
function least(limit: number, work: () => void): number {
  let best = spent(work)
  for (let more = 2; more > 0 && best >= limit; more -= 1) best = Math.min(best, spent(work))
  return best
}

describe('time', () => {
  const journal = logs.join('\n')
  const times = (count: number): string => Array<string>(count).fill(journal).join('\n')

  it('grows with the length of a log and no faster', () => {
    const small = times(1)
    const large = times(10)
    readLog(small)
    // Ten times as long: with the square it would be a hundred.
    const limit = 30 * fastest(() => readLog(small))
    expect(least(limit, () => readLog(large))).toBeLessThan(limit)
  }, 30_000)

  it.each(HARD_LOGS)(
    'grows with its length and no faster: $name',
    ({ make }) => {
      const [small, large] = [make(100_000), make(800_000)]
      judge(small)
      // Eight times as long: with the square it would be sixty-four. The clock tells no less than a millisecond or two.
      const limit = 24 * (fastest(() => judge(small)) + 2)
      expect(least(limit, () => judge(large))).toBeLessThan(limit)
    },
    60_000,
  )

  it.each([
    ['one endless line', (n: number) => 'x'.repeat(n)],
    ['words that almost fit', (n: number) => 'rcvd [LCP ConfReq <auth <auth <auth '.repeat(n / 40)],
    ['brackets', (n: number) => `{"MESSAGE":${'['.repeat(n / 2)}\n`.repeat(2)],
    ['times without end', (n: number) => 'Nov 21 11:45:00 '.repeat(n / 16)],
    ['quotes', (n: number) => `002 "${'"'.repeat(n)}`],
    ['digits', (n: number) => `Remote Access error ${'8'.repeat(n)}`],
    ['lines of brackets', (n: number) => '[ 0.'.concat('\n').repeat(n / 5)],
    ['proposals', (n: number) => `00[CFG] received proposals: ${'A-'.repeat(n / 2)}`],
  ])('is not eaten by %s', (_, hostile) => {
    const long = hostile(400_000)
    expect(least(600, () => judge(long))).toBeLessThan(600)
  })
})
