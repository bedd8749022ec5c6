/**
 * MD4 (RFC 1320), only for the NT password hash of MS-CHAPv2: OpenSSL 3 has it only in its legacy provider. MD4 is
 * broken as a hash, but the protocol requires it.
 */

type State = readonly [number, number, number, number]

/** Section 3.3: initial values of A, B, C, D. */
const START: State = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476]

interface Round {
  readonly mix: (x: number, y: number, z: number) => number
  readonly add: number
  readonly order: readonly number[]
  readonly shifts: readonly [number, number, number, number]
}

/** Section 3.4: the three rounds of 16 operations, each with its function, constant, word order and rotations. */
const ROUNDS: readonly Round[] = [
  {
    mix: (x, y, z) => (x & y) | (~x & z),
    add: 0,
    order: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
    shifts: [3, 7, 11, 19],
  },
  {
    mix: (x, y, z) => (x & y) | (x & z) | (y & z),
    add: 0x5a827999,
    order: [0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15],
    shifts: [3, 5, 9, 13],
  },
  {
    mix: (x, y, z) => x ^ y ^ z,
    add: 0x6ed9eba1,
    order: [0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15],
    shifts: [3, 9, 11, 15],
  },
]

const rotate = (word: number, by: number): number => (word << by) | (word >>> (32 - by))

/** Sections 3.1 and 3.2: a one bit, zeros to 56 modulo 64, then the length in bits as 64 bits, low word first. */
function padded(message: Uint8Array): DataView {
  const length = Math.ceil((message.length + 9) / 64) * 64
  const block = new Uint8Array(length)
  block.set(message)
  block[message.length] = 0x80
  const view = new DataView(block.buffer)
  view.setUint32(length - 8, (message.length * 8) >>> 0, true)
  view.setUint32(length - 4, Math.floor(message.length / 0x20000000), true)
  return view
}

function digestBlock(state: State, view: DataView, at: number): State {
  let [a, b, c, d] = state
  for (const round of ROUNDS) {
    for (const [step, word] of round.order.entries()) {
      const sum = (a + round.mix(b, c, d) + view.getUint32(at + 4 * word, true) + round.add) | 0
      const turned = rotate(sum, round.shifts[step % 4] ?? 0)
      a = d
      d = c
      c = b
      b = turned
    }
  }
  return [(state[0] + a) | 0, (state[1] + b) | 0, (state[2] + c) | 0, (state[3] + d) | 0]
}

export function md4(message: Uint8Array): Uint8Array {
  const view = padded(message)
  let state = START
  for (let at = 0; at < view.byteLength; at += 64) state = digestBlock(state, view, at)
  const digest = new DataView(new ArrayBuffer(16))
  for (const [i, word] of state.entries()) digest.setInt32(4 * i, word, true)
  return new Uint8Array(digest.buffer)
}
