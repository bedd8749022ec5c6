import { constants } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'
import { sep } from 'node:path'
import { done } from '../../domain/result.ts'
import { LARGEST_FILE } from '../../domain/trust/envelope.ts'
import { distrust, type Trusted } from '../../domain/trust/problem.ts'
import { errorCode } from './atomic-file.ts'

/** A share, a device namespace, or an alternate data stream: opening a share tells the other computer who we are. */
const REMOTE = /^(\\\\|\/\/)/
const STREAM = /^([A-Za-z]:)?[^:]*:/
/** Names that Windows treats as devices, in any folder and with any extension. */
const DEVICE = /(^|[\\/])(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(\.[^\\/]*)?$/i

/** Whether an untrusted path is local, by its text alone: even looking at a share contacts the other computer. */
export function isRemote(path: string, separator: string = sep): boolean {
  if (REMOTE.test(path)) return true
  return separator === '\\' && (STREAM.test(path.replace(/^[A-Za-z]:/, '')) || DEVICE.test(path))
}

/**
 * Reads a signed file at an untrusted path, or says why it cannot. A pipe or a device is refused without waiting: four
 * reads of a pipe without a writer would block all of Node's I/O threads.
 */
export async function readForeignFile(path: string, separator: string = sep): Promise<Trusted<Uint8Array>> {
  if (isRemote(path, separator)) return distrust('E_FILE_REMOTE')
  let file: FileHandle
  try {
    // Windows has none of these flags, and opening does not block there.
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

/** Reads to the end or the limit: the stated file size is not reliable, and one read may return only a part. */
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
