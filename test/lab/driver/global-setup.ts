import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { builtShim, lab } from './places.ts'
import { whyNoGuest } from './prerequisites.ts'
import { buildShim, needsShim } from './state-shim.ts'

/**
 * Once for a run: builds the guest's root file system if there is none or an old one (half a minute), and what its
 * kernel needs on this processor.
 */
export function setup(): void {
  if (whyNoGuest() !== undefined) return
  if (needsShim()) buildShim(builtShim)
  const build = spawnSync(join(lab, 'build-rootfs.sh'), { stdio: ['ignore', 'ignore', 'inherit'] })
  if (build.status !== 0) throw new Error(`build-rootfs.sh ended with ${String(build.status ?? build.signal)}`)
}
