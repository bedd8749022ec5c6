import { describe, expect, it } from 'vitest'
import { stateIsLarger } from '../../../../lab/driver/state-shim.ts'

/** Pairs of key and value, as the kernel hands them to a process. */
function auxiliary(...pairs: readonly (readonly [number, number])[]): Buffer {
  const vector = Buffer.alloc(pairs.length * 16)
  pairs.forEach(([key, value], i) => {
    vector.writeBigUInt64LE(BigInt(key), i * 16)
    vector.writeBigUInt64LE(BigInt(value), i * 16 + 8)
  })
  return vector
}
const frame = (octets: number): Buffer => auxiliary([6, 4096], [51, octets], [23, 0], [0, 0])

describe('the size of the processor’s state', () => {
  // State and 944 octets of the frame around it.
  it.each([
    ['AVX', 832],
    ['AVX-512', 2432],
    ['AVX-512 and protection keys', 2696],
  ])('is what User Mode Linux keeps with %s', (_, state) => expect(stateIsLarger(frame(state + 944))).toBe(false))

  it('is larger with AMX', () => expect(stateIsLarger(frame(11_008 + 944))).toBe(true))

  it('is taken for what is kept where the kernel does not say it, or says it after the end', () => {
    expect(stateIsLarger(auxiliary([6, 4096], [0, 0]))).toBe(false)
    expect(stateIsLarger(auxiliary([0, 0], [51, 20_000]))).toBe(false)
    expect(stateIsLarger(Buffer.from('short'))).toBe(false)
  })
})
