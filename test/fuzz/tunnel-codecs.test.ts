import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeEsp, espSpi, padded, unpadded } from '../../src-main/probe/wire/esp/packet.ts'
import { decodeIcmp } from '../../src-main/probe/wire/ip/icmp.ts'
import { decodeIpv4, encodeIpv4 } from '../../src-main/probe/wire/ip/ipv4.ts'
import { decodeUdp, encodeUdp } from '../../src-main/probe/wire/ip/udp.ts'
import { decodeAvps, encodeAvps, MOST_AVPS } from '../../src-main/probe/wire/l2tp/avp.ts'
import { decodeL2tp, encodeControl, encodeData } from '../../src-main/probe/wire/l2tp/header.ts'
import { decodeMessage, encodeMessage, type ControlMessage } from '../../src-main/probe/wire/l2tp/message.ts'
import { decodePppCause, decodeResult } from '../../src-main/probe/wire/l2tp/result.ts'
import { decodeChapValue, decodeMsChapResponse, readMsChapFailure } from '../../src-main/probe/wire/ppp/chap.ts'
import { decodeOptions, decodePacket, encodeOptions, encodePacket } from '../../src-main/probe/wire/ppp/control.ts'
import { decodeFrame, encodeFrame } from '../../src-main/probe/wire/ppp/frame.ts'
import { optionAddress } from '../../src-main/probe/wire/ppp/ipcp.ts'
import { optionIdentifier } from '../../src-main/probe/wire/ppp/ipv6cp.ts'
import { decodeEcho, decodeProtocolReject, readLcpOption, terminationText } from '../../src-main/probe/wire/ppp/lcp.ts'
import { decodePapAnswer, decodePapRequest } from '../../src-main/probe/wire/ppp/pap.ts'
import type { Decoded } from '../../src-main/probe/wire/bytes.ts'
import { mutate, mutation } from './ike-arbitraries.ts'
import { holds } from './runs.ts'

const u8 = fc.nat(0xff)
const u16 = fc.nat(0xffff)
const u32 = fc.nat(0xffffffff)
const id = fc.integer({ min: 1, max: 0xffff })
const octets = (minLength: number, maxLength: number): fc.Arbitrary<Uint8Array> =>
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

