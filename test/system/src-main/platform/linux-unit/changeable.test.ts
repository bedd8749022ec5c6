import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { systemMachine } from '../../../../../src-main/platform/linux-unit/run/machine.ts'

/** Root's all the way, unlike the folder for temporary files. */
const ROOTS = '/root'

describe.skipIf(process.getuid?.() !== 0)('a path that root is to run or read', () => {
  const { changeable } = systemMachine()
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(ROOTS, 'culvert-test-'))
    mkdirSync(join(folder, 'a/b'), { recursive: true })
    writeFileSync(join(folder, 'a/b/file'), '')
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  it('is well where everything on the way and below it is root’s', async () => {
    expect(await changeable(join(folder, 'a'))).toBeUndefined()
  })

  it('is not where somebody else may write a file below it, or a folder above it', async () => {
    chmodSync(join(folder, 'a/b/file'), 0o664)
    expect(await changeable(join(folder, 'a'))).toBe(join(folder, 'a/b/file'))
    chmodSync(join(folder, 'a/b/file'), 0o644)
    chownSync(join(folder, 'a'), 1000, 0)
    expect(await changeable(join(folder, 'a/b/file'))).toBe(join(folder, 'a'))
  })

  it('is judged by where a link leads, too', async () => {
    symlinkSync(join(folder, 'a/b'), join(folder, 'link'))
    expect(await changeable(join(folder, 'link'))).toBeUndefined()
    chmodSync(join(folder, 'a'), 0o777)
    expect(await changeable(join(folder, 'link'))).toBe(join(folder, 'a'))
  })

  it('is judged by its folder where it is not there yet', async () => {
    expect(await changeable(join(folder, 'a/none/file'))).toBeUndefined()
    chmodSync(join(folder, 'a'), 0o777)
    expect(await changeable(join(folder, 'a/none/file'))).toBe(join(folder, 'a'))
  })
})
