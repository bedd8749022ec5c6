import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { buildLibrary, neededLibraries } from './libraries.ts'
import { builtLibrary, lab } from './places.ts'
import { whyNoGuest } from './prerequisites.ts'
import { slowdown } from './slowdown.ts'

/**
 * Once for a run: builds the guest's root file system if there is none or an old one (half a minute), and what its
 * kernel needs on this machine.
 */
export function setup(): void {
  if (whyNoGuest() !== undefined) return
  if (slowdown() > 1) process.stderr.write(`Time goes ${slowdown()} times slower in the guests of the lab.\n`)
  for (const name of neededLibraries()) buildLibrary(name, builtLibrary(name))
  const build = spawnSync(join(lab, 'build-rootfs.sh'), { stdio: ['ignore', 'ignore', 'inherit'] })
  if (build.status !== 0) throw new Error(`build-rootfs.sh ended with ${String(build.status ?? build.signal)}`)
}
