import type { Cure } from './cure.ts'

/** A number from 0 (inclusive) to 1 (exclusive). */
export type Chance = () => number

const SECOND = 1_000
/** Milliseconds of the longest pause between two rounds of dials. */
export const LONGEST_PAUSE = 60 * SECOND
/** A single computer needs little jitter: it only separates those behind one address. */
const LOCAL_JITTER = 250
/** A gateway that went away was lost by all its clients at once: they come back spread over this time. */
const CROWD_STEP = 2 * SECOND
const LONGEST_CROWD = 30 * SECOND

/**
 * Milliseconds before the first dial after a tunnel was lost.
 * @param drops tunnels lost since one held
 */
export function pauseAfterDrop(cure: Cure, drops: number, chance: Chance): number {
  if (cure === 'path') return chance() * LOCAL_JITTER
  return chance() * Math.min(LONGEST_CROWD, CROWD_STEP * drops + CROWD_STEP)
}

/**
 * Milliseconds after a round in which every gateway failed: 1, 2, 4 up to 60 seconds, plus or minus a fifth.
 * @param rounds number of such rounds, at least one
 */
export const pauseAfterRound = (rounds: number, chance: Chance): number =>
  Math.min(LONGEST_PAUSE, SECOND * 2 ** Math.min(rounds - 1, 10)) * (0.8 + 0.4 * chance())

/** Milliseconds after a change of the network, because addresses, routes and name servers change one after another. */
export const pauseToSettle = (chance: Chance): number => SECOND + chance() * LOCAL_JITTER

/** Milliseconds for which a network that keeps changing may delay a dial. */
export const LONGEST_SETTLING = 5 * SECOND

/**
 * Milliseconds before the next login if the gateway may still hold the lost session. Gateways and RADIUS servers detect
 * its end by their own limits, some within a minute; each rejected login may count against the account.
 */
const HELD = [60 * SECOND, 120 * SECOND] as const
export const pauseWhileHeld = (refusals: number): number | undefined => HELD[refusals - 1]

/** Milliseconds in which a look-out first reports whether the gateway can be reached, also on a slow computer. */
export const pauseToSee = 2_500

/** Milliseconds until a gateway that a look-out does not see is dialled anyway: a filter on the path may hide it. */
export const pauseOutOfSight = (chance: Chance): number => LONGEST_PAUSE * (0.8 + 0.4 * chance())
