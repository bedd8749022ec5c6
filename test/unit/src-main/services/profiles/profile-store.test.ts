import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, it, vi } from 'vitest'
import { FileProfileStore } from '../../../../../src-main/services/profiles/profile-store.ts'
import { freshDirectory } from '../../../../support/services/directory.ts'
import { fileIn, lab, namesIn, office, storeWith } from '../../../../support/services/profile-files.ts'
import { LAB_ID, OFFICE_ID, profileWith } from '../../../../support/profiles.ts'

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
      fault: [{ field: 'name', code: 'name-taken', args: {}, given: 'HEAD office' }],
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

  it('gives the removed profiles, and none when there are none', async () => {
    const store = await storeWith(freshDirectory(), office)
    expect(await store.remove([OFFICE_ID])).toEqual({ ok: true, value: [office] })
    expect(await store.remove([OFFICE_ID])).toEqual({ ok: true, value: [] })
    expect(await store.list()).toEqual([])
  })

  it('saves several at once, all of them or none', async () => {
    const store = await storeWith(freshDirectory(), office)
    const twice = [profileWith({ id: LAB_ID, name: 'Lab' }), profileWith({ id: OFFICE_ID, name: 'lab' })]
    expect(await store.saveAll(twice)).toMatchObject({ ok: false, fault: [{ field: 'name', code: 'name-taken' }] })
    expect(await store.list()).toEqual([office])
    const swapped = [profileWith({ id: LAB_ID, name: office.name }), { ...office, name: 'Lab' }]
    expect(await store.saveAll(swapped)).toMatchObject({ ok: true })
    expect((await store.list()).map(({ id }) => id)).toEqual([LAB_ID, OFFICE_ID])
  })

  it('keeps the order that a person gave, through changes and new ones', async () => {
    const store = await storeWith(freshDirectory(), office, profileWith({ id: LAB_ID, name: 'Lab' }))
    expect(await store.arrange([LAB_ID])).toEqual({ ok: true, value: undefined })
    await store.save({ ...office, user: 'bob' })
    await store.save(profileWith({ id: '1c9f7a52-8a0e-4b7e-9d55-2f1f6f0a3b45', name: 'Annexe' }))
    expect((await store.list('hand')).map(({ name }) => name)).toEqual(['Lab', 'Head office', 'Annexe'])
    expect((await store.list()).map(({ name }) => name)).toEqual(['Annexe', 'Head office', 'Lab'])
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
