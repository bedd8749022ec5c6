import { spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Profile } from '../../../../src-main/domain/profile/schema.ts'
import { FileProfileStore } from '../../../../src-main/services/profile-store.ts'
import { bundled } from '../../../support/services/bundle.ts'
import { freshDirectory } from '../../../support/services/directory.ts'
import { failingFiles } from '../../../support/services/failing-files.ts'
import { LAB_ID, OFFICE_ID, profileWith } from '../../../support/profiles.ts'

const office = profileWith()
const lab = profileWith({ id: LAB_ID, name: 'Lab Berlin' })

const fileIn = (directory: string, name = 'profiles.json'): string => join(directory, name)
const read = (directory: string, name?: string): string => readFileSync(fileIn(directory, name), 'utf8')
const namesIn = async (directory: string): Promise<readonly string[]> =>
  (await new FileProfileStore({ directory }).list()).map((profile) => profile.name)
const setAsideIn = (directory: string): readonly string[] =>
  readdirSync(directory).filter((name) => name.includes('.damaged-'))

async function storeWith(directory: string, ...profiles: readonly Profile[]): Promise<FileProfileStore> {
  const store = new FileProfileStore({ directory })
  for (const profile of profiles) expect(await store.save(profile)).toEqual({ ok: true, value: profile })
  return store
}

describe('a profile store', () => {
  it('gives back what was saved, in order of name, to another store too', async () => {
    const directory = freshDirectory()
    await storeWith(directory, lab, office, profileWith({ id: crypto.randomUUID(), name: 'branch 10' }))
    expect(await namesIn(directory)).toEqual(['branch 10', 'Head office', 'Lab Berlin'])
  })

  it('starts empty, and writes nothing until something is saved', async () => {
    const directory = join(freshDirectory(), 'new')
    const store = new FileProfileStore({ directory })
    expect(await store.list()).toEqual([])
    expect(store.notice).toBeUndefined()
    expect(existsSync(directory)).toBe(false)
  })

  it('lets nobody else read folder or files', async () => {
    const directory = join(freshDirectory(), 'new')
    await storeWith(directory, office, lab)
    expect(statSync(directory).mode & 0o777).toBe(0o700)
    for (const name of readdirSync(directory)) expect(statSync(fileIn(directory, name)).mode & 0o777, name).toBe(0o600)
  })

  it('finds by id, and by name whatever its case', async () => {
    const store = await storeWith(freshDirectory(), office, lab)
    expect(await store.find(OFFICE_ID)).toEqual(office)
    expect(await store.find('lab BERLIN')).toEqual(lab)
    expect(await store.find('lab')).toBeUndefined()
  })

  it('replaces by id and refuses a name that another has', async () => {
    const store = await storeWith(freshDirectory(), office, lab)
    expect(await store.save({ ...lab, name: 'HEAD office' })).toEqual({
      ok: false,
      fault: [{ field: 'name', code: 'name-taken', args: {} }],
    })
    expect((await store.save({ ...lab, name: 'LAB berlin' })).ok).toBe(true)
    expect((await store.list()).map(({ name }) => name)).toEqual(['Head office', 'LAB berlin'])
  })

  it('refuses a profile that it could not read again', async () => {
    const store = new FileProfileStore({ directory: freshDirectory() })
    expect(await store.save({ ...office, gateway: 'https://vpn' })).toMatchObject({
      ok: false,
      fault: [{ field: 'gateway', code: 'host-scheme' }],
    })
  })

  it('gives the removed profile, and undefined when there is none', async () => {
    const store = await storeWith(freshDirectory(), office)
    expect(await store.remove(OFFICE_ID)).toEqual({ ok: true, value: office })
    expect(await store.remove(OFFICE_ID)).toEqual({ ok: true, value: undefined })
    expect(await store.list()).toEqual([])
  })

  it('loses nothing of ten saves at once', async () => {
    const directory = freshDirectory()
    const one = new FileProfileStore({ directory })
    const other = new FileProfileStore({ directory })
    await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        (index % 2 ? one : other).save(profileWith({ id: crypto.randomUUID(), name: `Profile ${index}` })),
      ),
    )
    expect(await namesIn(directory)).toHaveLength(10)
    expect(readdirSync(directory).sort()).toEqual(['profiles.json', 'profiles.json.last'])
  })

  it('holds five hundred profiles', async () => {
    const directory = freshDirectory()
    const profiles = Array.from({ length: 500 }, (_, index) =>
      profileWith({ id: crypto.randomUUID(), name: `Profile ${index}` }),
    )
    writeFileSync(fileIn(directory), JSON.stringify({ version: 1, profiles }))
    expect(await namesIn(directory)).toHaveLength(500)
  })
})

