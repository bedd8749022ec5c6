import fc from 'fast-check'
import { encodeControl } from '../../src-main/protocol/wire/l2tp/header.ts'
import { encodeMessage, type ControlMessage } from '../../src-main/protocol/wire/l2tp/message.ts'
import { encodeOptions, encodePacket } from '../../src-main/protocol/wire/ppp/control.ts'
import { encodeFrame } from '../../src-main/protocol/wire/ppp/frame.ts'

/** Everything that L2TP and PPP of ours may be asked to write. */

export const u8 = fc.nat(0xff)
export const u16 = fc.nat(0xffff)
const u32 = fc.nat(0xffffffff)
const id = fc.integer({ min: 1, max: 0xffff })
export const octets = (minLength: number, maxLength: number): fc.Arbitrary<Uint8Array> =>
  fc.uint8Array({ minLength, maxLength })
const text = fc.string({ unit: fc.constantFrom('a', 'b', ' ', 'Z', '=', '0', 'ü'), minLength: 1, maxLength: 20 })

/** Leaves out what is undefined, as the decoders do. */
const some = <Value extends object>(value: fc.Arbitrary<Value>): fc.Arbitrary<Value> =>
  value.map((full) => Object.fromEntries(Object.entries(full).filter(([, field]) => field !== undefined)) as Value)
const maybe = <Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Value | undefined> =>
  fc.option(value, { nil: undefined })

const offer = {
  tunnelId: id,
  host: text,
  vendor: maybe(text),
  receiveWindow: maybe(id),
  challenge: maybe(octets(1, 40)),
}
const close = fc.oneof(
  fc.record({ result: u16 }),
  fc.record({ result: u16, error: u16 }),
  fc.record({ result: u16, error: u16, text }),
)
const cause = fc.record({ code: u16, protocol: u16, direction: u8, text })

export const message = some(
  fc.oneof(
    fc.record({ kind: fc.constant('sccrq'), ...offer }),
    fc.record({ kind: fc.constant('sccrp'), ...offer, challengeResponse: maybe(octets(16, 16)) }),
    fc.record({ kind: fc.constant('scccn'), challengeResponse: maybe(octets(16, 16)) }),
    fc.record({ kind: fc.constant('stopccn'), tunnelId: maybe(id), close }),
    fc.record({ kind: fc.constant('hello') }),
    fc.record({ kind: fc.constant('icrq'), sessionId: id, serial: u32 }),
    fc.record({ kind: fc.constant('icrp'), sessionId: id }),
    fc.record({ kind: fc.constant('iccn'), bitsPerSecond: u32, sequencing: fc.boolean() }),
    fc.record({ kind: fc.constant('cdn'), sessionId: maybe(id), close, cause: maybe(cause) }),
  ),
) as fc.Arbitrary<ControlMessage>

export const options = fc.array(fc.record({ type: u8, value: octets(0, 20) }), { maxLength: 12 })

/** Messages as they are written, and what they lie in. */
export const written: fc.Arbitrary<Uint8Array> = fc.oneof(
  message.map(encodeMessage),
  fc
    .tuple(id, u16, message)
    .map(([tunnel, ns, one]) => encodeControl({ tunnel, session: 0, ns, nr: 0 }, encodeMessage(one))),
  options.map(encodeOptions),
  fc
    .tuple(u8, u8, options)
    .map(([code, identifier, list]) =>
      encodeFrame({ protocol: 0xc021, information: encodePacket({ code, identifier, data: encodeOptions(list) }) }),
    ),
)
