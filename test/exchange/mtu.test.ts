import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Phase2Proposal } from '../../src-main/domain/profile/proposal.ts'
import { measure, type Measurement } from '../../src-main/probe/measure.ts'
import { halfOpenBudget } from '../../src-main/protocol/ike-common/half-open-budget.ts'
import { narrowPath, type NarrowPath } from './path.ts'
import { practiceCredentials, practiceEnvironment, type Practice } from './practice-environment.ts'

const wide: NarrowPath = { there: 1_500, back: 1_500, icmp: true, pieces: true, counted: true }

interface Measured extends Measurement {
  readonly practice: Practice
}

async function measured(
  path: NarrowPath,
  { proposal = 'aes256-sha256', mru = 1_500 }: { proposal?: Phase2Proposal; mru?: number } = {},
  fault: Parameters<typeof practiceEnvironment>[0] = 'good',
): Promise<Measured> {
  const practice = practiceEnvironment(
    fault,
    (policy) => ({ ...policy, ike: { ...policy.ike, phase2: [proposal] }, ppp: { ...policy.ppp, mru } }),
    narrowPath(path),
  )
  const budget = halfOpenBudget()
  const measurement = await practice.time.until(
    measure(
      practice.environment,
      {
        host: 'vpn.example.org',
        halfOpen: () => budget,
        credentials: practiceCredentials(practice.environment, { ipsec: { allowWeak: true, phase2: [proposal] } }),
      },
      () => undefined,
      new AbortController().signal,
    ),
  )
  if (!measurement) throw new Error('aborted')
  return { ...measurement, practice }
}

/** Written out once more: IV, block and check value of each suite, as the RFCs have them. */
const SUITES = {
  'aes256-sha256': { iv: 16, block: 16, icv: 16 },
  'aes128-sha1': { iv: 16, block: 16, icv: 12 },
  'aes192-sha384': { iv: 16, block: 16, icv: 24 },
  'aes256-sha512': { iv: 16, block: 16, icv: 32 },
  '3des-sha1': { iv: 8, block: 8, icv: 12 },
} as const satisfies Partial<Record<Phase2Proposal, object>>
type Suite = keyof typeof SUITES
const suites = Object.keys(SUITES) as Suite[]

/** By trying: IP, UDP, SPI and sequence, IV, the blocks, the check value. Inside UDP, L2TP and PPP, and the trailer. */
function largestThatFits(path: number, suite: Suite): number {
  const { iv, block, icv } = SUITES[suite]
  let largest = 0
  for (let inner = 68; inner <= 1_500; inner++) {
    let encrypted = 8 + 6 + 4 + inner + 2
    while (encrypted % block !== 0) encrypted++
    if (20 + 8 + 4 + 4 + iv + encrypted + icv <= path) largest = inner
  }
  return largest
}

describe('the search for the largest packet', () => {
  it.each([1_500, 1_492, 1_400, 1_300])('F-51 is exact to the byte over a path of %i, told or not', async (path) => {
    for (const suite of suites) {
      for (const icmp of [true, false]) {
        const { advice } = await measured({ ...wide, there: path, back: path, icmp }, { proposal: suite })
        expect(advice?.measured, `${suite} ${icmp}`).toMatchObject({
          kind: 'measured',
          largest: largestThatFits(path, suite),
        })
      }
    }
  })

  it('is exact to the byte over any path, whatever becomes of larger packets', async () => {
    const paths = fc.record({
      there: fc.integer({ min: 600, max: 1_520 }),
      back: fc.integer({ min: 600, max: 1_520 }),
      icmp: fc.boolean(),
      pieces: fc.boolean(),
      counted: fc.constant(true),
    })
    await fc.assert(
      fc.asyncProperty(paths, fc.constantFrom(...suites), async (path, proposal) => {
        const { advice, practice } = await measured(path, { proposal })
        const narrowest = Math.min(path.there, path.back, 1_500)
        const largest = largestThatFits(narrowest, proposal)
        const whole = largest === largestThatFits(1_500, proposal)
        expect(advice?.measured).toMatchObject({ kind: 'measured', largest, uncut: true })
        if (advice?.measured.kind !== 'measured') return
        expect(advice.measured.limit?.bytes).toBe(whole ? undefined : largest + 1)
        expect(practice.time.now).toBeLessThan(15_000)
      }),
      { numRuns: 40 },
    )
  }, 60_000)

  it('is exact without counters, too, where larger packets do not pass in pieces', async () => {
    for (const there of [1_492, 1_411, 1_300]) {
      const { advice } = await measured({ ...wide, there, icmp: false, counted: false })
      expect(advice?.measured).toMatchObject({ largest: largestThatFits(there, 'aes256-sha256'), uncut: false })
    }
  })

  it('is over soon', async () => {
    const { practice, advice } = await measured({ ...wide, there: 1_300, back: 1_300, icmp: false })
    const echoes = practice.flights.filter(({ towards, bytes }) => towards === 'gateway' && bytes.length > 1_200)
    expect(echoes.length).toBeLessThan(25)
    expect(advice?.value).toBe(1_212)
  })
})