describe('a store that is watched', { timeout: 15_000 }, () => {
  it('tells of its own changes once, and of those of another process', async () => {
    const directory = freshDirectory()
    const store = new FileProfileStore({ directory })
    const told = vi.fn()
    const stop = store.watch(told)
    await store.save(office)
    expect(told).toHaveBeenCalledTimes(1)
    await wait(150)
    expect(told).toHaveBeenCalledTimes(1)
    await storeWith(directory, lab)
    await vi.waitFor(() => expect(told).toHaveBeenCalledTimes(2), 5_000)
    expect((await store.list()).map(({ name }) => name)).toEqual(['Head office', 'Lab Berlin'])
    stop()
    await storeWith(directory, { ...lab, user: 'bob' })
    await wait(150)
    expect(told).toHaveBeenCalledTimes(2)
  })

  it('is not told of a save that was refused', async () => {
    const store = await storeWith(freshDirectory(), office)
    const told = vi.fn()
    const stop = store.watch(told)
    await store.save({ ...lab, name: office.name })
    expect(told).not.toHaveBeenCalled()
    stop()
  })
})

describe('a damaged file', () => {
  const whole = JSON.stringify({ version: 1, profiles: [office, lab] })
  const damages: readonly (readonly [string, string])[] = [
    ['nothing', ''],
    ['zero bytes', '\0'.repeat(whole.length)],
    ['random bytes', '\u{fffd}\u0012{"ver'],
    ['another kind of JSON', '["profiles"]'],
    ['a version that is no number', '{"version":"1","profiles":[]}'],
    ['version 0', '{"version":0,"profiles":[]}'],
    ['no list', '{"version":1,"profiles":{}}'],
    ...[1, 12, 40, whole.length - 1].map((length) => [`its first ${length} bytes`, whole.slice(0, length)] as const),
  ]

  it.each(damages)('of %s is put aside as it was, and the last good copy takes its place', async (_, text) => {
    const directory = freshDirectory()
    await storeWith(directory, office, lab)
    writeFileSync(fileIn(directory), text)
    const store = new FileProfileStore({ directory })
    expect((await store.list()).map(({ name }) => name)).toEqual(['Head office'])
    expect(store.notice).toMatchObject({ kind: 'restored' })
    const [aside = ''] = setAsideIn(directory)
    expect(read(directory, aside)).toBe(text)
    expect(store.notice).toEqual({ kind: 'restored', setAside: fileIn(directory, aside) })
    expect(await namesIn(directory)).toEqual(['Head office'])
  })

  it.each(damages)('of %s without a copy starts empty and says so', async (_, text) => {
    const directory = freshDirectory()
    writeFileSync(fileIn(directory), text)
    const store = new FileProfileStore({ directory })
    expect(await store.list()).toEqual([])
    const [aside = ''] = setAsideIn(directory)
    expect(store.notice).toEqual({ kind: 'started-empty', setAside: fileIn(directory, aside) })
    expect(read(directory, aside)).toBe(text)
  })

  it('costs no profile but those that cannot be read', async () => {
    const directory = freshDirectory()
    const bad = { ...profileWith({ id: crypto.randomUUID(), name: 'Bad' }), gateway: 'no gateway' }
    writeFileSync(fileIn(directory), JSON.stringify({ version: 1, profiles: [office, bad, lab, { ...office }] }))
    const store = new FileProfileStore({ directory })
    expect(await store.list()).toEqual([office, lab])
    expect(store.notice?.kind).toBe('restored')
    expect(read(directory, setAsideIn(directory)[0])).toContain('no gateway')
  })

  it('gets a profile that cannot be read from the last good copy', async () => {
    const directory = freshDirectory()
    await storeWith(directory, office, lab, { ...lab, user: 'bob' })
    writeFileSync(
      fileIn(directory),
      JSON.stringify({
        version: 1,
        profiles: [
          { ...office, gateway: 'edited.test' },
          { ...lab, user: 7 },
        ],
      }),
    )
    expect(await new FileProfileStore({ directory }).list()).toEqual([{ ...office, gateway: 'edited.test' }, lab])
  })

  it('is never written over by a save, nor does it become the last good copy', async () => {
    const directory = freshDirectory()
    await storeWith(directory, office, lab)
    writeFileSync(fileIn(directory), 'damaged')
    await storeWith(directory, lab)
    expect(await namesIn(directory)).toEqual(['Head office', 'Lab Berlin'])
    expect(setAsideIn(directory).map((name) => read(directory, name))).toEqual(['damaged'])
    expect(read(directory, 'profiles.json.last')).toContain('Head office')
  })

  it('of the same second gets a name of its own', async () => {
    const directory = freshDirectory()
    for (const text of ['first', 'second', 'third']) {
      writeFileSync(fileIn(directory), text)
      await new FileProfileStore({ directory }).list()
    }
    expect(new Set(setAsideIn(directory).map((name) => read(directory, name)))).toEqual(
      new Set(['first', 'second', 'third']),
    )
  })

  it('is read all the same where nothing can be written', async () => {
    const directory = freshDirectory()
    await storeWith(directory, office, lab)
    writeFileSync(fileIn(directory), 'damaged')
    const { files } = failingFiles(0, { code: 'EROFS', andAfter: true })
    const store = new FileProfileStore({ directory, files })
    expect(await store.list()).toEqual([office])
    expect(store.notice).toEqual({ kind: 'restored', setAside: fileIn(directory) })
    expect(read(directory)).toBe('damaged')
  })

  it('that is gone is made again from the last good copy', async () => {
    const directory = freshDirectory()
    await storeWith(directory, office, lab)
    rmSync(fileIn(directory))
    const store = new FileProfileStore({ directory })
    expect(await store.list()).toEqual([office])
    expect(store.notice).toEqual({ kind: 'missing' })
    expect(setAsideIn(directory)).toEqual([])
  })
})

