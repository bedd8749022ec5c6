import { constants } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'
import { TEXT_COMMANDS } from '../../domain/log-text/sources.ts'
import { BEGINNING, LARGEST_LOG, logIn, readFrom } from '../../domain/log-text/log-text.ts'
import type { GivenLog } from '../../services/services.ts'
import type { Input } from '../host/host.ts'
import { problemOf } from './file.ts'
import { refuse } from './problem.ts'
import { problem } from '../../domain/profile/problem.ts'

const OPTION = '--log'
/** Means standard input, as in other commands. */
const STANDARD_INPUT = '-'

/** A log, or the end of a large one. @param path a file, or `-` @throws Refused if not a log, or unreadable */
export async function readLog(path: string, input: Input): Promise<GivenLog> {
  return path === STANDARD_INPUT ? logFrom(await piped(input)) : readLogFile(path)
}

/** @throws Refused if it is not a regular file or cannot be read */
export async function readLogFile(path: string): Promise<GivenLog> {
  let file: FileHandle | undefined
  try {
    // Without O_NONBLOCK, opening a pipe would wait for its other end.
    file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
    const about = await file.stat()
    if (!about.isFile()) return refuse(OPTION, problem('file-kind'), path)
    const beginning = await octetsAt(file, 0, BEGINNING)
    const start = readFrom(about.size)
    return logFrom({ beginning, end: await octetsAt(file, start, about.size - start), start })
  } catch (error) {
    if (error instanceof Error && 'code' in error) return refuse(OPTION, problemOf(error), path)
    throw error
  } finally {
    await file?.close()
  }
}

function logFrom(parts: Parameters<typeof logIn>[0]): GivenLog {
  const log = logIn(parts, (label, fatal) => new TextDecoder(label, { fatal }))
  if (typeof log !== 'string') return log
  if (log === 'event-log' || log === 'journal')
    return refuse(OPTION, problem(`log-${log}`, { command: TEXT_COMMANDS[log] }))
  return refuse(OPTION, problem(`log-${log}`))
}

/** Fewer if the file ends earlier. */
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

/** The beginning and the end of a pipe's content, whatever its size. */
async function piped(input: Input): Promise<Parameters<typeof logIn>[0]> {
  // On a terminal, it would wait for a person to type a log.
  if (input.isTerminal) return refuse(OPTION, problem('secrets-terminal'))
  let beginning: Uint8Array = new Uint8Array()
  let kept: Uint8Array[] = []
  let length = 0
  let dropped = 0
  for await (const piece of input.chunks()) {
    if (beginning.length < BEGINNING) beginning = Buffer.concat([beginning, piece.subarray(0, BEGINNING)])
    kept.push(piece)
    length += piece.length
    // Twice the limit is held before the older half is dropped, so that single-byte pieces are not copied each time.
    if (length < 2 * LARGEST_LOG) continue
    const whole = Buffer.concat(kept)
    const start = readFrom(whole.length)
    kept = [whole.subarray(start)]
    dropped += start
    length -= start
  }
  const whole = new Uint8Array(Buffer.concat(kept))
  const start = readFrom(whole.length)
  return { beginning, end: whole.subarray(start), start: dropped + start }
}
