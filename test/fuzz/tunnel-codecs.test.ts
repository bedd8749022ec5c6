import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { padded, unpadded } from '../../src-main/protocol/wire/esp/packet.ts'
import { decodeIpv4, encodeIpv4 } from '../../src-main/protocol/wire/ip/ipv4.ts'
import { decodeUdp, encodeUdp } from '../../src-main/protocol/wire/ip/udp.ts'
import { decodeAvps, encodeAvps, MOST_AVPS } from '../../src-main/protocol/wire/l2tp/avp.ts'
import { decodeL2tp, encodeControl, encodeData } from '../../src-main/protocol/wire/l2tp/header.ts'
import { decodeMessage, encodeMessage } from '../../src-main/protocol/wire/l2tp/message.ts'
import { readMsChapFailure } from '../../src-main/protocol/wire/ppp/chap.ts'
import { decodeOptions, decodePacket, encodeOptions, encodePacket } from '../../src-main/protocol/wire/ppp/control.ts'
import { decodeFrame, encodeFrame } from '../../src-main/protocol/wire/ppp/frame.ts'
import { terminationText } from '../../src-main/protocol/wire/ppp/lcp.ts'
import { EVERY, surrounded } from './decoders.ts'
import { mutate, mutation } from './ike-arbitraries.ts'
import { holds } from './runs.ts'
import { message, octets, options, u16, u8, written } from './tunnel-arbitraries.ts'

function swallow(bytes: Uint8Array): void {
  for (const [, decode] of EVERY)
    for (const decoded of decode(bytes)) {
      if (decoded && !decoded.ok) expect(decoded.fault.at).toBeLessThanOrEqual(bytes.length)
    }
  expect(readMsChapFailure(bytes).text ?? '').not.toMatch(/\p{Cc}/u)
  expect(terminationText(bytes) ?? '').not.toMatch(/\p{Cc}/u)
}

describe('what comes out of a tunnel', () => {
  it('is swallowed without harm when it is noise', () => {
    holds(
      fc.property(octets(0, 200), (noise) => swallow(surrounded(noise))),
      300,
    )
  })

  it('is swallowed without harm when it is nearly right', () => {
    holds(
      fc.property(written, mutation, (bytes, how) => swallow(surrounded(mutate(bytes, how)))),
      300,
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
