import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Compiled } from '../../wine/tools.ts'
import { abiMembers, abiSizes } from './abi.ts'

const SOURCE = join(import.meta.dirname, 'rasapi32.c')

/** `abi.h`, which the C source includes. */
export function abiHeader(): string {
  const members = abiMembers()
    .filter(({ member }) => member !== 'sizeof')
    .map(({ structure, member, offset }) => `#define ${structure}_${member} ${offset}`)
  const sizes = [...abiSizes()].map(
    ([name, list]) => `static const unsigned ${name}_SIZES[] __attribute__((unused)) = {${list.join(', ')}, 0};`,
  )
  return `${[...members, ...sizes].join('\n')}\n`
}

/** Builds the fake for this system, as a shared library. @throws the compiler's output */
export function buildFakeRas(folder: string): string {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'abi.h'), abiHeader())
  const library = join(folder, 'librasapi32.so')
  const words = ['-shared', '-fPIC', '-pthread', '-O1', '-Wall', '-Wextra', '-Werror', '-I', folder]
  const built = spawnSync('gcc', [...words, '-o', library, SOURCE], { encoding: 'utf8' })
  if (built.status !== 0) throw new Error(`gcc: ${built.error?.message ?? built.stderr}`)
  return library
}

/** The same source, for Windows. */
export const rasForWindows = (): Compiled => ({
  source: SOURCE,
  name: 'rasapi32.dll',
  headers: { 'abi.h': abiHeader() },
  flags: ['-shared', '-static', '-Wextra'],
})
