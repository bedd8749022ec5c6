import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  decodePacket,
  encodeMessage,
  encodePacket,
  PACKET,
  PacketReader,
  sectionOf,
  textOf,
  type Section,
  type Tree,
} from '../../../../../helpers/linux/vici/wire.ts'

const text = (value: string): number[] => [...Buffer.from(value)]
/** The example of strongSwan's vici README, "Encoding example". */
const EXAMPLE: Section = {
  key1: 'value1',
  section1: { 'sub-section': { key2: 'value2' }, list1: ['item1', 'item2'] },
}
const EXAMPLE_OCTETS = [
  ...[3, 4, ...text('key1'), 0, 6, ...text('value1')],
  ...[1, 8, ...text('section1')],
  ...[1, 11, ...text('sub-section')],
  ...[3, 4, ...text('key2'), 0, 6, ...text('value2')],
  2,
  ...[4, 5, ...text('list1')],
  ...[5, 0, 5, ...text('item1')],
  ...[5, 0, 5, ...text('item2')],
  6,
  2,
]

const name = fc.stringMatching(/^[a-z0-9-]{1,20}$/)
const value = fc.uint8Array({ maxLength: 50 }).map((octets) => Buffer.from(octets))
const { section } = fc.letrec<{ section: Section }>((tie) => ({
  section: fc.dictionary(
    name,
    fc.oneof({ depthSize: 'small', maxDepth: 3 }, value, fc.array(value, { maxLength: 4 }), tie('section')),
    { maxKeys: 4, noNullPrototype: true },
  ),
}))

/** A tree as it would come back, for comparison. */
const plain = (tree: Section | Tree): unknown =>
  Object.fromEntries(
    Object.entries(tree).map(([key, item]) => {
      if (item instanceof Uint8Array) return [key, Buffer.from(item).toString('hex')]
      if (Array.isArray(item)) return [key, item.map((one: Uint8Array) => Buffer.from(one).toString('hex'))]
      return [key, plain(item as Section)]
    }),
  )

describe('the wire of vici', () => {
  it("writes the example of strongSwan's own description octet by octet", () => {
    expect([...encodeMessage(EXAMPLE)]).toEqual(EXAMPLE_OCTETS)
  })

  it('reads that example', () => {
    const { message } = decodePacket(Buffer.from([PACKET.response, ...EXAMPLE_OCTETS]))
    expect(textOf(message, 'key1')).toBe('value1')
    expect(textOf(sectionOf(sectionOf(message, 'section1'), 'sub-section'), 'key2')).toBe('value2')
  })

  it('gives back every message that it writes', () => {
    fc.assert(
      fc.property(section, (message) => {
        const packet = encodePacket(PACKET.event, 'log', message)
        const [body] = new PacketReader().push(packet)
        if (!body) throw new Error('no packet')
        expect(plain(decodePacket(body).message)).toEqual(plain(message))
      }),
    )
  })

  it('finds the same packets however the stream is cut', () => {
    const stream = Buffer.concat([encodePacket(PACKET.event, 'a', EXAMPLE), encodePacket(PACKET.event, 'b')])
    for (let cut = 0; cut <= stream.length; cut++) {
      const reader = new PacketReader()
      const bodies = [...reader.push(stream.subarray(0, cut)), ...reader.push(stream.subarray(cut))]
      expect(bodies.map((body) => decodePacket(body).name)).toEqual(['a', 'b'])
    }
  })

  it('refuses octets that are no packet, and never hangs or crashes otherwise', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (octets) => {
        try {
          decodePacket(Buffer.from(octets))
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError)
        }
      }),
      { numRuns: 2_000 },
    )
  })

  it('refuses every message that is cut short inside an element', () => {
    const whole = Buffer.from([PACKET.response, ...EXAMPLE_OCTETS])
    // After its first value the example is a whole message too.
    for (let length = 2; length < whole.length; length++) {
      if (length === 15) continue
      expect(() => decodePacket(whole.subarray(0, length)), String(length)).toThrow(RangeError)
    }
  })

  it('refuses a length that no daemon sends, and sections without end', () => {
    expect(() => new PacketReader().push(Buffer.from([0xff, 0, 0, 0]))).toThrow(RangeError)
    expect(() => new PacketReader().push(Buffer.from([0, 0, 0, 0]))).toThrow(RangeError)
    const nested = Buffer.concat(Array.from({ length: 100 }, () => Buffer.from([1, 1, 0x61])))
    expect(() => decodePacket(Buffer.concat([Buffer.from([1]), nested]))).toThrow(RangeError)
  })

  it('keeps a section called __proto__ among the others', () => {
    const { message } = decodePacket(Buffer.from([1, 1, 9, ...text('__proto__'), 3, 1, 0x61, 0, 1, 0x62, 2]))
    expect(textOf(sectionOf(message, '__proto__'), 'a')).toBe('b')
    expect(({} as Record<string, unknown>)['a']).toBeUndefined()
  })

  it('refuses names and values that the wire cannot carry', () => {
    expect(() => encodeMessage({ '': 'x' })).toThrow(RangeError)
    expect(() => encodeMessage({ ['x'.repeat(256)]: 'x' })).toThrow(RangeError)
    expect(() => encodeMessage({ 'a\nb': 'x' })).toThrow(RangeError)
    expect(() => encodeMessage({ a: Buffer.alloc(65_536) })).toThrow(RangeError)
  })
})
