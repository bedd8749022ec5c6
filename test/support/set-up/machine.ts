import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync, readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { neededLibraries } from '../../lab/driver/libraries.ts'
import { hasDotnet } from '../windows/interpreter.ts'
import { canRunWine } from '../wine/place.ts'
import { runs32Bit } from '../wine/thirty-two-bits.ts'
import { slowdown } from '../../lab/driver/slowdown.ts'
import type { System } from './exceptions.ts'
import type { Proof } from './packages.ts'

/** What set-up needs to know of a machine, and how it runs commands there. */
export interface Machine extends System {
  has(proof: Proof): boolean
  /** The prefix for running as root without a prompt: none, `sudo -n`, or undefined. */
  readonly asRoot: readonly string[] | undefined
  /** Runs it with its output on ours; returns the exit code. */
  run(command: readonly string[]): number
}

function onPath(name: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, name), constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}

const quietly = (program: string, ...args: readonly string[]): string | undefined => {
  const { status, stdout } = spawnSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
  return status === 0 ? stdout : undefined
}

/** ldconfig is in /sbin, which is not on every user's PATH. */
function hasLibrary(soname: string): boolean {
  const cache = quietly('/sbin/ldconfig', '-p') ?? quietly('ldconfig', '-p') ?? ''
  return cache.includes(`\t${soname} `)
}

function rootWithoutAsking(): readonly string[] | undefined {
  if (process.getuid?.() === 0) return []
  return onPath('sudo') && quietly('sudo', '-n', 'true') !== undefined ? ['sudo', '-n'] : undefined
}

export function thisMachine(): Machine {
  return {
    osRelease: existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '',
    architecture: process.arch,
    compilesForGuests: neededLibraries().length > 0,
    slowGuests: slowdown() > 1 && process.env['CULVERT_LAB'] !== 'all',
    hasDotnet: hasDotnet(),
    runsWine: canRunWine(),
    runs32Bit: runs32Bit(),
    has(proof) {
      switch (proof.kind) {
        case 'program':
          return proof.anyOf.some(onPath)
        case 'programs':
          return proof.allOf.every(onPath)
        case 'library':
          return hasLibrary(proof.soname)
        case 'file':
          return proof.anyOf.some((path) => existsSync(path))
      }
    },
    get asRoot() {
      return rootWithoutAsking()
    },
    run([program = '', ...args]) {
      // The package manager must never prompt, because nobody may be there to answer.
      return spawnSync(program, args, { stdio: ['ignore', 2, 2] }).status ?? 1
    },
  }
}
