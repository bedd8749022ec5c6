import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { canSeal } from '../../../../support/helper/sealed.ts'

const WRITER = join(import.meta.dirname, '../../../../support/helper/cut-writer.ts')

/** Runs the writer in a folder of its own. @param words the command line that starts it; `{}` stands for the folder */
function written(words: readonly string[]): unknown {
  const folder = mkdtempSync(join(tmpdir(), 'culvert-cut-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const line = [...words, process.execPath, '--import', import.meta.resolve('tsx'), WRITER, folder]
  const [program = '', ...rest] = line.map((word) => word.replace('{}', folder))
  const { stdout, stderr } = spawnSync(program, rest, { encoding: 'utf8' })
  return stdout === '' ? stderr : JSON.parse(stdout)
}

describe.runIf(process.platform === 'linux')('S1: what the system cuts', () => {
  it.each([
    ['a file size limit', ['prlimit', '--fsize=4097', '--'], 'EFBIG'],
    [
      'a disk that is nearly full',
      ['unshare', '-m', 'bash', '-c', 'mount -t tmpfs -o size=16k none {} && exec "$@"', '-'],
      'ENOSPC',
    ],
  ])('%s tears a journal line, and write throws then and ever after', (_, words, code) => {
    if (words[0] === 'unshare' && !canSeal()) return
    const found = written(words) as { returned: number; onDisk: number }
    expect(found).toMatchObject({
      error: expect.stringContaining(code) as string,
      again: 'the journal is torn',
      whole: expect.stringContaining(code) as string,
      target: 'as it was',
      files: ['journal', 'target'],
    })
    expect(found.returned).toBeGreaterThan(10)
    expect(found.onDisk).toBe(found.returned)
  })
})
