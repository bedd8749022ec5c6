import { open } from 'node:fs/promises'
import type { Clock } from '../../../domain/time.ts'
import type { Run } from './tools.ts'

/** Position of a log when a connect began. */
export interface LogMark {
  /** Milliseconds since 1970. */
  readonly at: number
  /** Octets in ppp.log; undefined if it cannot be read. */
  readonly size: number | undefined
}

/** Reads the log lines of pppd and racoon for one connect. */
export interface Logs {
  mark(): Promise<LogMark>
  /** The lines since then; empty if none can be read, which does not concern the connect. */
  since(mark: LogMark): Promise<string>
}

/** A connect with every packet logged takes about ten kilobytes. */
const MOST = 256 * 1024
const SHOW_MS = 8_000
/** Constant: no part of it is input. */
const PREDICATE =
  'process == "pppd" OR process == "racoon" OR (process == "nesessionmanager" AND eventMessage CONTAINS "L2TP")'

/** @param path of ppp.log, which exists only for services created with a log file */
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

/** The file from there on; undefined if it does not exist or cannot be read. A file that shrank was started anew. */
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
