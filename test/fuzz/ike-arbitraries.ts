import fc from 'fast-check'
import type { Attribute } from '../../src-main/protocol/wire/ike/attributes.ts'
import type { Header } from '../../src-main/protocol/wire/ike/header.ts'
import type { Payload } from '../../src-main/protocol/wire/ike/payload.ts'
import type { Proposal, Transform } from '../../src-main/protocol/wire/ike/security-association.ts'

/** Everything our encoders may be asked to write, for round trips, and as the ground that mutations start from. */

const u8 = fc.nat(0xff)
const u16 = fc.nat(0xffff)
const u32 = fc.nat(0xffffffff)
const bytes = (minLength: number, maxLength: number): fc.Arbitrary<Uint8Array> =>
  fc.uint8Array({ minLength, maxLength })

export const header: fc.Arbitrary<Header> = fc.record({
  initiatorCookie: bytes(8, 8),
  responderCookie: bytes(8, 8),
  exchange: u8,
  flags: fc.record({
    encrypted: fc.constant(false),
    commit: fc.boolean(),
    authenticationOnly: fc.boolean(),
  }),
  messageId: u32,
})

const attribute: fc.Arbitrary<Attribute> = fc.oneof(
  fc.record({ type: fc.nat(0x7fff), value: bytes(2, 2), form: fc.constant('short' as const) }),
  fc.record({ type: fc.nat(0x7fff), value: bytes(0, 12), form: fc.constant('long' as const) }),
)

const transform: fc.Arbitrary<Transform> = fc.record({
  number: u8,
  id: u8,
  attributes: fc.array(attribute, { maxLength: 9 }),
})

const proposal: fc.Arbitrary<Proposal> = fc.record({
  number: u8,
  protocol: u8,
  spi: bytes(0, 16),
  transforms: fc.array(transform, { maxLength: 12 }),
})

const address = fc.oneof(
  fc.record({ family: fc.constant(4 as const), bytes: fc.array(u8, { minLength: 4, maxLength: 4 }) }),
  fc.record({ family: fc.constant(6 as const), bytes: fc.array(u8, { minLength: 16, maxLength: 16 }) }),
)

const identification = fc
  .record({ type: u8, protocol: u8, port: u16, data: bytes(0, 40) })
  .map((id) => ({ ...id, data: fitting(id.type, id.data) }))

/** Addresses have one length each. */
function fitting(type: number, data: Uint8Array): Uint8Array {
  const length = { 1: 4, 4: 8, 5: 16, 6: 32, 7: 8, 8: 32 }[type]
  if (length === undefined) return data
  const cut = new Uint8Array(length)
  cut.set(data.subarray(0, length))
  return cut
}

const KNOWN = [1, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 20, 21, 130, 131, 132]

export const payload: fc.Arbitrary<Payload> = fc.oneof(
  fc.record({
    kind: fc.constant('sa' as const),
    association: fc.record({ proposals: fc.array(proposal, { maxLength: 4 }) }),
  }),
  fc.record({ kind: fc.constantFrom('ke' as const, 'signature' as const), data: bytes(1, 520) }),
  fc.record({ kind: fc.constant('hash' as const), data: bytes(1, 64) }),
  fc.record({ kind: fc.constant('nonce' as const), data: bytes(8, 256) }),
  fc.record({ kind: fc.constant('vendor' as const), data: bytes(0, 40) }),
  fc.record({ kind: fc.constant('nat-detection' as const), data: bytes(16, 64), draft: fc.boolean() }),
  fc.record({ kind: fc.constant('nat-original-address' as const), address, draft: fc.boolean() }),
  fc.record({ kind: fc.constant('id' as const), identification }),
  fc.record({
    kind: fc.constant('certificate' as const),
    certificate: fc.record({ encoding: u8, data: bytes(1, 60) }),
  }),
  fc.record({
    kind: fc.constant('certificate-request' as const),
    certificate: fc.record({ encoding: u8, data: bytes(0, 60) }),
  }),
  fc.record({
    kind: fc.constant('notification' as const),
    notification: fc.record({ domain: u32, protocol: u8, spi: bytes(0, 16), type: u16, data: bytes(0, 20) }),
  }),
  fc.record({
    kind: fc.constant('delete' as const),
    deletion: fc.record({
      domain: u32,
      protocol: u8,
      spis: fc.integer({ min: 1, max: 16 }).chain((size) => fc.array(bytes(size, size), { maxLength: 5 })),
    }),
  }),
  fc.record({
    kind: fc.constant('fragment' as const),
    fragment: fc.record({ id: u16, number: fc.integer({ min: 1, max: 255 }), last: fc.boolean(), slice: bytes(1, 40) }),
  }),
  fc.record({
    kind: fc.constant('unknown' as const),
    type: fc.integer({ min: 1, max: 255 }).filter((type) => !KNOWN.includes(type)),
    data: bytes(0, 40),
  }),
)

export const payloads = fc.array(payload, { maxLength: 8 })

/** A few octets changed, some cut off or put on: what stays near enough to valid to get past the first checks. */
export const mutation = fc.record({
  changes: fc.array(fc.tuple(fc.nat(), u8), { maxLength: 6 }),
  cut: fc.nat(12),
  tail: bytes(0, 8),
})

export function mutate(
  input: Uint8Array,
  how: { changes: readonly (readonly [number, number])[]; cut: number; tail: Uint8Array },
): Uint8Array {
  const kept = input.slice(0, Math.max(0, input.length - how.cut))
  for (const [at, value] of how.changes) if (kept.length > 0) kept[at % kept.length] = value
  return Uint8Array.from([...kept, ...how.tail])
}
