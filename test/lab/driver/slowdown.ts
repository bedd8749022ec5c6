import { spawnSync } from 'node:child_process'

/**
 * Milliseconds within which a machine must start and end a process for a guest to keep up with its own limits. User Mode
 * Linux starts each process of the guest by many calls to the host, so that a host that is slow at this is slower still in
 * the guest: at 4.6 ms a connect of 3 s took 30 s there, and NetworkManager gives its plugin ten, whatever the machine.
 */
const FAST_ENOUGH = 3

/**
 * Milliseconds that a start takes by a slowed guest's own clock: at 4.6 ms of the host's, six times slower was right for
 * one guest. Two at once wanted ten, so that they are hardly done sooner than one after the other.
 */
const BY_THE_GUEST = 0.8

/** How many times slower the clock of a guest must go where the host takes so many milliseconds to start a process. */
export const slowdownFor = (start: number): number => (start <= FAST_ENOUGH ? 1 : Math.ceil(start / BY_THE_GUEST))

/** What this machine takes, in milliseconds: the fastest of 30 tries, so that whatever else is running does not count. */
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
 * How many times slower than the host's the guests' clocks go: a whole number, 1 for as fast. Measured once for a run,
 * since its programs must agree: those that this one starts are told by CULVERT_LAB_SLOWDOWN, and so can a person tell it.
 */
export function slowdown(): number {
  const slowdown = Number((process.env[FORCED] ??= String(measured())))
  if (!Number.isInteger(slowdown) || slowdown < 1) throw new Error(`${FORCED} is no whole number from 1 up`)
  return slowdown
}

/** 1 where there are no guests. */
const measured = (): number =>
  process.platform === 'linux' && process.arch === 'x64' ? slowdownFor(processStart()) : 1

/** What so much of the guests' time takes of the host's. */
export const onHost = (guestTime: number): number => guestTime * slowdown()

/** What so much of the host's time is for a guest. */
export const inGuest = (hostTime: number): number => hostTime / slowdown()
