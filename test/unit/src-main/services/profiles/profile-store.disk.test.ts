import { existsSync, utimesSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { FileProfileStore } from '../../../../../src-main/services/profiles/profile-store.ts'
import { freshDirectory } from '../../../../support/services/directory.ts'
import { failingFiles } from '../../../../support/services/failing-files.ts'
import {
  fileIn,
  lab,
  namesIn,
  office,
  read,
  setAsideIn,
  storeWith,
} from '../../../../support/services/profile-files.ts'
import { OFFICE_ID } from '../../../../support/profiles.ts'

describe('a disk that fails', { timeout: 30_000 }, () => {
  it('is told in words, and changes nothing', async () => {
    const directory = freshDirectory()
    await storeWith(directory, office)
    for (const code of ['ENOSPC', 'EROFS', 'EDQUOT', 'EMFILE']) {
      const { files } = failingFiles(0, { code, andAfter: true })
      const store = new FileProfileStore({ directory, files })
      expect(await store.save(lab)).toEqual({
        ok: false,
        fault: [{ field: '', code: 'store-unwritable', args: { reason: 'made to fail' } }],
      })
      expect(await store.remove([OFFICE_ID])).toMatchObject({ ok: false, fault: { code: 'store-unwritable' } })
    }
    expect(await namesIn(directory)).toEqual(['Head office'])
  })

  it('says what the system says', async () => {
    const directory = freshDirectory()
    writeFileSync(fileIn(directory, 'file'), '')
    expect(await new FileProfileStore({ directory: fileIn(directory, 'file') }).save(office)).toMatchObject({
      fault: [{ code: 'store-unwritable', args: { reason: 'file already exists' } }],
    })
  })

  it.each([
    ['is killed', true],
    ['has one write fail', false],
  ])('leaves the old or the new profiles whichever step it stops at, when the process %s', async (_, andAfter) => {
    const counting = failingFiles()
    const trial = freshDirectory()
    await storeWith(trial, office)
    await new FileProfileStore({ directory: trial, files: counting.files }).save(lab)
    expect(counting.steps.length).toBeGreaterThan(10)
    for (let step = 0; step < counting.steps.length; step += 1) {
      const directory = freshDirectory()
      await storeWith(directory, office)
      const { files } = failingFiles(step, { andAfter })
      const saved = await new FileProfileStore({ directory, files }).save(lab)
      const after = new FileProfileStore({ directory })
      const names = (await after.list()).map(({ name }) => name)
      const where = `step ${step}, ${counting.steps[step] ?? ''}`
      expect(after.notice, where).toBeUndefined()
      if (saved.ok) expect(names, where).toEqual(['Head office', 'Lab Berlin'])
      else expect([['Head office'], ['Head office', 'Lab Berlin']], where).toContainEqual(names)
      expect((await after.save({ ...lab, user: 'bob' })).ok, where).toBe(true)
      expect(await namesIn(directory), where).toEqual(['Head office', 'Lab Berlin'])
    }
  })

  it('leaves a repair to be tried again whichever step it stops at', async () => {
    const prepare = async (): Promise<string> => {
      const directory = freshDirectory()
      await storeWith(directory, office, lab)
      writeFileSync(fileIn(directory), 'damaged')
      return directory
    }
    const counting = failingFiles()
    await new FileProfileStore({ directory: await prepare(), files: counting.files }).list()
    for (let step = 0; step < counting.steps.length; step += 1) {
      const directory = await prepare()
      const { files } = failingFiles(step, { andAfter: true })
      const where = `step ${step}, ${counting.steps[step] ?? ''}`
      expect(
        (await new FileProfileStore({ directory, files }).list()).map(({ name }) => name),
        where,
      ).toEqual(['Head office'])
      expect(await namesIn(directory), where).toEqual(['Head office'])
      expect(
        setAsideIn(directory).map((name) => read(directory, name)),
        where,
      ).toContain('damaged')
    }
  })

  it('removes the drafts that killed processes left, once they are old', async () => {
    const directory = freshDirectory()
    await storeWith(directory, office)
    const old = fileIn(directory, 'profiles.json.0b5c.new')
    const young = fileIn(directory, 'profiles.json.1c6d.new')
    for (const path of [old, young]) writeFileSync(path, 'half')
    utimesSync(old, 0, 0)
    await storeWith(directory, lab)
    expect(existsSync(old)).toBe(false)
    expect(existsSync(young)).toBe(true)
  })
})
