import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  client,
  failureOf,
  gateway,
  gatewayOutputsOf,
  ikeWorld,
  keysText,
  outputsOf,
  type Fate,
  type IkeWorld,
} from './environment.ts'

/** What becomes of the first datagrams; those after it all arrive. */
const script = (most: number): fc.Arbitrary<Fate> =>
  fc
    .array(
      fc.oneof(
        { weight: 3, arbitrary: fc.constant([20]) },
        { weight: 2, arbitrary: fc.constant([]) },
        { weight: 2, arbitrary: fc.array(fc.integer({ min: 1, max: 2_500 }), { minLength: 1, maxLength: 3 }) },
      ),
      { maxLength: most },
    )
    .map((fates) => (_bytes, number) => fates[number] ?? [20])

/** Everything a run can end with, well before this. */
const END = 60_000

const keysOf = (environment: IkeWorld): { readonly ours: readonly string[]; readonly theirs: readonly string[] } => ({
  ours: outputsOf(environment, 'child-up').map(({ child }) => keysText(child, 'us')),
  theirs: gatewayOutputsOf(environment, 'child-up').map(({ child }) => keysText(child, 'them')),
})

const quiet = { dpd: { delay: 3_600, timeout: 7_200 } }

describe('two peers on a network that loses, delays, reorders and doubles', () => {
  it('either have the same keys, or the one who began gives up in time', () => {
    fc.assert(
      fc.property(script(30), (fate) => {
        const environment = ikeWorld(client(quiet), gateway(), fate).begin().runTo(END)
        const { ours, theirs } = keysOf(environment)
        for (const keys of theirs) expect(ours).toContain(keys)
        const failed = environment.said.find(({ output }) => output.kind === 'failed')
        if (failed) expect(failed.at).toBeLessThan(45_000)
        else expect(ours).toHaveLength(1)
      }),
      { numRuns: 150 },
    )
  })

  it('have the same keys whichever three messages are lost', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(14), { maxLength: 3 }), (lost) => {
        const fate: Fate = (_bytes, number) => (lost.includes(number) ? [] : [20])
        const environment = ikeWorld(client(quiet), gateway(), fate).begin().runTo(END)
        const { ours, theirs } = keysOf(environment)
        expect(failureOf(environment)).toBeUndefined()
        expect(ours).toHaveLength(1)
        expect(theirs).toEqual(ours)
      }),
      { numRuns: 100 },
    )
  })

  it('need no more than a round trip a step when nothing is lost', () => {
    const environment = ikeWorld(client(), gateway()).begin().runTo(END)
    expect(environment.said.find(({ output }) => output.kind === 'child-up')?.at).toBe(160)
  })
})
