import { constants } from 'node:fs'
import { lstat, open, readdir } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { LARGEST_FILE } from '../../domain/trust/envelope.ts'
import type { ManagedFile } from '../managed.ts'

/**
 * A folder of the administrator's on Linux and macOS. A file counts only when it and every folder above it belong to
 * root and nobody else may write there; a link is refused, because its target may be anybody's.
 */
const ROOT = 0
const OTHERS_WRITE = 0o022
/** A folder like /tmp keeps others from replacing what is root's. */
const STICKY = 0o1000
export const MOST_FILES = 64
/** Copies and leftovers that package managers and editors make. */
const PASSED_OVER = /^\.|~$|\.(dpkg-.*|rpmsave|rpmnew|rpmorig|bak)$/

export interface FolderFiles {
  readonly files: readonly ManagedFile[]
  /** Left out, because others can change them or they cannot be read. */
  readonly ignored: readonly string[]
}

export const NO_FILES: FolderFiles = { files: [], ignored: [] }

/**
 * @param extension of the files that count, with its dot
 * @param top the highest folder that is looked at; tests have theirs below a folder of their own
 */
export async function readFolder(folder: string, extension: string, top = '/'): Promise<FolderFiles> {
  let names: readonly string[]
  try {
    names = await readdir(folder)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? NO_FILES : { files: [], ignored: [folder] }
  }
  const wanted = names.filter((name) => name.endsWith(extension) && !PASSED_OVER.test(name)).sort()
  if (wanted.length === 0) return NO_FILES
  if (!(await isRootsAlone(folder, top))) return { files: [], ignored: [folder] }
  const paths = wanted.map((name) => join(folder, name))
  const read = await Promise.all(
    paths.slice(0, MOST_FILES).map(async (path) => ({ path, octets: await readRoots(path) })),
  )
  return {
    files: read.flatMap(({ path, octets }) => (octets ? [{ path, octets }] : [])),
    ignored: [...read.filter(({ octets }) => !octets).map(({ path }) => path), ...paths.slice(MOST_FILES)],
  }
}

/** Every folder up to the top: whoever may replace one of them may replace what is in it. */
export async function isRootsAlone(folder: string, top: string): Promise<boolean> {
  for (let path = resolve(folder); ; path = dirname(path)) {
    const found = await lstat(path).catch(() => undefined)
    if (!found?.isDirectory() || found.uid !== ROOT) return false
    const shared = (found.mode & OTHERS_WRITE) !== 0
    if (shared && (path === resolve(folder) || (found.mode & STICKY) === 0)) return false
    if (path === resolve(top) || path === dirname(path)) return true
  }
}

/** The octets of a regular file of root's; what was judged is what is read. */
export async function readRoots(path: string): Promise<Uint8Array | undefined> {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(() => undefined)
  if (!file) return undefined
  try {
    const found = await file.stat()
    const isRoots = found.isFile() && found.uid === ROOT && (found.mode & OTHERS_WRITE) === 0
    if (!isRoots || found.size > LARGEST_FILE) return undefined
    const buffer = new Uint8Array(LARGEST_FILE + 1)
    const { bytesRead } = await file.read(buffer, 0, buffer.length, 0)
    return bytesRead > LARGEST_FILE ? undefined : buffer.slice(0, bytesRead)
  } catch {
    return undefined
  } finally {
    await file.close()
  }
}
