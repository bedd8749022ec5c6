import { Message, Variant } from 'dbus-next'
import fc from 'fast-check'
import { createRequire } from 'node:module'
import { describe, expect, it } from 'vitest'
import {
  encodeMessage,
  MessageReader,
  METHOD_CALL,
  SIGNAL,
  type WireMessage,
} from '../../../../../src-main/platform/dbus/wire.ts'
import { Typed } from '../../../../../src-main/platform/dbus/variant.ts'

/** Another implementation of the same specification, to be held against. */
const load = createRequire(import.meta.url)
const theirs = load('dbus-next/lib/marshall-compat.js') as { marshallMessage(message: Message): [Buffer, unknown[]] }

const call = { type: METHOD_CALL, flags: 2, serial: 7, path: '/org/x', iface: 'org.x.Y', member: 'Do' } as const

function theirBytes(signature: string, body: readonly unknown[]): Buffer {
  const message = new Message({
    ...{ path: call.path, interface: call.iface, member: call.member, flags: call.flags, serial: call.serial },
    ...(signature === '' ? {} : { signature, body: body.map(variantsOf) }),
  })
  return theirs.marshallMessage(message)[0]
}

function variantsOf(value: unknown): unknown {
  if (value instanceof Typed) return new Variant(value.signature, variantsOf(value.value))
  if (Array.isArray(value)) return value.map(variantsOf)
  if (Buffer.isBuffer(value) || typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, variantsOf(item)]))
}

function plain(value: unknown): unknown {
  if (value instanceof Typed) return plain(value.value)
  if (Array.isArray(value)) return value.map(plain)
  if (Buffer.isBuffer(value) || typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]))
}

const read = (bytes: Buffer): readonly WireMessage[] => new MessageReader().read(bytes)
const bodyOf = (bytes: Buffer): unknown => read(bytes)[0]?.body

const text = fc.string({ unit: 'grapheme' }).filter((value) => !value.includes('\0'))
const key = fc.stringMatching(/^[a-z][a-z0-9.-]{0,12}$/)
const simple = fc.oneof(
  text.map((value) => new Typed('s', value)),
  fc.boolean().map((value) => new Typed('b', value)),
  fc.integer({ min: 0, max: 0xffffffff }).map((value) => new Typed('u', value)),
  fc.integer({ min: -0x80000000, max: 0x7fffffff }).map((value) => new Typed('i', value)),
  fc.integer({ min: -0x8000, max: 0x7fff }).map((value) => new Typed('n', value)),
  fc.integer({ min: 0, max: 255 }).map((value) => new Typed('y', value)),
  // The other implementation writes -0 without its sign.
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => new Typed('d', value + 0)),
  fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map((value) => new Typed('t', value)),
  // The other implementation refuses the smallest of all, which has a test of its own below.
  fc.bigInt({ min: 1n - 2n ** 63n, max: 2n ** 63n - 1n }).map((value) => new Typed('x', value)),
  fc.array(text, { maxLength: 4 }).map((value) => new Typed('as', value)),
  fc.uint8Array({ maxLength: 9 }).map((value) => new Typed('ay', Buffer.from(value))),
  fc.dictionary(key, text, { maxKeys: 4 }).map((value) => new Typed('a{ss}', { ...value })),
  fc.array(fc.tuple(text, fc.nat()), { maxLength: 3 }).map((value) => new Typed('a(su)', value)),
  fc.array(fc.array(fc.nat(), { maxLength: 3 }), { maxLength: 3 }).map((value) => new Typed('aau', value)),
)
const settings = fc
  .dictionary(key, fc.dictionary(key, simple, { maxKeys: 5 }), { maxKeys: 4 })
  .map((value) => Object.fromEntries(Object.entries(value).map(([name, entries]) => [name, { ...entries }])))

