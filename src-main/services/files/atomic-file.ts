import { constants } from 'node:fs'
import * as nodeFiles from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'

/** What the stores need of a file system; tests bring one that fails at a chosen step. */
export type Files = Pick<
  typeof nodeFiles,
  'copyFile' | 'link' | 'mkdir' | 'open' | 'readFile' | 'readdir' | 'rename' | 'stat' | 'unlink' | 'utimes'
>
export const systemFiles: Files = nodeFiles

const OWNER_ONLY = 0o600
/** A draft lives for milliseconds; one this old belongs to a process that was killed. */
const DRAFT_AGE = 60_000

export const errorCode = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined

/**
 * Why the file system refused, in its own few words: Node writes `ENOSPC: no space left on device, write`.
 * @throws what is not an answer of the file system: a defect
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
 * Replaces a file so that readers, and a machine whose power goes at any instant, find the old text or the new one
 * and never a part. With `keepAs`, what was there stays under that name. What killed processes left of it is taken away.
 *
 * @throws the file system's error; the file is then as it was.
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

/** Writes a file that was not there, and returns once its bytes are on the disk. */
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

/** Different for every call of every process; no secret, and had without loading the cryptography that one takes. */
export const unlikeOthers = (): string =>
  [process.pid, process.hrtime.bigint(), Math.floor(Math.random() * 2 ** 48)].map((part) => part.toString(36)).join('-')

/** Gives what is at `path` a second name, in place of whatever had it. */
async function keep(files: Files, path: string, name: string): Promise<void> {
  const draft = draftOf(name)
  try {
    await linkOrCopy(files, path, draft)
    await renameWhenFree(files, draft, name)
  } finally {
    // Renaming one name of a file onto another name of the same file leaves both.
    await removeQuietly(files, draft)
  }
}

/** Not every file system has hard links. @throws EEXIST when the name is taken. */
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

/** On Windows a virus scanner, or another process that reads it, may hold a file for an instant. */
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
 * Makes the renames last through a loss of power. Some systems cannot open a directory; the file is whole without
 * it, so a failure here is no failure of the write.
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
    // Gone already, or left for `sweepDrafts`.
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
