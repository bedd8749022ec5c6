import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pid } from 'node:process'
import type { z } from 'zod'
import { jsonIn } from '../domain/json.ts'

/**
 * What a backend remembers of each profile, in one file each, so that two processes write different ones. Contains no
 * secrets. The ids are those of profiles.
 */
export interface FilesById<Value> {
  /** Undefined if there is none, or if this version cannot read it. */
  read(id: string): Promise<Value | undefined>
  write(id: string, value: Value): Promise<void>
  remove(id: string): Promise<void>
  all(): Promise<ReadonlyMap<string, Value>>
}

const FILE = /^([0-9a-f-]{36})\.json$/

/** Numbers the drafts, so that two simultaneous writes use different ones; the last one stays. */
let drafts = 0

export function filesById<Value>(folder: string, schema: z.ZodType<Value>): FilesById<Value> {
  const pathOf = (id: string): string => join(folder, `${id}.json`)
  const read = async (id: string): Promise<Value | undefined> => {
    const text = await absent(readFile(pathOf(id), 'utf8'))
    return text === undefined ? undefined : schema.safeParse(jsonIn(text)).data
  }
  return {
    read,
    async write(id, value) {
      await mkdir(folder, { recursive: true, mode: 0o700 })
      drafts += 1
      const draft = `${pathOf(id)}.${pid}.${drafts}`
      await writeFile(draft, JSON.stringify(value), { mode: 0o600 })
      await rename(draft, pathOf(id))
    },
    remove: (id) => rm(pathOf(id), { force: true }),
    async all() {
      const names = (await absent(readdir(folder))) ?? []
      const ids = names.flatMap((name) => FILE.exec(name)?.[1] ?? [])
      const found = await Promise.all(ids.map(async (id) => [id, await read(id)] as const))
      return new Map(found.flatMap(([id, value]) => (value === undefined ? [] : [[id, value] as const])))
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
