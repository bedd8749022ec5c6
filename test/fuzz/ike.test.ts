import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type BodyCipher,
  decodeMessage,
  encodeMessage,
  openMessage,
  sealMessage,
} from '../../src-main/protocol/wire/ike/message.ts'
import { hex, Reader } from '../../src-main/crypto/bytes.ts'
import {
  attributeNumber,
  encodeAttributes,
  longAttribute,
  numberAttribute,
  readAttributes,
} from '../../src-main/protocol/wire/ike/attributes.ts'
import { identificationText } from '../../src-main/protocol/wire/ike/identification.ts'
import { aliveSequence, announcedSeconds, notificationText } from '../../src-main/protocol/wire/ike/notification.ts'
import { MOST } from '../../src-main/protocol/wire/ike/numbers.ts'
import { decodePayload, encodePayload, type Received } from '../../src-main/protocol/wire/ike/payload.ts'
import { knownPhase1, phase1Numbers, phase1Text } from '../../src-main/protocol/wire/ike/phase1-terms.ts'
import { knownPhase2, phase2Numbers, phase2Text } from '../../src-main/protocol/wire/ike/phase2-terms.ts'
import { vendorOf } from '../../src-main/protocol/wire/ike/vendor.ts'
import { header, mutate, mutation, payload, payloads } from './ike-arbitraries.ts'
import { holds } from './runs.ts'

/** Shows everything through; padding and block are those of AES. */
const GLASS: BodyCipher = {
  blockBytes: 16,
  encrypt: (padded) => ({ ok: true, value: padded }),
  decrypt: (sealed) => ({ ok: true, value: sealed }),
}

/** Fields in the order of their names, octets in hexadecimal: compared in a tenth of the time of deep equality. */
function text(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) => {
    if (inner instanceof Uint8Array) return hex(inner)
    if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return inner
    return Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
  })
}

/** All that the exchanges do with a payload that came from outside. */
function use(received: readonly Received[]): void {
  expect(received.length).toBeLessThanOrEqual(MOST.payloads)
  for (const item of received) {
    if (item.kind === 'id') identificationText(item.identification)
    if (item.kind === 'vendor') expect(vendorOf(item.data).name).not.toMatch(/\p{Cc}/u)
    if (item.kind === 'notification') {
      notificationText(item.notification)
      aliveSequence(item.notification)
      announcedSeconds(item.notification)
    }
    if (item.kind !== 'sa') continue
    const transforms = item.association.proposals.flatMap((proposal) => proposal.transforms)
    expect(transforms.length).toBeLessThanOrEqual(MOST.transforms)
    for (const transform of transforms) {
      phase1Text(phase1Numbers(transform))
      phase2Text(phase2Numbers(transform))
      knownPhase1(phase1Numbers(transform))
      knownPhase2(phase2Numbers(transform))
    }
  }
}

function swallow(message: Uint8Array): void {
  const decoded = decodeMessage(message)
  if (!decoded.ok) {
    expect(decoded.fault.at).toBeLessThanOrEqual(message.length)
    return
  }
  if (decoded.value.kind === 'clear') use(decoded.value.payloads)
  if (decoded.value.kind !== 'sealed') return
  const opened = openMessage(decoded.value, GLASS)
  if (opened.ok) use(opened.value.payloads)
}

/** A view in the middle of a larger buffer, whose neighbours no decoder may show. */
function surrounded(message: Uint8Array): Uint8Array {
  const room = new Uint8Array(message.length + 64).fill(0xee)
  room.set(message, 32)
  return room.subarray(32, 32 + message.length)
}

describe('an IKE message', () => {
  it('comes back as it was written', () => {
    holds(
      fc.property(header, payloads, (head, list) => {
        const back = decodeMessage(surrounded(encodeMessage(head, list)))
        if (!back.ok || back.value.kind !== 'clear') throw new Error(JSON.stringify(back))
        const { initiatorCookie, responderCookie, exchange, flags, messageId } = back.value.header
        expect(text({ initiatorCookie, responderCookie, exchange, flags, messageId })).toBe(text(head))
        expect(text(back.value.payloads)).toBe(text(list.map((item) => ({ ...item, body: encodePayload(item).body }))))
      }),
    )
  })

  it('comes back as it was sealed, padding gone', () => {
    holds(
      fc.property(header, payloads, (head, list) => {
        // A message that holds nothing but a fragment first is never sealed.
        fc.pre(list.length > 0 && list[0]?.kind !== 'fragment')
        const sealed = sealMessage(head, list, GLASS)
        if (!sealed.ok) throw new Error(sealed.fault.kind)
        const back = decodeMessage(sealed.value)
        if (!back.ok || back.value.kind !== 'sealed') throw new Error(JSON.stringify(back))
        expect(back.value.header.flags.encrypted).toBe(true)
        const opened = openMessage(back.value, GLASS)
        if (!opened.ok) throw new Error(opened.fault.what)
        expect(text(opened.value.payloads)).toBe(
          text(list.map((item) => ({ ...item, body: encodePayload(item).body }))),
        )
      }),
    )
  })

  it('is swallowed without harm when it is noise', () => {
    holds(
      fc.property(fc.uint8Array({ maxLength: 400 }), (noise) => {
        swallow(noise)
      }),
      1000,
    )
  })

  it('is swallowed without harm when it is nearly right', () => {
    holds(
      fc.property(header, payloads, mutation, (head, list, how) => {
        swallow(surrounded(mutate(encodeMessage(head, list), how)))
      }),
      500,
    )
  })

  it('is swallowed without harm when its header is right and the rest noise', () => {
    holds(
      fc.property(header, fc.nat(255), fc.uint8Array({ maxLength: 300 }), (head, first, noise) => {
        const message = encodeMessage(head, [{ kind: 'unknown', type: 200, data: noise }])
        message[16] = first
        swallow(Uint8Array.from([...message.subarray(0, 28), ...noise, 0, 0, 0, 0]))
      }),
      500,
    )
  })

  it('never shows octets that were not in it', () => {
    holds(
      fc.property(payload, mutation, (item, how) => {
        const raw = encodePayload(item)
        const body = surrounded(mutate(raw.body, how))
        const back = decodePayload({ type: raw.type, body })
        if (!back.ok) return
        // 0xee surrounds the body; every view lies inside it.
        const views = JSON.stringify(back.value, (_key, value: unknown) =>
          value instanceof Uint8Array ? [value.byteOffset, value.byteLength, value.buffer === body.buffer] : value,
        )
        for (const match of views.matchAll(/\[(\d+),(\d+),true\]/g)) {
          expect(Number(match[1])).toBeGreaterThanOrEqual(body.byteOffset)
          expect(Number(match[1]) + Number(match[2])).toBeLessThanOrEqual(body.byteOffset + body.byteLength)
        }
      }),
    )
  })

  it('has attributes whose number is the same in either form', () => {
    holds(
      fc.property(fc.nat(0x7fff), fc.nat(0xffff), (type, value) => {
        const written = encodeAttributes([numberAttribute(type, value), longAttribute(type, value)])
        const read = readAttributes(new Reader(written, 'attributes'))
        expect(read.map((item) => [item.type, attributeNumber(item)])).toEqual([
          [type, value],
          [type, value],
        ])
      }),
    )
  })

  it('has attributes whose number is a safe integer, whatever their octets', () => {
    holds(
      fc.property(fc.uint8Array({ maxLength: 20 }), (value) => {
        expect(Number.isSafeInteger(attributeNumber({ type: 1, value, form: 'long' }))).toBe(true)
      }),
    )
  })
})
