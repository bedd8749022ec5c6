import { constants } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'
import { encodingOf, firstWholeLine, MARK_LENGTH, readFrom } from '../../domain/log-text.ts'
import type { GivenLog } from '../../services/services.ts'
import { problemOf } from './file.ts'
import { refuse } from './problem.ts'
import { problem } from '../../domain/profile/problem.ts'

/** Somebody's log, or its end. @throws Refused for what is no regular file, or cannot be read */
export async function readLogFile(path: string): Promise<GivenLog> {
  let file: FileHandle | undefined
  try {
    // Without O_NONBLOCK the open of a pipe would wait for its other end.
    file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
    const about = await file.stat()
    if (!about.isFile()) return refuse('--log', problem('file-kind'), path)
    const encoding = encodingOf(await octetsAt(file, 0, MARK_LENGTH))
    const start = readFrom(about.size, encoding)
    const read = await octetsAt(file, start, about.size - start)
    const cut = start === 0 ? 0 : firstWholeLine(read, encoding)
    return { octets: read.subarray(cut), encoding, unread: start + cut }
  } catch (error) {
    if (error instanceof Error && 'code' in error) return refuse('--log', problemOf(error), path)
    throw error
  } finally {
    await file?.close()
  }
}

/** Fewer where the file ends before. */
async function octetsAt(file: FileHandle, start: number, length: number): Promise<Uint8Array> {
  const buffer = Buffer.alloc(length)
  let filled = 0
  while (filled < length) {
    const { bytesRead } = await file.read(buffer, filled, length - filled, start + filled)
    if (bytesRead === 0) break
    filled += bytesRead
  }
  return buffer.subarray(0, filled)
}
