import { spawnSync } from 'node:child_process'

/**
 * Milliseconds within which a machine must start and end a process for a guest to meet its own limits. User Mode Linux
 * starts each of the guest's processes by many calls to the host, so a host that is slow at this is even slower in the
 * guest: at 4.6 ms a connect of 3 s took 30 s, and NetworkManager gives its plugin ten on any machine.
 */
const FAST_ENOUGH = 3

/**
 * Milliseconds that a start takes by a slowed guest's own clock. At 4.6 ms of the host's, a factor of six was right for
 * one guest; two simultaneous ones needed ten, so that they finish hardly sooner than one after the other.
 */
const BY_THE_GUEST = 0.8

/** The factor by which a guest's clock must be slowed if the host takes so many milliseconds to start a process. */
export const slowdownFor = (start: number): number => (start <= FAST_ENOUGH ? 1 : Math.ceil(start / BY_THE_GUEST))

/** This machine's time in milliseconds: the fastest of 30 tries, so that other load does not count. */
function processStart(): number {
  const took = Array.from({ length: 30 }, () => {
    const began = performance.now()
    spawnSync('/bin/true')
    return performance.now() - began
  })
  return Math.min(...took)
}

const FORCED = 'CULVERT_LAB_SLOWDOWN'

/**
 * The factor by which the guests' clocks are slower than the host's: a whole number, 1 for equal. Measured once per
 * run, because its programs must agree: CULVERT_LAB_SLOWDOWN passes it to child processes, and a person can set it too.
 */
export function slowdown(): number {
  const slowdown = Number((process.env[FORCED] ??= String(measured())))
  if (!Number.isInteger(slowdown) || slowdown < 1) throw new Error(`${FORCED} is no whole number from 1 up`)
  return slowdown
}

/** 1 if there are no guests. */
const measured = (): number =>
  process.platform === 'linux' && process.arch === 'x64' ? slowdownFor(processStart()) : 1

/** Converts the guests' time to the host's. */
export const onHost = (guestTime: number): number => guestTime * slowdown()

/** Converts the host's time to a guest's. */
export const inGuest = (hostTime: number): number => hostTime / slowdown()
