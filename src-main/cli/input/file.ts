import { constants } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'
import { problem, type Problem } from '../../domain/profile/problem.ts'
import { done, failed, type Result } from '../../domain/result.ts'

/** Certificates and keys are far smaller; anything larger is some other file. */
const LARGEST = 65_536

/** The text of a small regular file, or what is wrong with it. A pipe or device is refused, never waited for. */
export async function readSmallFile(path: string): Promise<Result<string, Problem>> {
  let file: FileHandle
  try {
    // Without O_NONBLOCK the open of a pipe would wait for its other end.
    file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
  } catch (error) {
    return failed(problemOf(error))
  }
  try {
    const about = await file.stat()
    if (!about.isFile()) return failed(problem('file-kind'))
    if (about.size > LARGEST) return failed(problem('too-many-bytes', { most: LARGEST }))
    const buffer = Buffer.alloc(LARGEST + 1)
    const { bytesRead } = await file.read(buffer, 0, buffer.length, 0)
    if (bytesRead > LARGEST) return failed(problem('too-many-bytes', { most: LARGEST }))
    // PEM is ASCII (RFC 7468); what surrounds it may be anything.
    return done(buffer.toString('latin1', 0, bytesRead))
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
  // A directory, a socket, a loop of links, a name with a NUL.
  return problem('file-kind')
}
