import { randomBytes } from 'node:crypto'
import { mkdir, open, readFile, stat } from 'node:fs/promises'
import type { Entropy } from '../crypto/port.ts'

/** Random bytes from the system. */
export const entropyOf: Entropy = (length) => Uint8Array.from(randomBytes(length))

const LARGEST_SOURCE = 1_048_576

/** The text of a source file, or undefined if there is none of an allowed size. */
export async function readText(path: string): Promise<string | undefined> {
  try {
    return (await stat(path)).size > LARGEST_SOURCE ? undefined : await readFile(path, 'utf8')
  } catch {
    return undefined
  }
}

/** Bytes in a regular file, or undefined if there is none. */
export async function fileSize(path: string): Promise<number | undefined> {
  try {
    const found = await stat(path)
    return found.isFile() ? found.size : undefined
  } catch {
    return undefined
  }
}

/** False if that fails. */
export async function makeFolder(path: string): Promise<boolean> {
  try {
    await mkdir(path, { recursive: true })
    return true
  } catch {
    return false
  }
}

/** Writes a new file that only its owner can read; returns the reason if that fails. */
export async function writeNew(
  path: string,
  content: Uint8Array | string,
): Promise<'sign-exists' | 'sign-unwritable' | undefined> {
  try {
    const file = await open(path, 'wx', 0o600)
    try {
      await file.writeFile(content)
    } finally {
      await file.close()
    }
    return undefined
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EEXIST' ? 'sign-exists' : 'sign-unwritable'
  }
}
