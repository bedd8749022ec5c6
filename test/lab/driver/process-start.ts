import { spawnSync } from 'node:child_process'

/**
 * Milliseconds within which a machine must start and end a process for the lab to say anything. User Mode Linux starts
 * each process of the guest by many calls to the host, so that a host that is slow at this is slower still in the guest: at
 * 5 ms a connect of 3 s takes 30 s there, and NetworkManager gives its plugin ten, whatever the machine.
 */
export const SLOWEST_START = 3

/** What this machine takes, in milliseconds: the fastest of 30 tries, so that whatever else is running does not count. */
export function processStart(): number {
  const took = Array.from({ length: 30 }, () => {
    const began = performance.now()
    spawnSync('/bin/true')
    return performance.now() - began
  })
  return Math.min(...took)
}

/** Whether guests are too slow here. CULVERT_LAB=all, somebody's wish to have the whole table, overrules it. */
export const startsSlowly = (): boolean => process.env['CULVERT_LAB'] !== 'all' && processStart() > SLOWEST_START
