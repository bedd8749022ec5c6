import { closeSync, openSync, writeSync } from 'node:fs'
import process from 'node:process'
import { isatty, ReadStream, type WriteStream } from 'node:tty'
import { END_BY_SIGNAL, END_SIGNALS, type EndSignal } from '../../domain/session/process-end.ts'
import type { Host, Sink, Terminal } from './host.ts'
import { EXIT } from './exit-code.ts'
import { Interrupted } from './interrupt.ts'

/** The members of the host that the composition root supplies. */
export type Joined = Pick<Host, 'openServices' | 'tunnelServices' | 'insideUnit' | 'chosenLanguage' | 'downloader'>

/** The host for the current Node process. */
export function nodeHost(joined: Joined): Host {
  quietWhenNobodyReads(process.stdout)
  process.stderr.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EIO') throw error
  })
  return {
    env: process.env,
    input: {
      isTerminal: process.stdin.isTTY,
      chunks: () => process.stdin as AsyncIterable<Uint8Array>,
    },
    out: sinkOf(process.stdout),
    err: sinkOf(process.stderr),
    now: () => Date.now(),
    newId: () => crypto.randomUUID(),
    openTerminal,
    onInterrupt,
    onEnd(listener) {
      process.on('exit', listener)
      return () => process.off('exit', listener)
    },
    systemLocale: () => Intl.DateTimeFormat().resolvedOptions().locale,
    ...joined,
  }
}

const sinkOf = (stream: WriteStream): Sink => ({
  isTerminal: stream.isTTY,
  get columns() {
    return stream.columns > 0 ? stream.columns : 80
  },
  get rows() {
    return stream.rows > 0 ? stream.rows : 24
  },
  write: (text) => stream.write(text),
})

/** A closed pipe, as in `culvert status | head -1`, is not an error; a closed terminal is reported by its signal. */
function quietWhenNobodyReads(stream: WriteStream): void {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EIO') return
    if (error.code !== 'EPIPE') throw error
    process.exit(EXIT.done)
  })
}

function onInterrupt(listener: (why: Interrupted) => void): () => void {
  let count = 0
  const take = (signal: EndSignal): void => {
    count++
    if (count > 1) process.exit(EXIT.interrupted)
    listener(new Interrupted(END_BY_SIGNAL[signal]))
  }
  for (const signal of END_SIGNALS) process.on(signal, take)
  return () => {
    for (const signal of END_SIGNALS) process.off(signal, take)
  }
}

/** The controlling terminal; standard input where the system has no name for the terminal. */
function openTerminal(): Terminal | undefined {
  const descriptor = controllingTerminal()
  if (descriptor === undefined && !process.stdin.isTTY) return undefined
  const input = descriptor === undefined ? process.stdin : new ReadStream(descriptor)
  return {
    write(text) {
      if (descriptor === undefined) process.stderr.write(text)
      else writeSync(descriptor, text)
    },
    raw(on) {
      input.setRawMode(on)
    },
    read(listener, ended) {
      input.on('data', listener)
      input.on('end', ended)
      input.on('error', ended)
      // The previous answer left it paused.
      input.resume()
      return () => {
        input.off('data', listener)
        input.off('end', ended)
        input.off('error', ended)
        input.pause()
      }
    },
    close() {
      if (descriptor === undefined) return
      input.destroy()
      try {
        closeSync(descriptor)
      } catch (error) {
        // The stream has closed it already.
        if ((error as NodeJS.ErrnoException).code !== 'EBADF') throw error
      }
    },
  }
}

/** On Windows the name is a file in a folder that any user may create, so anything but a terminal is refused. */
function controllingTerminal(): number | undefined {
  let descriptor: number
  try {
    descriptor = openSync('/dev/tty', 'r+')
  } catch {
    return undefined
  }
  if (isatty(descriptor)) return descriptor
  closeSync(descriptor)
  return undefined
}
