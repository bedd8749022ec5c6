import { open } from 'node:fs/promises'
import type { Clock } from '../../../domain/time.ts'
import type { Run } from './tools.ts'

/** Where a log stood when a connect began. */
export interface LogMark {
  /** Milliseconds since 1970. */
  readonly at: number
  /** Octets in ppp.log; undefined where it cannot be read. */
  readonly size: number | undefined
}

/** What pppd and racoon write of one connect. */
export interface Logs {
  mark(): Promise<LogMark>
  /** The lines since then; empty where none can be read, which says nothing of the connect. */
  since(mark: LogMark): Promise<string>
}

/** A connect with every packet logged has some ten kilobytes. */
const MOST = 256 * 1024
const SHOW_MS = 8_000
/** Constant: nothing of it comes from elsewhere. */
const PREDICATE =
  'process == "pppd" OR process == "racoon" OR (process == "nesessionmanager" AND eventMessage CONTAINS "L2TP")'

/** @param path of ppp.log, which is there only for services that were made with a log file */
export function logsBy(run: Run, clock: Clock, path: string): Logs {
  return {
    async mark() {
      return { at: clock.now(), size: (await readFrom(path, Number.MAX_SAFE_INTEGER))?.size }
    },
    async since({ at, size }) {
      const written = size === undefined ? undefined : await readFrom(path, size)
      if (written && written.text !== '') return written.text
      const start = `@${Math.floor(at / 1000)}`
      const words = ['show', '--start', start, '--style', 'syslog', '--info', '--predicate', PREDICATE]
      const shown = await run('log', words, { within: SHOW_MS })
      return shown.ok && shown.value.exit === 0 ? shown.value.out : ''
    },
  }
}

/** What the file has from there on; undefined where it is not there or not ours to read. A file that shrank was begun anew. */
async function readFrom(
  path: string,
  from: number,
): Promise<{ readonly text: string; readonly size: number } | undefined> {
  const file = await open(path, 'r').catch((error: unknown) => {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'EACCES' || code === 'EPERM') return undefined
    throw error
  })
  if (!file) return undefined
  try {
    const { size } = await file.stat()
    const start = size < from ? (from === Number.MAX_SAFE_INTEGER ? size : 0) : from
    const buffer = Buffer.alloc(Math.min(size - start, MOST))
    const { bytesRead } = await file.read(buffer, 0, buffer.length, start)
    return { text: buffer.toString('utf8', 0, bytesRead), size }
  } finally {
    await file.close()
  }
}