describe('a file of a newer version', () => {
  const newer = '{"version":2,"profiles":[{"id":"x"}],"more":true}'

  it('is left as it is, and nothing is saved or removed', async () => {
    const directory = freshDirectory()
    writeFileSync(fileIn(directory), newer)
    const store = new FileProfileStore({ directory })
    expect(await store.list()).toEqual([])
    expect(store.notice).toEqual({ kind: 'newer', file: fileIn(directory) })
    expect(await store.save(office)).toEqual({ ok: false, fault: [{ field: '', code: 'store-newer', args: {} }] })
    expect(await store.remove(OFFICE_ID)).toMatchObject({ ok: false, fault: { code: 'store-newer' } })
    expect(read(directory)).toBe(newer)
    expect(readdirSync(directory)).toEqual(['profiles.json'])
  })

  it('can be used again once an update of Culvert has gone back to ours', async () => {
    const directory = freshDirectory()
    writeFileSync(fileIn(directory), newer)
    const store = new FileProfileStore({ directory })
    await store.list()
    writeFileSync(fileIn(directory), JSON.stringify({ version: 1, profiles: [office] }))
    expect(await store.list()).toEqual([office])
    expect(store.notice).toBeUndefined()
  })
})

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
    program = await bundled(resolve(import.meta.dirname, '../../../support/services/saving-child.ts'))
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
