import { describe, expect, it } from 'vitest'
import { FrameReader, frameOf } from '../../../../src-main/contract/frames.ts'
import { LONGEST_FRAME } from '../../../../src-main/contract/helper.ts'

const HELLO = { verb: 'hello', number: 1, protocol: 2 }
const OTHER = { verb: 'clean', number: 2, text: 'Zürich' }

const frame = (value: object): Uint8Array => frameOf(Buffer.from(JSON.stringify(value)))

function read(...chunks: readonly Uint8Array[]): unknown[] {
  const reader = new FrameReader()
  return chunks.flatMap((chunk) => {
    const { bodies, problem } = reader.read(chunk)
    if (problem) throw new Error(problem)
    return bodies.map((body) => JSON.parse(Buffer.from(body).toString('utf8')) as unknown)
  })
}

describe('frames', () => {
  it('H-029 come out the same when the stream is split at every offset', () => {
    const stream = Buffer.concat([frame(HELLO), frame(OTHER)])
    for (let cut = 0; cut <= stream.length; cut++) {
      expect(read(stream.subarray(0, cut), stream.subarray(cut))).toEqual([HELLO, OTHER])
    }
  })

  it('H-029 come out the same octet by octet, and both of one write', () => {
    const stream = Buffer.concat([frame(HELLO), frame(OTHER)])
    expect(read(...Array.from(stream, (octet) => Uint8Array.of(octet)))).toEqual([HELLO, OTHER])
    expect(read(stream)).toEqual([HELLO, OTHER])
  })

  it('H-029 come out the same in bursts of 64 kB', () => {
    const large = { verb: 'clean', number: 3, text: 'x'.repeat(200_000) }
    const stream = Buffer.concat([frame(large), frame(HELLO)])
    const bursts = Array.from({ length: Math.ceil(stream.length / 65_536) }, (_, i) =>
      stream.subarray(i * 65_536, (i + 1) * 65_536),
    )
    expect(read(...bursts)).toEqual([large, HELLO])
  })

  it.each([0, LONGEST_FRAME + 1, 0x7fffffff, 0xffffffff])(
    'are refused by a length of %d before their body',
    (length) => {
      const header = Buffer.alloc(4)
      header.writeUInt32LE(length, 0)
      expect(new FrameReader().read(header)).toEqual({ bodies: [], problem: length === 0 ? 'empty' : 'too-long' })
    },
  )

  it('may be exactly as long as is allowed', () => {
    const stream = Buffer.alloc(4 + LONGEST_FRAME, 0x20)
    stream.writeUInt32LE(LONGEST_FRAME, 0)
    expect(new FrameReader().read(stream).bodies).toHaveLength(1)
  })

  it('before a problem are given, and none after it', () => {
    const reader = new FrameReader()
    const broken = Buffer.concat([frame(HELLO), Buffer.alloc(4), frame(OTHER)])
    expect(reader.read(broken)).toMatchObject({ bodies: [{}], problem: 'empty' })
    expect(reader.read(frame(OTHER))).toEqual({ bodies: [], problem: 'empty' })
  })

  it('are not made of a body that is too long', () => {
    expect(() => frameOf(new Uint8Array(LONGEST_FRAME + 1))).toThrow('octets')
  })
})
