import { done, failed, type Result } from '../domain/result.ts'
import { hex } from './bytes.ts'
import { Key } from './key.ts'
import { PUBLIC_BYTES, type CryptoFault, type Entropy, type GroupNumber, type KeyShare } from './port.ts'

/**
 * Diffie-Hellman over the MODP groups (RFC 2409 section 6, RFC 3526) in BigInt: the same code for all of them, because
 * each engine lacks different ones. Not constant time, which is acceptable for an exponent that is used once.
 */

export const MODP_GROUPS = [1, 2, 5, 14, 15, 16, 17, 18] as const
export type ModpGroup = (typeof MODP_GROUPS)[number]
export const isModp = (group: GroupNumber): group is ModpGroup => MODP_GROUPS.some((known) => known === group)

/**
 * The smallest k for each group. Every prime of the family is 2^n − 2^(n−64) − 1 + 2^64 · ( floor(2^(n−130) · pi) + k )
 * (RFC 2412 appendix E and RFC 3526), where k is the smallest that gives a safe prime.
 */
const OFFSETS: Readonly<Record<ModpGroup, bigint>> = {
  1: 149686n,
  2: 129093n,
  5: 741804n,
  14: 124476n,
  15: 1690314n,
  16: 240904n,
  17: 929484n,
  18: 4743158n,
}

/**
 * Bits of the secret exponent: at least twice the group's strength (RFC 3526 section 8), and no more than is useful.
 */
const EXPONENT_BITS: Readonly<Record<ModpGroup, number>> = {
  1: 256,
  2: 256,
  5: 256,
  14: 256,
  15: 320,
  16: 320,
  17: 384,
  18: 384,
}

/** floor(2^bits · pi), by Machin's formula 16·atan(1/5) − 4·atan(1/239), with 64 extra bits. */
function piTimes(bits: bigint): bigint {
  const one = 1n << (bits + 64n)
  const inverseTangent = (x: bigint): bigint => {
    let power = one / x
    let sum = power
    for (let n = 3n, sign = -1n; power > 0n; n += 2n, sign = -sign) {
      power /= x * x
      sum += sign * (power / n)
    }
    return sum
  }
  return (16n * inverseTangent(5n) - 4n * inverseTangent(239n)) >> 64n
}

const primes = new Map<ModpGroup, bigint>()

/** The group's prime; its generator is 2. */
export function modpPrime(group: ModpGroup): bigint {
  const known = primes.get(group)
  if (known !== undefined) return known
  const n = BigInt(8 * PUBLIC_BYTES[group])
  const prime = (1n << n) - (1n << (n - 64n)) - 1n + ((piTimes(n - 130n) + OFFSETS[group]) << 64n)
  primes.set(group, prime)
  return prime
}

const WINDOW = 4n

/** base^exponent mod modulus, four bits of the exponent at a time. */
export function modPow(base: bigint, exponent: bigint, modulus: bigint): bigint {
  const powers = [1n]
  for (let i = 1; i < 16; i++) powers.push(((powers[i - 1] ?? 1n) * base) % modulus)
  let result = 1n
  const digits = exponent.toString(16)
  for (const digit of digits) {
    for (let i = 0n; i < WINDOW; i++) result = (result * result) % modulus
    result = (result * (powers[parseInt(digit, 16)] ?? 1n)) % modulus
  }
  return result
}

export const toBigInt = (bytes: Uint8Array): bigint => (bytes.length === 0 ? 0n : BigInt(`0x${hex(bytes)}`))

/** Left-padded to `length` octets. */
export function fromBigInt(value: bigint, length: number): Uint8Array {
  const bytes = new Uint8Array(length)
  let rest = value
  for (let i = length - 1; i >= 0 && rest > 0n; i--, rest >>= 8n) bytes[i] = Number(rest & 0xffn)
  return bytes
}

/** A share with a known exponent, for test vectors; `modpShare` uses a fresh one. */
export function modpShareOf(group: ModpGroup, exponent: bigint): KeyShare {
  const prime = modpPrime(group)
  const length = PUBLIC_BYTES[group]
  return {
    group,
    publicValue: fromBigInt(modPow(2n, exponent, prime), length),
    shared(peer): Result<Key, CryptoFault> {
      // SoftEther leaves out leading zeros, against RFC 2409 section 5; the number is the same.
      if (peer.length === 0 || peer.length > length) return failed({ kind: 'public-value', reason: 'length' })
      const value = toBigInt(peer)
      // With 0, 1 or p−1 the shared secret would be one of two known numbers.
      if (value < 2n || value > prime - 2n) return failed({ kind: 'public-value', reason: 'range' })
      return done(new Key(fromBigInt(modPow(value, exponent, prime), length)))
    },
  }
}

export function modpShare(group: ModpGroup, entropy: Entropy): KeyShare {
  const bits = EXPONENT_BITS[group]
  // Setting the top bit ensures that the exponent is never small.
  const exponent = toBigInt(entropy(bits / 8)) | (1n << BigInt(bits - 1))
  return modpShareOf(group, exponent)
}
