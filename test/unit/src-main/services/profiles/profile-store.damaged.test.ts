import { readdirSync, rmSync, writeFileSync } from 'node:fs'
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
import { OFFICE_ID, profileWith } from '../../../../support/profiles.ts'

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

describe('F-64: a file of a newer version', () => {
  const newer = '{"version":5,"profiles":[{"id":"x"}],"more":true}'

  it('is left as it is, and nothing is saved or removed', async () => {
    const directory = freshDirectory()
    writeFileSync(fileIn(directory), newer)
    const store = new FileProfileStore({ directory })
    expect(await store.list()).toEqual([])
    expect(store.notice).toEqual({ kind: 'newer', file: fileIn(directory) })
    expect(await store.save(office)).toEqual({ ok: false, fault: [{ field: '', code: 'store-newer', args: {} }] })
    expect(await store.remove([OFFICE_ID])).toMatchObject({ ok: false, fault: { code: 'store-newer' } })
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
