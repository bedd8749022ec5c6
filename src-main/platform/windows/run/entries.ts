import { z } from 'zod'
import { filesById, type FilesById } from '../../files-by-id.ts'
import type { KnownEntry } from '../calls/parse.ts'

/** Which entry of the phone book belongs to which profile, because an entry has no field for our id. */
export type EntryStore = FilesById<KnownEntry>

const stored = z
  .object({ version: z.literal(1).default(1), name: z.string().min(1).max(256), guid: z.string().exactOptional() })
  .transform(({ name, guid }): KnownEntry => ({ name, ...(guid === undefined ? {} : { guid }) }))

export const entryStore = (folder: string): EntryStore => filesById(folder, stored)
