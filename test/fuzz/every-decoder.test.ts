import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { Reader } from '../../src-main/crypto/bytes.ts'
import { DECODERS, EVERY, strayViews, surrounded } from './decoders.ts'
import { mutate, mutation } from './ike-arbitraries.ts'
import { FACTOR, holds } from './runs.ts'
import { recorded } from './seeds.ts'

const WIRE = join(import.meta.dirname, '../../src-main/protocol/wire')

/** Octets in which the headers of most messages lie. */
const HEADERS = 40

/** Names of functions that read octets: those of this list are here, and so is every one of the tree. */
const READS = /^export (?:const|function) ((?:decode|read|open)[A-Z]\w*)/gm

function check(bytes: Uint8Array): void {
  const view = surrounded(bytes)
  for (const [name, decode] of EVERY) {
    for (const decoded of decode(view)) {
      if (!decoded) continue
      // Millions of times: an assertion of the test runner each would take longer than the decoding.
      if (decoded.ok && strayViews(decoded.value, view).length > 0) throw new Error(`${name} shows what is beside`)
      if (!decoded.ok && decoded.fault.at > bytes.length) throw new Error(`${name} has a fault beyond the end`)
    }
  }
}

describe('every decoder', () => {
  let seeds: readonly Uint8Array[] = []
  beforeAll(async () => {
    seeds = await recorded()
  })

  it('is in the list', () => {
    const files = readdirSync(WIRE, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'))
    const found = files.flatMap((file) =>
      [...readFileSync(join(WIRE, file), 'utf8').matchAll(READS)].map(
        ([, name = '']) => `${file.replaceAll('\\', '/').replace(/\.ts$/, '')} ${name}`,
      ),
    )
    expect(found.length).toBeGreaterThan(30)
    expect(Object.keys(DECODERS).sort()).toEqual(found.sort())
  })

  it('meets real octets of every layer', () => {
    expect(seeds.length).toBeGreaterThan(60)
    const understood = EVERY.filter(([, decode]) => seeds.some((seed) => decode(seed).some((it) => it?.ok === true)))
    // What a good connect does not have: refusals, certificates, deletes of others.
    expect(understood.length).toBeGreaterThan(25)
  })

  it('bears a message cut off at any octet', () => {
    for (const seed of seeds) {
      // Beyond the headers lie keys and padding, of which one octet is like the next.
      const step = FACTOR > 1 ? 1 : Math.max(1, Math.floor(seed.length / 8))
      for (let end = 0; end < seed.length; end += end < HEADERS ? 1 : step) check(seed.slice(0, end))
    }
  }, 60_000)

  it('bears a message with a few octets changed, cut off or put on', () => {
    holds(
      fc.property(fc.nat(), mutation, (which, how) => {
        const seed = seeds[which % seeds.length] ?? new Uint8Array(0)
        check(mutate(seed, how))
      }),
      600,
    )
  })

  it('bears two messages grown into one', () => {
    holds(
      fc.property(fc.nat(), fc.nat(), fc.nat(), fc.nat(), (a, b, i, j) => {
        const [first, second] = [seeds[a % seeds.length], seeds[b % seeds.length]]
        if (!first || !second) return
        check(Uint8Array.from([...first.subarray(0, i % first.length), ...second.subarray(j % second.length)]))
      }),
      300,
    )
  })
})

describe('work', () => {
  const MOST = 0x10000

  /** How often a reader takes octets while this runs: each of its methods goes through one of these. */
  function steps(work: () => void): number {
    let count = 0
    const spies = (['u8', 'u16', 'u32', 'bytes', 'skip', 'rest', 'open'] as const).map((name) => {
      const real = Object.getOwnPropertyDescriptor(Reader.prototype, name)?.value as (...words: unknown[]) => unknown
      const counting = function (this: Reader, ...words: unknown[]): unknown {
        count += 1
        return real.apply(this, words)
      }
      Object.assign(Reader.prototype, { [name]: counting })
      return () => Object.assign(Reader.prototype, { [name]: real })
    })
    work()
    for (const undo of spies) undo()
    return count
  }

  const filled = (length: number, pattern: readonly number[]): Uint8Array =>
    Uint8Array.from({ length }, (_, i) => pattern[i % pattern.length] ?? 0)
  const PATTERNS: readonly (readonly [string, readonly number[]])[] = [
    ['zeroes', [0]],
    ['ones', [0xff]],
    ['the smallest payloads', [13, 0, 0, 4]],
    ['the smallest AVPs', [0, 6, 0, 0, 0, 0]],
    ['the smallest options', [1, 2]],
    ['the smallest attributes', [0x80, 1, 0, 1]],
    ['a chain into itself', [1, 0, 0, 8, 0, 0, 0, 1]],
  ]

  it.each(PATTERNS)('on 64 KiB of %s is bounded by the length, and soon done', (_, pattern) => {
    const garbage = filled(MOST, pattern)
    for (const [name, decode] of EVERY) {
      // Payload types and shapes are tried one after another, each of which may read all of it.
      expect(
        steps(() => decode(garbage)),
        name,
      ).toBeLessThan(MOST)
      const begun = process.cpuUsage()
      decode(garbage)
      // A generous bound on some milliseconds: what grows with the square of the length takes minutes.
      expect(process.cpuUsage(begun).user / 1_000, name).toBeLessThan(400)
    }
  })

  it('grows no faster than the length', () => {
    for (const [, pattern] of PATTERNS) {
      const [less, more] = [filled(MOST / 8, pattern), filled(MOST, pattern)]
      for (const [name, decode] of EVERY) {
        const short = steps(() => decode(less))
        const long = steps(() => decode(more))
        expect(long, name).toBeLessThanOrEqual(8 * short + 64)
      }
    }
  })
})
