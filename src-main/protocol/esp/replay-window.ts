/**
 * Sequence numbers of an ESP SA that have been seen (RFC 4303 section 3.4.3): the highest one, and one bit for each of
 * the 64 numbers up to it. The lowest bit stands for the highest number.
 */
export interface ReplayWindow {
  readonly highest: number
  readonly seen: bigint
}

export const EMPTY_WINDOW: ReplayWindow = { highest: 0, seen: 0n }
const WIDTH = 64

/** Whether the number can be fresh; checked before the ICV. 0 is never used. */
export function isFresh({ highest, seen }: ReplayWindow, sequence: number): boolean {
  if (sequence === 0) return false
  if (sequence > highest) return true
  const age = highest - sequence
  return age < WIDTH && (seen & (1n << BigInt(age))) === 0n
}

/** Marks the number as seen; to be called only after the ICV was found right. */
export function withSeen({ highest, seen }: ReplayWindow, sequence: number): ReplayWindow {
  if (sequence <= highest) return { highest, seen: seen | (1n << BigInt(highest - sequence)) }
  const shift = sequence - highest
  const moved = shift >= WIDTH ? 0n : BigInt.asUintN(WIDTH, seen << BigInt(shift))
  return { highest: sequence, seen: moved | 1n }
}
