import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { Profile } from '../../../src-main/domain/profile/schema.ts'
import { FileProfileStore } from '../../../src-main/services/profiles/profile-store.ts'
import { LAB_ID, profileWith } from '../profiles.ts'

export const office = profileWith()
export const lab = profileWith({ id: LAB_ID, name: 'Lab Berlin' })

export const fileIn = (directory: string, name = 'profiles.json'): string => join(directory, name)
export const read = (directory: string, name?: string): string => readFileSync(fileIn(directory, name), 'utf8')
export const namesIn = async (directory: string): Promise<readonly string[]> =>
  (await new FileProfileStore({ directory }).list()).map((profile) => profile.name)
export const setAsideIn = (directory: string): readonly string[] =>
  readdirSync(directory).filter((name) => name.includes('.damaged-'))

export async function storeWith(directory: string, ...profiles: readonly Profile[]): Promise<FileProfileStore> {
  const store = new FileProfileStore({ directory })
  for (const profile of profiles) expect(await store.save(profile)).toEqual({ ok: true, value: profile })
  return store
}
