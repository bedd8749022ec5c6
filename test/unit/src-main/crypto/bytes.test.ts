import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { concat, fromHex, hex, Reader, sameBytes, shownText, utf8, Writer } from '../../../../src-main/crypto/bytes.ts'

const bytes = (...values: readonly number[]): Uint8Array => Uint8Array.from(values)

describe('a reader', () => {
  it('reads big-endian numbers and what is left', () => {
    const reader = new Reader(bytes(1, 2, 3, 0xff, 0, 0, 1, 9), 'thing')
    const value = [reader.u8('a'), reader.u16('b'), reader.u32('c'), hex(reader.rest())]
    expect(reader.result(value)).toEqual({ ok: true, value: [1, 0x0203, 0xff000001, '09'] })
  })

  it('keeps the first fault, and gives nothing after it', () => {
    const reader = new Reader(bytes(1, 2), 'thing')
    reader.u8('a')
    expect(reader.u16('b')).toBe(0)
    expect(reader.u8('c')).toBe(0)
    expect(reader.atEnd).toBe(true)
    expect(reader.result('value')).toEqual({
      ok: false,
      fault: { what: 'thing/b', at: 1, reason: 'too-short' },
    })
  })

  it('shares the fault of a reader opened inside it, with its place in the whole', () => {
    const reader = new Reader(bytes(9, 9, 2, 1, 1, 7), 'outer')
    reader.u16('skipped')
    const inner = reader.open(reader.u8('length'), 'inner')
    inner.u32('number')
    expect(reader.result(0)).toEqual({
      ok: false,
      fault: { what: 'outer/inner/number', at: 3, reason: 'too-short' },
    })
  })

  it('does not let an inner reader see what follows it', () => {
    const reader = new Reader(bytes(1, 2, 3), 'outer')
    const inner = reader.open(2, 'inner')
    expect(hex(inner.rest())).toBe('0102')
    expect(inner.atEnd).toBe(true)
    expect(reader.u8('after')).toBe(3)
  })

  it('refuses a negative length, and octets left where none belong', () => {
    const negative = new Reader(bytes(1, 2, 3), 'thing')
    negative.bytes(-1, 'part')
    expect(negative.fault?.reason).toBe('too-short')
    const left = new Reader(bytes(1), 'thing')
    left.end()
    expect(left.fault).toEqual({ what: 'thing/end', at: 0, reason: 'too-long' })
  })

  it('never throws and never gives more than there is, whatever is read', () => {
    const reads = fc.array(fc.tuple(fc.constantFrom('u8', 'u16', 'u32', 'bytes', 'open'), fc.integer({ max: 80 })))
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), reads, (input, steps) => {
        let reader = new Reader(input, 'fuzz')
        for (const [kind, length] of steps) {
          if (kind === 'open') reader = reader.open(length, 'inner')
          else if (kind === 'bytes') expect(reader.bytes(length, 'part').length).toBeLessThanOrEqual(input.length)
          else reader[kind]('number')
        }
        expect(reader.remaining).toBeLessThanOrEqual(input.length)
      }),
    )
  })
})

describe('a writer', () => {
  it('gives back what a reader reads', () => {
    fc.assert(
      fc.property(fc.nat(0xff), fc.nat(0xffff), fc.nat(0xffffffff), fc.uint8Array({ maxLength: 300 }), (a, b, c, d) => {
        const reader = new Reader(new Writer().u8(a).u16(b).u32(c).bytes(d).done(), 'thing')
        expect([reader.u8('a'), reader.u16('b'), reader.u32('c')]).toEqual([a, b, c])
        expect(sameBytes(reader.rest(), d)).toBe(true)
      }),
    )
  })

  it('puts a length in once it is known', () => {
    const writer = new Writer().u16(0).bytes(bytes(1, 2, 3))
    expect(hex(writer.patchU16(0, writer.length).done())).toBe('0005010203')
  })

  it('throws for a number that does not fit, as that is our defect', () => {
    expect(() => new Writer().u8(256)).toThrow(RangeError)
    expect(() => new Writer().u16(-1)).toThrow(RangeError)
    expect(() => new Writer().u32(1.5)).toThrow(RangeError)
    expect(() => new Writer().u16(1).patchU16(1, 0)).toThrow(RangeError)
  })
})

describe('text', () => {
  it('goes to hexadecimal and back', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (input) => {
        expect(fromHex(hex(input))).toEqual(input)
      }),
    )
    expect(fromHex('0')).toBeUndefined()
    expect(fromHex('zz')).toBeUndefined()
    expect(fromHex('de ad\nbe ef')).toEqual(bytes(0xde, 0xad, 0xbe, 0xef))
  })

  it('of a gateway is shown without controls, overrides or what is not UTF-8, and not at length', () => {
    expect(shownText(concat(utf8('a\u001b[31m\r\n\u202eb'), bytes(0xff)))).toBe('a\ufffd[31m\ufffd\ufffd\ufffdb\ufffd')
    expect(shownText(utf8('Zürich'))).toBe('Zürich')
    expect(shownText(utf8('x'.repeat(5000)))).toHaveLength(256)
  })
})
