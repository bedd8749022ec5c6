import { constants } from 'node:fs'
import * as nodeFiles from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'

/** The file system functions that the stores need; tests pass ones that fail at a chosen step. */
export type Files = Pick<
  typeof nodeFiles,
  'copyFile' | 'link' | 'mkdir' | 'open' | 'readFile' | 'readdir' | 'rename' | 'stat' | 'unlink' | 'utimes'
>
export const systemFiles: Files = nodeFiles

const OWNER_ONLY = 0o600
/** Milliseconds. A draft exists only for milliseconds; an older one belongs to a process that was killed. */
const DRAFT_AGE = 60_000

export const errorCode = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined

/**
 * Why the file system refused, in its own words: Node writes `ENOSPC: no space left on device, write`.
 * @throws any error that is not the file system's, which is a defect
 */
export function refusalOf(error: unknown): { readonly reason: string; readonly text: string } {
  const code = errorCode(error)
  if (!(error instanceof Error) || code === undefined) throw error
  return { reason: /^[A-Z0-9]+: ([^,]+)/.exec(error.message)?.[1] ?? code, text: error.message }
}

/** The file's text, or undefined when there is none. */
export async function readIfThere(files: Files, path: string): Promise<string | undefined> {
  try {
    return await files.readFile(path, 'utf8')
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined
    throw error
  }
}

/**
 * Replaces a file atomically: readers, and a machine that loses power at any moment, find the whole old text or the
 * whole new one. With `keepAs`, the old file is kept under that name. Removes drafts that killed processes left behind.
 * @throws the file system's error; the file is then unchanged
 */
export async function replaceFile(files: Files, path: string, text: string, keepAs?: string): Promise<void> {
  await sweepDrafts(files, path)
  const draft = draftOf(path)
  try {
    await writeWhole(files, draft, text)
    if (keepAs) await keep(files, path, keepAs)
    await renameWhenFree(files, draft, path)
  } catch (error) {
    await removeQuietly(files, draft)
    throw error
  }
  await settleDirectory(files, dirname(path))
}

/** Creates a new file and returns once its bytes are on the disk. */
export async function writeWhole(files: Files, path: string, text: string): Promise<void> {
  const file = await files.open(path, 'wx', OWNER_ONLY)
  try {
    await file.writeFile(text, 'utf8')
    await file.sync()
  } finally {
    await file.close()
  }
}

export const draftOf = (path: string): string => `${path}.${unlikeOthers()}.new`

/** A name that differs for every call of every process. Not a secret, so no cryptography has to be loaded. */
export const unlikeOthers = (): string =>
  [process.pid, process.hrtime.bigint(), Math.floor(Math.random() * 2 ** 48)].map((part) => part.toString(36)).join('-')

/** Gives the file at `path` a second name and replaces any file of that name. */
async function keep(files: Files, path: string, name: string): Promise<void> {
  const draft = draftOf(name)
  try {
    await linkOrCopy(files, path, draft)
    await renameWhenFree(files, draft, name)
  } finally {
    // Renaming one hard link onto another link to the same file removes neither.
    await removeQuietly(files, draft)
  }
}

/** A hard link, or a copy, because not every file system has hard links. @throws EEXIST when the name is taken */
export async function linkOrCopy(files: Files, from: string, to: string): Promise<void> {
  try {
    await files.link(from, to)
  } catch (error) {
    if (!NO_LINKS.has(errorCode(error) ?? '')) throw error
    await files.copyFile(from, to, constants.COPYFILE_EXCL)
  }
}

const NO_LINKS: ReadonlySet<string> = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'])

const renameWhenFree = (files: Files, from: string, to: string): Promise<void> => whenFree(() => files.rename(from, to))

/** On Windows, a virus scanner or another reading process may lock a file briefly. */
async function whenFree(work: () => Promise<void>): Promise<void> {
  for (const pause of [10, 40, 160]) {
    try {
      await work()
      return
    } catch (error) {
      if (!HELD.has(errorCode(error) ?? '')) throw error
      await wait(pause)
    }
  }
  await work()
}

const HELD: ReadonlySet<string> = new Set(['EBUSY', 'EPERM', 'EACCES'])

/**
 * Makes the renames survive a loss of power. Some systems cannot open a directory; the file is complete without this
 * step, so its failure is ignored.
 */
async function settleDirectory(files: Files, directory: string): Promise<void> {
  try {
    const handle = await files.open(directory, 'r')
    try {
      await handle.sync()
    } finally {
      await handle.close()
    }
  } catch {
    return
  }
}

export async function removeQuietly(files: Files, path: string): Promise<void> {
  try {
    await whenFree(() => files.unlink(path))
  } catch {
    // It is already gone, or `sweepDrafts` will remove it.
  }
}

/** Removes the drafts that killed processes left of this file. */
async function sweepDrafts(files: Files, path: string): Promise<void> {
  const directory = dirname(path)
  const names = await files.readdir(directory).catch(() => [] as string[])
  for (const name of names) {
    if (!name.startsWith(`${basename(path)}.`) || !name.endsWith('.new')) continue
    const draft = join(directory, name)
    const age = await files.stat(draft).then(
      (stat) => Date.now() - stat.mtimeMs,
      () => 0,
    )
    if (age > DRAFT_AGE) await removeQuietly(files, draft)
  }
}
