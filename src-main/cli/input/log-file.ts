import { constants } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'
import { problemOf } from './file.ts'
import { refuse } from './problem.ts'

/** Of a longer log the end is read: the last connect is the one that matters. */
const LARGEST = 10 * 1024 * 1024

/** The text of somebody's log. @throws Refused for what is no regular file, or cannot be read */
export async function readLogFile(path: string): Promise<string> {
  let file: FileHandle | undefined
  try {
    // Without O_NONBLOCK the open of a pipe would wait for its other end.
    file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
    const about = await file.stat()
    if (!about.isFile()) return refuse('--log', 'file-kind')
    const size = Math.min(about.size, LARGEST)
    const { buffer, bytesRead } = await file.read(Buffer.alloc(size), 0, size, about.size - size)
    return textOf(buffer.subarray(0, bytesRead))
  } catch (error) {
    if (error instanceof Error && 'code' in error) return refuse('--log', problemOf(error))
    throw error
  } finally {
    await file?.close()
  }
}

/** Windows writes what its tools print as UTF-16. */
function textOf(bytes: Buffer): string {
  const utf16 = bytes[0] === 0xff && bytes[1] === 0xfe
  return new TextDecoder(utf16 ? 'utf-16le' : 'utf-8').decode(bytes)
}
