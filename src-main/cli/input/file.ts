import { constants } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'
import { problem, type Problem } from '../../domain/profile/problem.ts'
import { done, failed, type Result } from '../../domain/result.ts'

/** Certificates and keys are far smaller; a larger file is something else. */
const LARGEST = 65_536

/** The text of a small regular file, or the problem with it. */
export async function readSmallFile(path: string): Promise<Result<string, Problem>> {
  const octets = await readBeginning(path, LARGEST + 1)
  if (!octets.ok) return octets
  if (octets.value.length > LARGEST) return failed(problem('too-many-bytes', { most: LARGEST }))
  // PEM is ASCII (RFC 7468); the text around it may have any encoding.
  return done(Buffer.from(octets.value).toString('latin1'))
}

/** Reads a regular file, at most its first `most` bytes. Refuses a pipe or device and never waits for one. */
export async function readBeginning(path: string, most: number): Promise<Result<Uint8Array, Problem>> {
  let file: FileHandle
  try {
    // Without O_NONBLOCK, opening a pipe would wait for its other end.
    file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
  } catch (error) {
    return failed(problemOf(error))
  }
  try {
    const about = await file.stat()
    if (!about.isFile()) return failed(problem('file-kind'))
    const buffer = Buffer.alloc(Math.min(most, about.size + 1))
    const { bytesRead } = await file.read(buffer, 0, buffer.length, 0)
    return done(new Uint8Array(buffer.subarray(0, bytesRead)))
  } catch (error) {
    return failed(problemOf(error))
  } finally {
    await file.close()
  }
}

export function problemOf(error: unknown): Problem {
  const code = (error as NodeJS.ErrnoException).code
  if (code === 'ENOENT' || code === 'ENOTDIR') return problem('file-missing')
  if (code === 'EACCES' || code === 'EPERM') return problem('file-denied')
  // A directory, a socket, a loop of links, or a name with a NUL.
  return problem('file-kind')
}
