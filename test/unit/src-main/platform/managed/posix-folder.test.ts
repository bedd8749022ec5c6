import { chmodSync, chownSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { readFolder } from '../../../../../src-main/platform/managed/posix-folder.ts'
import { freshDirectory } from '../../../../support/services/directory.ts'

const isRoot = process.getuid?.() === 0

describe.runIf(isRoot)('the administrator’s folder', () => {
  let top: string
  let folder: string
  beforeEach(() => {
    top = freshDirectory()
    folder = join(top, 'culvert', 'trust.d')
    mkdirSync(folder, { recursive: true, mode: 0o755 })
    writeFileSync(join(folder, 'a.culvert'), 'a', { mode: 0o644 })
  })
  const read = async (): Promise<readonly [number, number]> => {
    const { files, ignored } = await readFolder(folder, '.culvert', top)
    return [files.length, ignored.length]
  }
  it('counts when it is root’s alone', async () => expect(await read()).toEqual([1, 0]))
  it('is not there on most computers', async () =>
    expect(await readFolder(join(top, 'none'), '.culvert', top)).toEqual({ files: [], ignored: [] }))
  it.each<[string, (folder: string) => void]>([
    ['a file that others may write', (at) => chmodSync(join(at, 'a.culvert'), 0o664)],
    ['a file of somebody else’s', (at) => chownSync(join(at, 'a.culvert'), 65_534, 0)],
    ['a folder that others may write', (at) => chmodSync(at, 0o777)],
    ['a folder of somebody else’s', (at) => chownSync(at, 65_534, 0)],
    ['a folder above that others may write', (at) => chmodSync(join(at, '..'), 0o775)],
    ['a folder above of somebody else’s', (at) => chownSync(join(at, '..'), 65_534, 0)],
  ])('V139: passes over %s, and says so (E_TRUST_PERMS)', async (_, spoil) => {
    spoil(folder)
    expect(await read()).toEqual([0, 1])
  })
  it('V139: passes over a link, and says so (E_TRUST_PERMS)', async () => {
    symlinkSync(join(folder, 'a.culvert'), join(folder, 'b.culvert'))
    expect(await read()).toEqual([1, 1])
  })
})
