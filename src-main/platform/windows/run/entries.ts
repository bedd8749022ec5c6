import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pid } from 'node:process'
import { z } from 'zod'
import type { KnownEntry } from '../calls/parse.ts'

/**
 * Which entry of the phone book is which profile's: an entry has no field of ours. A file for each profile, so that two
 * processes write different ones.
 */
export interface EntryStore {
  read(id: string): Promise<KnownEntry | undefined>
  write(id: string, entry: KnownEntry): Promise<void>
  remove(id: string): Promise<void>
  /** All of them, by the profiles' ids. */
  all(): Promise<ReadonlyMap<string, KnownEntry>>
}

const stored = z.object({ version: z.literal(1), name: z.string().min(1).max(256), guid: z.string().optional() })
const FILE = /^([0-9a-f-]{36})\.json$/

export function entryStore(folder: string): EntryStore {
  const pathOf = (id: string): string => join(folder, `${id}.json`)
  const read = async (id: string): Promise<KnownEntry | undefined> => {
    const text = await absent(readFile(pathOf(id), 'utf8'))
    if (text === undefined) return undefined
    const { name, guid } = stored.parse(JSON.parse(text))
    return { name, ...(guid === undefined ? {} : { guid }) }
  }
  return {
    read,
    async write(id, entry) {
      await mkdir(folder, { recursive: true })
      const draft = `${pathOf(id)}.${pid}`
      await writeFile(draft, JSON.stringify({ version: 1, ...entry }))
      await rename(draft, pathOf(id))
    },
    remove: (id) => rm(pathOf(id), { force: true }),
    async all() {
      const names = (await absent(readdir(folder))) ?? []
      const ids = names.flatMap((name) => FILE.exec(name)?.[1] ?? [])
      const found = await Promise.all(ids.map(async (id) => [id, await read(id)] as const))
      return new Map(found.flatMap(([id, entry]) => (entry ? [[id, entry] as const] : [])))
    },
  }
}

async function absent<Value>(work: Promise<Value>): Promise<Value | undefined> {
  try {
    return await work
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
