import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cpuOf } from '../../../lab/driver/processors.ts'

const SCRIPT = resolve(import.meta.dirname, '../../../lab/run-guest.sh')
const has = (program: string): boolean => spawnSync(program, ['--version']).status === 0

describe.skipIf(process.platform !== 'linux' || !has('taskset'))('what holds a guest', () => {
  let folder: string
  const scratch = (): string => join(folder, 'scratch')
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'culvert-run-guest-'))
    // In place of the kernel's program: says what it was given.
    const program = join(folder, 'linux.uml')
    writeFileSync(program, '#!/bin/sh\nenv | grep -E "^(LD_PRELOAD|SLOW_CLOCK)="; echo "$@"\n')
    chmodSync(program, 0o755)
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  const held = (libraries: string): readonly string[] => {
    mkdirSync(scratch())
    const words = [String(cpuOf(0)), scratch(), libraries, '6', 'umid=lab', 'quiet']
    const env = { PATH: [folder, process.env['PATH'] ?? ''].join(delimiter) }
    return spawnSync(SCRIPT, words, { encoding: 'utf8', env }).stdout.trim().split('\n').toSorted()
  }

  it('gives its libraries and its slowness to the kernel’s program, and leaves no scratch folder', () => {
    const libraries = join(folder, 'one.so:two.so')
    expect(held(libraries)).toEqual([`LD_PRELOAD=${libraries}`, 'SLOW_CLOCK=6', `uml_dir=${scratch()} umid=lab quiet`])
    expect(existsSync(scratch())).toBe(false)
  })

  it('preloads nothing when nothing is needed', () => {
    expect(held('')).toEqual(['SLOW_CLOCK=6', `uml_dir=${scratch()} umid=lab quiet`])
  })
})
