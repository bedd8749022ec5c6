import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { thisMachine } from '../../support/set-up/machine.ts'
import { allAsked } from './asked.ts'
import { buildLibrary, neededLibraries } from './libraries.ts'
import { builtLibrary, lab } from './places.ts'
import { whyNoGuest } from './prerequisites.ts'
import { ROOTS, type RootName } from './roots.ts'
import { slowdown } from './slowdown.ts'

/** Builds a root file system; returns how build-rootfs.sh ended if it failed. */
async function build(name: RootName): Promise<string | undefined> {
  const program = spawn(join(lab, 'build-rootfs.sh'), [name], { stdio: ['ignore', 'ignore', 'inherit'] })
  const [code, signal] = (await once(program, 'exit')) as [number | null, string | null]
  return code === 0 ? undefined : `build-rootfs.sh ${name} ended with ${String(code ?? signal)}`
}

/**
 * Runs once per run: builds missing or outdated root file systems (half a minute each), and the libraries that the
 * guest's kernel needs on this machine. Without the usual root there is no lab; suites whose root cannot be built,
 * because a mirror does not have the release, are skipped by name.
 */
export async function setup(): Promise<void> {
  if (whyNoGuest() !== undefined) return
  if (slowdown() > 1) process.stderr.write(`Time goes ${slowdown()} times slower in the guests of the lab.\n`)
  for (const name of neededLibraries()) buildLibrary(name, builtLibrary(name))
  const failure = await build('usual')
  if (failure !== undefined) throw new Error(failure)
  // Slow machines skip their suites: test/support/set-up/exceptions.ts.
  if (thisMachine().slowGuests) return
  for (const name of (Object.keys(ROOTS) as RootName[]).filter((known) => ROOTS[known].fast || allAsked)) {
    const without = await build(name)
    if (without !== undefined) process.stderr.write(`${without}: what needs it is left out.\n`)
  }
}
