import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { abiMembers, abiSizes } from './abi.ts'

const SOURCE = join(import.meta.dirname, 'rasapi32.c')

/** Writes `abi.h`, which the C source includes. */
export function writeAbiHeader(folder: string): void {
  const members = abiMembers()
    .filter(({ member }) => member !== 'sizeof')
    .map(({ structure, member, offset }) => `#define ${structure}_${member} ${offset}`)
  const sizes = [...abiSizes()].map(
    ([name, list]) => `static const unsigned ${name}_SIZES[] __attribute__((unused)) = {${list.join(', ')}, 0};`,
  )
  writeFileSync(join(folder, 'abi.h'), `${[...members, ...sizes].join('\n')}\n`)
}

/**
 * Builds the fake for this system, as a shared library.
 * For Windows, the same source: `x86_64-w64-mingw32-gcc -shared -O1 -I FOLDER -o rasapi32.dll rasapi32.c`
 */
export function buildFakeRas(folder: string, compiler = 'gcc'): string {
  mkdirSync(folder, { recursive: true })
  writeAbiHeader(folder)
  const isWindows = compiler.includes('mingw')
  const library = join(folder, isWindows ? 'rasapi32.dll' : 'librasapi32.so')
  const words = [
    '-shared',
    ...(isWindows ? [] : ['-fPIC', '-pthread']),
    '-O1',
    '-Wall',
    '-Wextra',
    '-Werror',
    '-I',
    folder,
  ]
  const built = spawnSync(compiler, [...words, '-o', library, SOURCE], { encoding: 'utf8' })
  if (built.status !== 0) throw new Error(`${compiler}: ${built.error?.message ?? built.stderr}`)
  return library
}
