import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildLibrary } from '../../../../lab/driver/libraries.ts'

const canCompile =
  process.platform === 'linux' &&
  process.arch === 'x64' &&
  spawnSync('gcc', ['-x', 'c', '-fsyntax-only', '-'], { input: '#include <sys/ptrace.h>\n' }).status === 0

/** Of a machine with AMX, and of the buffer that User Mode Linux has. */
const WHOLE = 11_008
const KEPT = 2696
const XSTATE = '0x202'
/** Of the saved components, in the header of the state (Intel SDM, volume 1, 13.4.2). */
const COMPONENTS_AT = 512

describe.skipIf(!canCompile)('the shim below User Mode Linux', () => {
  let folder: string
  const at = (name: string): string => join(folder, name)
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'culvert-shim-'))
    buildLibrary('xstate-shim', at('shim.so'))
    const source = (name: string): string => join(import.meta.dirname, `${name}.c`)
    for (const words of [
      ['-shared', '-fPIC', '-o', at('recording.so'), source('recording-ptrace')],
      ['-o', at('requests'), source('requests')],
    ])
      expect(spawnSync('gcc', ['-std=gnu11', '-Wall', '-Werror', ...words], { encoding: 'utf8' }).stderr).toBe('')
  }, 60_000)
  afterAll(() => rmSync(folder, { recursive: true }))

  const run = (preload: readonly string[], whole: number, words: readonly string[]): readonly string[] =>
    spawnSync(at('requests'), words, {
      encoding: 'utf8',
      env: { LD_PRELOAD: preload.map(at).join(' '), WHOLE: String(whole) },
    })
      .stdout.trim()
      .split('\n')
  /** What the kernel below was asked, and what the caller heard, where the whole state has so many octets. */
  const ask = (whole: number, ...words: readonly string[]): readonly string[] =>
    run(['shim.so', 'recording.so'], whole, words)
  const setIn = (line: string | undefined): Buffer => Buffer.from(line?.split(' ')[3] ?? '', 'hex')

  it('completes a state that is too short with zeros, and takes AMX out of the saved components', () => {
    const [got, set, answer] = ask(WHOLE, 'set', XSTATE, String(KEPT))
    expect([got, answer]).toEqual([`get ${XSTATE} ${WHOLE}`, 'answer 0 0'])
    const expected = Buffer.alloc(WHOLE)
    expected.fill(0xff, 0, KEPT)
    // Bits 17 and 18.
    expected[COMPONENTS_AT + 2] = 0xff & ~0b110
    expect(setIn(set).equals(expected)).toBe(true)
  })

  it('asks for the size once, and leaves nothing of one state in the next', () => {
    const lines = ask(WHOLE, 'set', XSTATE, String(KEPT), 'set', XSTATE, '1000')
    expect(lines.filter((line) => line.startsWith('get'))).toHaveLength(1)
    expect(
      setIn(lines.at(-2))
        .subarray(1000)
        .equals(Buffer.alloc(WHOLE - 1000)),
    ).toBe(true)
  })

  it.each([WHOLE, WHOLE + 64])('passes on a state of %i octets as it is', (octets) => {
    const set = setIn(ask(WHOLE, 'set', XSTATE, String(octets)).at(-2))
    expect(set.equals(Buffer.alloc(octets, 0xff))).toBe(true)
  })

  it('changes nothing on a machine whose state is not larger than what is kept', () => {
    expect(setIn(ask(KEPT, 'set', XSTATE, String(KEPT)).at(-2)).equals(Buffer.alloc(KEPT, 0xff))).toBe(true)
  })

  it('passes on what is no extended state: another set of registers, a read, a fragment, another request', () => {
    const lines = ask(WHOLE, 'set', '0x1', '216', 'get', XSTATE, '100', 'set', XSTATE, '575', 'peek')
    expect(lines.map((line) => line.split(' ').slice(0, 3).join(' '))).toEqual([
      'set 0x1 216',
      'answer -1 EFAULT',
      `get ${XSTATE} 100`,
      'answer 0 0',
      `set ${XSTATE} 575`,
      'answer -1 EFAULT',
      'other 3 4242',
      'answer 42 0',
    ])
  })

  it('leaves the state as it is, and the answer the kernel’s, where the size cannot be learnt', () => {
    const lines = ask(0, 'set', XSTATE, String(KEPT))
    expect(setIn(lines[0]).equals(Buffer.alloc(KEPT, 0xff))).toBe(true)
    expect(lines[1]).toBe('answer -1 EFAULT')
  })

  it('makes this machine’s kernel take a state that it refuses without it', () => {
    expect(run([], 0, ['real', '8'])).toEqual(['answer -1 EFAULT', 'child 7'])
    expect(run(['shim.so'], 0, ['real', '8'])).toEqual(['answer 0 0', 'child 7'])
  })
})
