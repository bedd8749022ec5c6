import { mkdir, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { ExportEnd } from '../contract/exports.ts'
import { wordsOf } from '../domain/thrown.ts'
import type { SaveExports } from './calls/export-calls.ts'

/** The system's dialogs for the destination of a file, or of a folder of files. Undefined if the person cancels. */
export interface ExportPlaces {
  file(name: string): Promise<string | undefined>
  folder(): Promise<string | undefined>
}

type Files = Parameters<SaveExports>[0]

const OWNER_ONLY = 0o600
const FOLDER = 'culvert-export'

export const exportWriter =
  (places: ExportPlaces): SaveExports =>
  async (files) => {
    try {
      return await written(files, places)
    } catch (error) {
      return { kind: 'failed', reason: wordsOf(error) }
    }
  }

/** Writes one file to the chosen path, as the dialog has asked before overwriting; several into a new folder. */
async function written(files: Files, places: ExportPlaces): Promise<ExportEnd> {
  const [only] = files
  if (files.length === 1 && only) {
    const path = await places.file(only.name)
    if (path === undefined) return { kind: 'cancelled' }
    await writeFile(path, only.text, { mode: OWNER_ONLY })
    return { kind: 'written', place: basename(path), files: 1 }
  }
  const parent = await places.folder()
  if (parent === undefined) return { kind: 'cancelled' }
  const folder = await newFolder(parent)
  for (const { name, text } of files) {
    const inner = name.includes('/') ? name.slice(0, name.indexOf('/')) : undefined
    if (inner !== undefined) await mkdir(join(folder, inner), { recursive: true, mode: 0o700 })
    await writeFile(join(folder, name), text, { flag: 'wx', mode: OWNER_ONLY })
  }
  return { kind: 'written', place: basename(folder), files: files.length }
}

/** Creates a folder with a free name, so that nothing is overwritten. */
async function newFolder(parent: string): Promise<string> {
  for (let number = 1; ; number += 1) {
    const path = join(parent, number === 1 ? FOLDER : `${FOLDER}-${number}`)
    try {
      await mkdir(path, { mode: 0o700 })
      return path
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
  }
}
