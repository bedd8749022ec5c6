import { constants } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'
import { sep } from 'node:path'
import { done } from '../../domain/result.ts'
import { LARGEST_FILE } from '../../domain/trust/envelope.ts'
import { distrust, type Trusted } from '../../domain/trust/problem.ts'

/** A share of another computer, a device's name space, or a stream beside a file: opening one tells others who we are. */
const REMOTE = /^(\\\\|\/\/[^/])/
const STREAM = /^([A-Za-z]:)?[^:]*:/

/** The octets of a signed file, or why there are none. A pipe or a device is refused, never waited for. */
export async function readSignedFile(path: string, separator: string = sep): Promise<Trusted<Uint8Array>> {
  if (REMOTE.test(path)) return distrust('E_FILE_REMOTE')
  if (separator === '\\' && STREAM.test(path.replace(/^[A-Za-z]:/, ''))) return distrust('E_FILE_REMOTE')
  let file: FileHandle
  try {
    // Without O_NONBLOCK the open of a pipe would wait for its other end.
    file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
  } catch (error) {
    // A socket cannot be opened at all.
    return distrust((error as NodeJS.ErrnoException).code === 'ENXIO' ? 'E_FILE_KIND' : 'E_FILE_READ')
  }
  try {
    const about = await file.stat()
    if (!about.isFile()) return distrust('E_FILE_KIND')
    if (about.size > LARGEST_FILE) return distrust('E_FILE_TOO_LARGE', { max: LARGEST_FILE / 1024 })
    const buffer = new Uint8Array(LARGEST_FILE + 1)
    const { bytesRead } = await file.read(buffer, 0, buffer.length, 0)
    return done(buffer.slice(0, bytesRead))
  } catch {
    return distrust('E_FILE_READ')
  } finally {
    await file.close()
  }
}
