import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cut, join, type Joining } from '../../../../../src-main/protocol/ikev1/fragmentation.ts'
import { clearHeader, NO_COOKIE } from '../../../../../src-main/protocol/ikev1/sa.ts'
import type { Fragment } from '../../../../../src-main/protocol/wire/ike/fragment.ts'
import { decodeMessage, encodeMessage } from '../../../../../src-main/protocol/wire/ike/message.ts'
import { EXCHANGE } from '../../../../../src-main/protocol/wire/ike/numbers.ts'
import { firstOf } from '../../../../../src-main/protocol/wire/ike/payload.ts'

const cookies = { initiatorCookie: Uint8Array.from([1, 2, 3, 4, 5, 6, 7, 8]), responderCookie: NO_COOKIE }
const message = (length: number): Uint8Array =>
  encodeMessage(clearHeader(cookies, EXCHANGE.mainMode), [
    { kind: 'vendor', data: Uint8Array.from({ length }, (_, i) => i) },
  ])

function fragmentOf(part: Uint8Array): Fragment {
  const decoded = decodeMessage(part)
  const found = decoded.ok && decoded.value.kind === 'clear' ? firstOf(decoded.value.payloads, 'fragment') : undefined
  if (!found) throw new Error('a fragment decodes')
  return found.fragment
}

function joinAll(fragments: readonly Fragment[]): Uint8Array | undefined {
  let joining: Joining | undefined
  for (const fragment of fragments) {
    const joined = join(joining, fragment)
    if (joined.kind === 'whole') return joined.message
    joining = joined.joining
  }
  return undefined
}

const slice = (...octets: readonly number[]): Uint8Array => Uint8Array.from(octets)

describe('fragments of a message', () => {
  it('join to the message in any order, with doubles among them', () => {
    const keys = fc.array(fc.nat(), { minLength: 32, maxLength: 32 })
    fc.assert(
      fc.property(
        fc.integer({ min: 40, max: 2_000 }),
        fc.integer({ min: 128, max: 900 }),
        keys,
        (length, size, order) => {
          const whole = message(length)
          const fragments = cut(whole, 7, size).map(fragmentOf)
          const shuffled = [...fragments, ...fragments]
            .map((fragment, i) => ({ fragment, key: order[i] ?? 0 }))
            .sort((one, other) => one.key - other.key)
            .map(({ fragment }) => fragment)
          expect(joinAll(shuffled)).toEqual(whole)
        },
      ),
      { numRuns: 60 },
    )
  })

  it('of another message begin anew', () => {
    const first = cut(message(400), 1, 200).map(fragmentOf)
    const second = cut(message(300), 2, 200).map(fragmentOf)
    expect(joinAll([...first.slice(0, 1), ...second])).toEqual(message(300))
  })

  it.each<[string, readonly Fragment[]]>([
    ['a number above the bound', [{ id: 1, number: 17, last: true, slice: slice(1) }]],
    [
      'two different slices of one number',
      [
        { id: 1, number: 1, last: false, slice: slice(1) },
        { id: 1, number: 1, last: false, slice: slice(2) },
        { id: 1, number: 2, last: true, slice: slice(3) },
      ],
    ],
    [
      'a number beyond the last',
      [
        { id: 1, number: 3, last: false, slice: slice(3) },
        { id: 1, number: 2, last: true, slice: slice(2) },
        { id: 1, number: 1, last: false, slice: slice(1) },
      ],
    ],
    [
      'more octets than a message may have',
      Array.from({ length: 16 }, (_, i) => ({ id: 1, number: i + 1, last: i === 15, slice: new Uint8Array(1_100) })),
    ],
  ])('are thrown away for %s', (_why, fragments) => {
    expect(joinAll(fragments)).toBeUndefined()
  })
})
