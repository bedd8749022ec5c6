import { constants } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'
import { sep } from 'node:path'
import { done } from '../../domain/result.ts'
import { LARGEST_FILE } from '../../domain/trust/envelope.ts'
import { distrust, type Trusted } from '../../domain/trust/problem.ts'
import { errorCode } from './atomic-file.ts'

/** A share of another computer, a device's name space, or a stream beside a file: opening one tells others who we are. */
const REMOTE = /^(\\\\|\/\/)/
const STREAM = /^([A-Za-z]:)?[^:]*:/
/** Names that Windows takes for devices, in any folder and with any extension. */
const DEVICE = /(^|[\\/])(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(\.[^\\/]*)?$/i

/** Whether a path that others chose is of this computer, by its text alone: a look at a share would be too much. */
export function isRemote(path: string, separator: string = sep): boolean {
  if (REMOTE.test(path)) return true
  return separator === '\\' && (STREAM.test(path.replace(/^[A-Za-z]:/, '')) || DEVICE.test(path))
}

/**
 * The octets of a signed file at a path that others chose, or why there are none. A pipe or a device is refused, never
 * waited for: four reads of a pipe that nobody writes to would hold all of Node's threads.
 */
export async function readForeignFile(path: string, separator: string = sep): Promise<Trusted<Uint8Array>> {
  if (isRemote(path, separator)) return distrust('E_FILE_REMOTE')
  let file: FileHandle
  try {
    // Windows has none of these flags, and no such waits.
    file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY)
  } catch (error) {
    // A socket cannot be opened at all.
    return distrust(errorCode(error) === 'ENXIO' ? 'E_FILE_KIND' : 'E_FILE_READ')
  }
  try {
    const about = await file.stat()
    if (!about.isFile()) return distrust('E_FILE_KIND')
    const octets = await readUpTo(file, LARGEST_FILE + 1)
    return octets.length > LARGEST_FILE ? distrust('E_FILE_TOO_LARGE', { max: LARGEST_FILE / 1024 }) : done(octets)
  } catch {
    return distrust('E_FILE_READ')
  } finally {
    await file.close()
  }
}

/** To the end or to the limit: a size that a file system states proves nothing, and one read may return a part. */
async function readUpTo(file: FileHandle, limit: number): Promise<Uint8Array> {
  const buffer = new Uint8Array(limit)
  let length = 0
  while (length < limit) {
    const { bytesRead } = await file.read(buffer, length, limit - length, null)
    if (bytesRead === 0) break
    length += bytesRead
  }
  return buffer.slice(0, length)
}
