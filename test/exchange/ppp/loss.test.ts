import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { PppMethod } from '../../../src-main/domain/profile/schema.ts'
import { environment, type Fate, type Environment } from './environment.ts'

/** Lost, late, early, or twice. */
const fate: fc.Arbitrary<Fate> = fc.oneof(
  { weight: 5, arbitrary: fc.constant([20]) },
  { weight: 2, arbitrary: fc.constant([]) },
  { weight: 2, arbitrary: fc.integer({ min: 1, max: 900 }).map((delay) => [delay]) },
  { weight: 1, arbitrary: fc.tuple(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 1_500 })) },
)
const fates = fc.array(fate, { maxLength: 60 })
const method = fc.constantFrom<PppMethod>('mschapv2', 'chap', 'pap')

const LONGEST = 120_000

function connected(one: Environment): boolean {
  return one.client.agreements.length > 0 && one.client.failures.length === 0
}

describe('on a path that loses, delays and doubles', () => {
  it('a connect ends with an address, or with a failure that is told, and never hangs', () => {
    fc.assert(
      fc.property(fates, method, (path, one) => {
        const both = environment({ fates: path, client: { methods: [one] }, gateway: { methods: [one] } }).run(LONGEST)
        if (connected(both)) return
        expect(both.client.failures.length).toBeGreaterThan(0)
        expect(both.client.closed).toBe(true)
      }),
      { numRuns: 150 },
    )
  })

  it('with a few losses it always gets there', () => {
    const few = fc.array(fc.oneof({ weight: 4, arbitrary: fc.constant([20]) }, fc.constant([])), { maxLength: 40 })
    fc.assert(
      fc.property(few, method, (path, one) => {
        // Three in a row of the same message cannot come together below this.
        fc.pre(path.filter((each) => each.length === 0).length <= 3)
        const both = environment({ fates: path, client: { methods: [one] }, gateway: { methods: [one] } }).run(30_000)
        expect(both.client.failures).toEqual([])
        expect(both.client.agreements.length).toBeGreaterThan(0)
      }),
      { numRuns: 150 },
    )
  })

  it('one lost datagram, whichever, costs no more than about four seconds', () => {
    for (let lost = 0; lost < 30; lost++) {
      const path: Fate[] = Array.from({ length: 30 }, (_, i) => (i === lost ? [] : [20]))
      // Three until a response to a challenge is repeated, and one until the gateway's own request is.
      const one = environment({ fates: path }).run(4_300)
      expect(connected(one), `datagram ${lost}`).toBe(true)
    }
  })

  it('every datagram twice, or all in the wrong order, changes nothing', () => {
    const twice = environment({ fates: Array.from({ length: 300 }, () => [20, 25]) }).run(10_000)
    expect(connected(twice)).toBe(true)
    expect(twice.client.agreements).toHaveLength(1)
    const mixed = environment({ fates: Array.from({ length: 300 }, (_, i) => [20 + ((i * 37) % 50)]) }).run(10_000)
    expect(connected(mixed)).toBe(true)
  })

  it('the farewell ends in time whatever is lost', () => {
    fc.assert(
      fc.property(fates, fc.integer({ min: 0, max: 3_000 }), (path, moment) => {
        const one = environment().run(moment)
        one.follow(path)
        one.post(one.client, one.client.close(one.now))
        const from = one.now
        one.run(2_500)
        expect(one.client.closed).toBe(true)
        const sent = one.sent.filter((each) => each.from === 'client' && each.at > from)
        expect(Math.max(from, ...sent.map(({ at }) => at)) - from).toBeLessThan(2_500)
      }),
      { numRuns: 150 },
    )
  })
})

describe('a gateway that talks nonsense', () => {
  it('is stood: noise in between changes nothing that is sent or told', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 60 }), { maxLength: 30 }), (noise) => {
        const one = environment().run(50)
        for (const bytes of noise) {
          one.post(one.client, one.client.datagram(bytes, one.now))
          one.run(10)
        }
        one.run(30_000)
        expect(one.client.closed || one.client.agreements.length > 0).toBe(true)
      }),
      { numRuns: 100 },
    )
  })

  it('is stood inside the tunnel, too: frames of noise end in an answer, a rejection or silence', () => {
    const protocol = fc.constantFrom(0xc0, 0x80, 0xc2, 0x00)
    const frame = fc.tuple(protocol, fc.constantFrom(0x21, 0x23, 0x57), fc.uint8Array({ maxLength: 40 }))
    fc.assert(
      fc.property(fc.array(frame, { maxLength: 30 }), fc.integer({ min: 100, max: 400 }), (frames, moment) => {
        const one = environment().run(moment)
        for (const [high, low, rest] of frames) {
          const bytes = Uint8Array.from([0xff, 3, high, low, ...rest])
          one.post(one.gateway, one.gateway.rawFrame(bytes, one.now))
          one.run(5)
        }
        one.run(LONGEST)
        expect(one.client.closed || one.client.agreements.length > 0).toBe(true)
      }),
      { numRuns: 100 },
    )
  })
})