const message = some(
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

const options = fc.array(fc.record({ type: u8, value: octets(0, 20) }), { maxLength: 12 })
const SHAPE = { iv: 8, block: 4, icv: 16 }

/** Every decoder that octets of a gateway may reach, and what is done with what comes out. */
const DECODERS: readonly ((bytes: Uint8Array) => Decoded<unknown> | undefined)[] = [
  decodeL2tp,
  decodeAvps,
  decodeMessage,
  decodeResult,
  decodePppCause,
  decodeFrame,
  decodePacket,
  decodeOptions,
  decodeEcho,
  decodeProtocolReject,
  decodePapRequest,
  decodePapAnswer,
  decodeChapValue,
  decodeMsChapResponse,
  decodeIpv4,
  decodeUdp,
  decodeIcmp,
  unpadded,
  (bytes) => decodeEsp(bytes, SHAPE),
]

function useOptions(bytes: Uint8Array): void {
  const decoded = decodeOptions(bytes)
  for (const option of decoded.ok ? decoded.value : []) {
    readLcpOption(option)
    optionAddress(option)
    optionIdentifier(option)
  }
}

function swallow(bytes: Uint8Array): void {
  for (const decode of DECODERS) {
    const decoded = decode(bytes)
    if (decoded && !decoded.ok) expect(decoded.fault.at).toBeLessThanOrEqual(bytes.length)
  }
  useOptions(bytes)
  espSpi(bytes)
  expect(readMsChapFailure(bytes).text ?? '').not.toMatch(/\p{Cc}/u)
  expect(terminationText(bytes) ?? '').not.toMatch(/\p{Cc}/u)
}

/** In the middle of a larger buffer, whose neighbours no decoder may show. */
function surrounded(bytes: Uint8Array): Uint8Array {
  const room = new Uint8Array(bytes.length + 64).fill(0xee)
  room.set(bytes, 32)
  return room.subarray(32, 32 + bytes.length)
}

describe('what comes out of a tunnel', () => {
  it('is swallowed without harm when it is noise', () => {
    holds(
      fc.property(octets(0, 200), (noise) => swallow(surrounded(noise))),
      1000,
    )
  })

  it('is swallowed without harm when it is nearly right', () => {
    const written = fc.oneof(
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
    holds(
      fc.property(written, mutation, (bytes, how) => swallow(surrounded(mutate(bytes, how)))),
      1000,
    )
  })

  it('never holds more attributes than the bound', () => {
    holds(
      fc.property(fc.integer({ min: 0, max: 3 * MOST_AVPS }), (count) => {
        const decoded = decodeAvps(encodeAvps(Array.from({ length: count }, () => hello)))
        expect(decoded.ok).toBe(count <= MOST_AVPS)
      }),
    )
  })

  it('never changes a failure’s text into a code', () => {
    holds(
      fc.property(fc.string({ maxLength: 60 }), (noise) => {
        const failure = readMsChapFailure(new TextEncoder().encode(`M=${noise}`))
        expect(failure).not.toHaveProperty('code')
        expect(failure.mayRetry).toBe(false)
      }),
    )
  })
})

const hello = { mandatory: true, hidden: false, vendor: 0, type: 0, value: Uint8Array.of(0, 6) }

describe('there and back', () => {
  it('goes every L2TP message', () => {
    holds(
      fc.property(message, (one) => {
        expect(decodeMessage(surrounded(encodeMessage(one)))).toEqual({
          ok: true,
          value: { message: one, notUnderstood: [] },
        })
      }),
    )
  })

  it('goes every L2TP header', () => {
    holds(
      fc.property(u16, u16, u16, u16, octets(0, 50), fc.boolean(), (tunnel, session, ns, nr, body, numbered) => {
        const control = { tunnel, session, ns, nr }
        expect(decodeL2tp(encodeControl(control, body))).toEqual({
          ok: true,
          value: { kind: 'control', header: control, body },
        })
        const data = { tunnel, session, ...(numbered ? { ns } : {}) }
        expect(decodeL2tp(encodeData(data, body))).toEqual({ ok: true, value: { kind: 'data', header: data, body } })
      }),
    )
  })

  it('goes every PPP packet', () => {
    holds(
      fc.property(u8, u8, options, (code, identifier, list) => {
        const packet = { code, identifier, data: encodeOptions(list) }
        const frame = decodeFrame(surrounded(encodeFrame({ protocol: 0x8021, information: encodePacket(packet) })))
        const back = frame.ok ? decodePacket(frame.value.information) : frame
        expect(back).toEqual({ ok: true, value: packet })
        expect(decodeOptions(packet.data)).toEqual({ ok: true, value: list })
      }),
    )
  })

  it('goes every ESP trailer', () => {
    holds(
      fc.property(octets(0, 100), u8, fc.constantFrom(4, 8, 16), (payload, nextHeader, block) => {
        const plain = padded({ payload, nextHeader }, block)
        expect(plain.length % block).toBe(0)
        expect(unpadded(plain)).toEqual({ ok: true, value: { payload, nextHeader } })
      }),
    )
  })

  it('goes every IPv4 packet with UDP in it', () => {
    const address = fc.record({ family: fc.constant(4 as const), bytes: fc.array(u8, { minLength: 4, maxLength: 4 }) })
    holds(
      fc.property(address, address, u16, u16, octets(0, 60), fc.nat(0x1fff), (source, destination, a, b, data, at) => {
        const payload = encodeUdp({ sourcePort: a, destinationPort: b, payload: data }, { source, destination })
        const packet = {
          source,
          destination,
          protocol: 17,
          identification: a,
          dontFragment: true,
          moreFragments: false,
          fragmentOffset: 8 * at,
          timeToLive: 64,
          payload,
        }
        expect(decodeIpv4(surrounded(encodeIpv4(packet)))).toEqual({ ok: true, value: packet })
        expect(decodeUdp(payload)).toMatchObject({
          ok: true,
          value: { sourcePort: a, destinationPort: b, payload: data },
        })
      }),
    )
  })
})
