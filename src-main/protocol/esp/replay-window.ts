/**
 * Which sequence numbers of an ESP SA have been seen (RFC 4303 section 3.4.3): the highest one, and for the 64 up to
 * it one bit each, the lowest bit being the highest number's.
 */
export interface ReplayWindow {
  readonly highest: number
  readonly seen: bigint
}

export const EMPTY_WINDOW: ReplayWindow = { highest: 0, seen: 0n }
const WIDTH = 64

/** Before the ICV is looked at: whether the number can be fresh. 0 is never used. */
export function isFresh({ highest, seen }: ReplayWindow, sequence: number): boolean {
  if (sequence === 0) return false
  if (sequence > highest) return true
  const age = highest - sequence
  return age < WIDTH && (seen & (1n << BigInt(age))) === 0n
}

/** After the ICV was found right. */
export function withSeen({ highest, seen }: ReplayWindow, sequence: number): ReplayWindow {
  if (sequence <= highest) return { highest, seen: seen | (1n << BigInt(highest - sequence)) }
  const shift = sequence - highest
  const moved = shift >= WIDTH ? 0n : BigInt.asUintN(WIDTH, seen << BigInt(shift))
  return { highest: sequence, seen: moved | 1n }
}
