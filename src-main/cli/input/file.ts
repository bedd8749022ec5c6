import { constants } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'

/** Certificates and keys are far smaller; anything larger is some other file. */
const LARGEST = 65_536

export type FileProblem = 'file-missing' | 'file-denied' | 'file-kind' | 'too-long'

/** The text of a small regular file, or what is wrong with it. A pipe or device is refused, never waited for. */
export async function readSmallFile(path: string): Promise<{ readonly text: string } | FileProblem> {
  let file: FileHandle
  try {
    // Without O_NONBLOCK the open of a pipe would wait for its other end.
    file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
  } catch (error) {
    return problemOf(error)
  }
  try {
    const about = await file.stat()
    if (!about.isFile()) return 'file-kind'
    if (about.size > LARGEST) return 'too-long'
    const buffer = Buffer.alloc(LARGEST + 1)
    const { bytesRead } = await file.read(buffer, 0, buffer.length, 0)
    if (bytesRead > LARGEST) return 'too-long'
    // PEM is ASCII (RFC 7468); what surrounds it may be anything.
    return { text: buffer.toString('latin1', 0, bytesRead) }
  } catch (error) {
    return problemOf(error)
  } finally {
    await file.close()
  }
}

export function problemOf(error: unknown): FileProblem {
  const code = (error as NodeJS.ErrnoException).code
  if (code === 'ENOENT' || code === 'ENOTDIR') return 'file-missing'
  if (code === 'EACCES' || code === 'EPERM') return 'file-denied'
  // A directory, a socket, a loop of links, a name with a NUL.
  return 'file-kind'
}
