import { spawnSync } from 'node:child_process'
import { mkdirSync, renameSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { lab } from './places.ts'
import { slowdown } from './slowdown.ts'
import { needsShim } from './state-shim.ts'

/** Libraries that can be preloaded into the guest's kernel, each from `host/NAME.c`. */
export type Library = 'xstate-shim' | 'slow-clock'

/** The libraries that guests need on this machine; most need none. */
export const neededLibraries = (): readonly Library[] => [
  ...(needsShim() ? (['xstate-shim'] as const) : []),
  ...(slowdown() > 1 ? (['slow-clock'] as const) : []),
]

/** Compiles it; a running guest keeps the previous one. */
export function buildLibrary(name: Library, target: string): void {
  mkdirSync(dirname(target), { recursive: true })
  const own = `${target}.${process.pid}`
  const source = join(lab, `host/${name}.c`)
  const words = ['-std=gnu11', '-O2', '-Wall', '-Wextra', '-Werror', '-shared', '-fPIC', '-o', own, source, '-ldl']
  const gcc = spawnSync('gcc', words, { encoding: 'utf8' })
  if (gcc.status !== 0) throw new Error(`gcc of ${source}: ${gcc.error?.message ?? gcc.stderr}`)
  renameSync(own, target)
}