describe('A message on the bus', () => {
  it('has the bytes that another implementation writes, whatever the settings', () => {
    fc.assert(
      fc.property(settings, text, (value, word) => {
        const body = [value, word, new Typed('s', word)]
        const ours = encodeMessage({ ...call, signature: 'a{sa{sv}}sv', body })
        expect(ours.equals(theirBytes('a{sa{sv}}sv', body))).toBe(true)
      }),
    )
  })

  it('reads back as what was written', () => {
    fc.assert(
      fc.property(settings, (value) => {
        const [message] = read(encodeMessage({ ...call, signature: 'a{sa{sv}}', body: [value] }))
        expect(message).toMatchObject(call)
        expect(message?.body).toEqual([plain(value)])
      }),
    )
  })

  it('carries the smallest and the largest number of 64 bits', () => {
    const body = [-(2n ** 63n), 2n ** 63n - 1n, 2n ** 64n - 1n]
    const bytes = encodeMessage({ ...call, signature: 'xxt', body })
    expect(bytes.subarray(-24).toString('hex')).toBe('0000000000000080' + 'ffffffffffffff7f' + 'ffffffffffffffff')
    expect(bodyOf(bytes)).toEqual(body)
  })

  it('is read however the stream cuts it', () => {
    const one = encodeMessage({ ...call, signature: 'as', body: [['a', 'bcd']] })
    const two = encodeMessage({ ...call, serial: 8, type: SIGNAL })
    const stream = Buffer.concat([one, two])
    for (let cut = 0; cut <= stream.length; cut += 1) {
      const reader = new MessageReader()
      const messages = [...reader.read(stream.subarray(0, cut)), ...reader.read(stream.subarray(cut))]
      expect(messages.map(({ serial }) => serial)).toEqual([7, 8])
    }
  })

  it('is read in the other byte order', () => {
    // A method return with the reply serial 1 and the text "hi".
    const big = Buffer.from(
      '42020101' + '00000007' + '00000009' + '0000000f' + '0501750000000001' + '0801670001730000' + '00000002686900',
      'hex',
    )
    expect(read(big)).toMatchObject([{ type: 2, serial: 9, replySerial: 1, signature: 's', body: ['hi'] }])
  })

  it('keeps a key that means something to JavaScript as a key like any other', () => {
    const body = [Object.fromEntries([['__proto__', 'x']])]
    const [value] = bodyOf(encodeMessage({ ...call, signature: 'a{ss}', body })) as [object]
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
    expect(Object.keys(value)).toEqual(['__proto__'])
  })

  it.each([
    ['a text with a zero byte', 's', ['a\0b']],
    ['a number where a text belongs', 's', [4]],
    ['a text where a number belongs', 'u', ['4']],
    ['a variant without its type', 'v', ['x']],
    ['too few values', 'ss', ['x']],
  ])('is not written with %s', (_, signature, body) => {
    expect(() => encodeMessage({ ...call, signature, body })).toThrow(TypeError)
  })

  it.each(['a', '{ss}', 'a{s}', 'a{vs}', 'a{sss}', '()', '(s', 'e', 'a'.repeat(70) + 'y', 's'.repeat(256)])(
    'has no body of the type %s',
    (signature) => expect(() => encodeMessage({ ...call, signature, body: [] })).toThrow(RangeError),
  )

  it('that is damaged is refused or read as another, and never read beyond its end', () => {
    const whole = encodeMessage({ ...call, signature: 'a{sa{sv}}', body: [{ vpn: { data: new Typed('as', ['x']) } }] })
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.integer({ min: 0, max: 255 }), (at, byte) => {
        const damaged = Buffer.from(whole)
        damaged[at] = byte
        try {
          read(damaged)
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError)
        }
      }),
    )
  })

  it('that nests variants without end is refused', () => {
    let value = new Typed('s', 'x')
    for (let depth = 0; depth < 100; depth += 1) value = new Typed('v', value)
    const bytes = encodeMessage({ ...call, signature: 'v', body: [value] })
    expect(() => read(bytes)).toThrow(RangeError)
  })
})
