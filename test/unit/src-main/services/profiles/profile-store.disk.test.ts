import { spawn } from 'node:child_process'
import { existsSync, utimesSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { FileProfileStore } from '../../../../../src-main/services/profiles/profile-store.ts'
import { bundled } from '../../../../support/services/bundle.ts'
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
      expect(await store.remove(OFFICE_ID)).toMatchObject({ ok: false, fault: { code: 'store-unwritable' } })
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

describe('several processes', () => {
  let program: Awaited<ReturnType<typeof bundled>>
  beforeAll(async () => {
    program = await bundled(resolve(import.meta.dirname, '../../../../support/services/saving-child.ts'))
  }, 30_000)
  afterAll(() => program.remove())

  const start = (directory: string, id: string, rounds: number) => {
    const child = spawn(process.execPath, [program.path, directory, id, String(rounds)], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let complaints = ''
    child.stderr.on('data', (chunk: Buffer) => (complaints += chunk.toString()))
    const finished: number[] = []
    createInterface(child.stdout).on('line', (line) => finished.push(Number(line)))
    const ended = new Promise<string>((done) => child.once('close', () => done(complaints)))
    return { kill: () => child.kill('SIGKILL'), finished, ended }
  }

  it('write at once and lose nothing', async () => {
    const directory = freshDirectory()
    const writers = [office.id, lab.id].map((id) => start(directory, id, 40))
    for (const { ended } of writers) expect(await ended).toBe('')
    const profiles = await new FileProfileStore({ directory }).list()
    expect(profiles.map(({ user }) => user)).toEqual(['user-40', 'user-40'])
  }, 30_000)

  it('killed at any moment leave a store that can be read, with what they had finished', async () => {
    const directory = freshDirectory()
    await storeWith(directory, lab)
    for (let kill = 0; kill < 8; kill += 1) {
      const writer = start(directory, office.id, 100_000)
      await vi.waitFor(() => expect(writer.finished.length).toBeGreaterThan(0), { timeout: 15_000, interval: 2 })
      await wait(Math.random() * 25)
      writer.kill()
      await writer.ended
      const finished = writer.finished.at(-1) ?? 0
      const store = new FileProfileStore({ directory })
      const saved = await store.find(office.id)
      expect(store.notice).toBeUndefined()
      // The last one may have been in place and not told yet.
      expect([finished, finished + 1]).toContain(Number(saved?.user.slice('user-'.length)))
      // The lock it may have left is broken by the next who writes.
      expect((await store.save({ ...lab, user: `after-${kill}` })).ok).toBe(true)
      expect((await store.list()).map(({ name }) => name)).toHaveLength(2)
    }
  }, 60_000)
})
