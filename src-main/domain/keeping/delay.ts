import type { Cure } from './cure.ts'

/** A number from 0 up to and without 1. */
export type Chance = () => number

const SECOND = 1_000
/** Milliseconds of the longest pause between two rounds of dials. */
export const LONGEST_PAUSE = 60 * SECOND
/** One computer comes back by itself, so that this much jitter is only for those behind one address. */
const LOCAL_JITTER = 250
/** A gateway that went away was left by all its clients at once: they come back over this time, each at its own moment. */
const CROWD_STEP = 2 * SECOND
const LONGEST_CROWD = 30 * SECOND

/**
 * Milliseconds before the first dial after a tunnel was lost.
 * @param drops how often that has happened without a tunnel that held between
 */
export function pauseAfterDrop(cure: Cure, drops: number, chance: Chance): number {
  if (cure === 'path') return chance() * LOCAL_JITTER
  return chance() * Math.min(LONGEST_CROWD, CROWD_STEP * drops + CROWD_STEP)
}

/**
 * Milliseconds after a round in which no gateway let us in: 1, 2, 4 up to 60 seconds, a fifth more or less.
 * @param rounds how many there were, at least one
 */
export const pauseAfterRound = (rounds: number, chance: Chance): number =>
  Math.min(LONGEST_PAUSE, SECOND * 2 ** Math.min(rounds - 1, 10)) * (0.8 + 0.4 * chance())

/** Milliseconds after the network has changed: addresses, routes and name servers follow each other. */
export const pauseToSettle = (chance: Chance): number => SECOND + chance() * LOCAL_JITTER

/** Milliseconds that a network which goes on changing may put a dial off. */
export const LONGEST_SETTLING = 5 * SECOND

/**
 * Milliseconds before the next login where the gateway may still hold the session that was lost. Gateways and RADIUS
 * notice the end of it by their own limits, a minute to some; each login that is refused may count against the account.
 */
const HELD = [60 * SECOND, 120 * SECOND] as const
export const pauseWhileHeld = (refusals: number): number | undefined => HELD[refusals - 1]

/** Milliseconds in which a look-out has its first word: the gateway is in sight, or it is not. */
export const pauseToSee = 1_500

/** Milliseconds until a gateway that a look-out cannot see is dialled all the same: something on the way may hide it. */
export const pauseOutOfSight = (chance: Chance): number => LONGEST_PAUSE * (0.8 + 0.4 * chance())