describe('the search by satellite', () => {
  it('is exact, and over within a minute', async () => {
    const path = { ...wide, there: 1_300, back: 1_300, icmp: false, pieces: false, trip: 320 }
    const { advice, practice } = await measured(path, { proposal: '3des-sha1' })
    expect(advice?.measured).toMatchObject({ largest: largestThatFits(1_300, '3des-sha1') })
    expect(practice.time.now).toBeLessThan(60_000)
  })
})

describe('the search over a way that fails meanwhile', () => {
  it('calls no size proven', async () => {
    let dead = false
    const path = { ...wide, there: 1_300, icmp: false }
    const practice = practiceEnvironment('good', undefined, {
      ...narrowPath(path),
      there: (bytes) => {
        dead ||= bytes > 1_400
        return dead ? 'lost' : 'passes'
      },
    })
    const budget = halfOpenBudget()
    const question = {
      host: 'vpn.example.org',
      halfOpen: () => budget,
      credentials: practiceCredentials(practice.environment),
    }
    const stop = new AbortController().signal
    const found = await practice.time.until(measure(practice.environment, question, () => undefined, stop))
    expect(found?.advice).toMatchObject({ measured: { kind: 'unsteady' }, why: 'unsteady', blackHole: false })
  })
})

describe('what is said of a path', () => {
  it.each<[string, NarrowPath, object]>([
    ['1500', wide, { value: 1_400, why: 'fits', blackHole: false }],
    ['1400 that says so', { ...wide, there: 1_400 }, { value: 1_308, why: 'cut', blackHole: false }],
    ['1400 back only', { ...wide, back: 1_400 }, { value: 1_308, why: 'cut', blackHole: false }],
    [
      '1400 back only, with pieces dropped',
      { ...wide, back: 1_400, pieces: false },
      { value: 1_308, why: 'path', blackHole: true },
    ],
    [
      '1400 that says nothing',
      { ...wide, there: 1_400, icmp: false },
      { value: 1_308, why: 'dont-fragment', blackHole: false },
    ],
    [
      '1400 that says nothing and drops pieces',
      { ...wide, there: 1_400, icmp: false, pieces: false },
      { value: 1_308, why: 'path', blackHole: true },
    ],
    [
      '1400 that says so and drops pieces',
      { ...wide, there: 1_400, pieces: false },
      { value: 1_308, why: 'path', blackHole: true },
    ],
    ['1200', { ...wide, there: 1_200 }, { value: 1_200, why: 'below', blackHole: false }],
    ['1495, which is enough', { ...wide, there: 1_495, icmp: false }, { value: 1_400, why: 'fits', blackHole: false }],
  ])('%s', async (_, path, said) => {
    const { advice, diagnosis } = await measured(path)
    expect(advice).toMatchObject(said)
    const code = 'blackHole' in said && said.blackHole ? 'path-mtu-black-hole' : undefined
    expect(diagnosis.verdict.fault?.code).toBe(code)
  })

  it('that the gateway takes no larger ones', async () => {
    const { advice, diagnosis } = await measured(wide, { mru: 1_280 })
    expect(advice).toMatchObject({ value: 1_280, why: 'mru', measured: { largest: 1_280, limit: undefined } })
    expect(diagnosis.verdict.fault).toBeUndefined()
  })

  it('that nobody answers an echo', async () => {
    const { advice } = await measured(wide, {}, 'no-echo')
    expect(advice).toMatchObject({ value: 1_400, why: 'not-measured', budget: 1_404 })
  })

  it('what the outer packets were that passed and did not', async () => {
    const { advice } = await measured({ ...wide, there: 1_400 })
    // 1308 in the tunnel is 1396 outside, and one octet more begins another block.
    expect(advice?.path).toEqual({ passes: 1_396, fails: 1_412 })
  })
})
