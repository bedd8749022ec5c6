import { mkdirSync, statSync, watch } from 'node:fs'
import { join } from 'node:path'
import type { Stop } from '../../domain/time.ts'

/** Several names change in one replacement. */
const CALM = 40
/** Where the system has no watches left to give. */
const POLL = 2_000

/**
 * Calls after each replacement of the file. It is the directory that is watched, because a replaced file is another
 * file. Keeps no process alive.
 */
export function watchFile(directory: string, name: string, changed: () => void): Stop {
  let timer: NodeJS.Timeout | undefined
  const soon = (): void => {
    clearTimeout(timer)
    timer = setTimeout(changed, CALM).unref()
  }
  const stop = watchDirectory(directory, name, soon) ?? poll(join(directory, name), soon)
  return () => {
    clearTimeout(timer)
    stop()
  }
}

function watchDirectory(directory: string, name: string, changed: () => void): Stop | undefined {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 })
    const watcher = watch(directory, { persistent: false }, (_, changedName) => {
      if (changedName === null || changedName === name) changed()
    })
    let stopPolling: Stop | undefined
    watcher.on('error', () => {
      watcher.close()
      stopPolling ??= poll(join(directory, name), changed)
    })
    return () => {
      watcher.close()
      stopPolling?.()
    }
  } catch {
    return undefined
  }
}

function poll(path: string, changed: () => void): Stop {
  let last = markOf(path)
  const timer = setInterval(() => {
    const mark = markOf(path)
    if (mark !== last) changed()
    last = mark
  }, POLL).unref()
  return () => clearInterval(timer)
}

function markOf(path: string): string {
  const stat = statSync(path, { throwIfNoEntry: false })
  return stat ? `${stat.ino}:${stat.size}:${stat.mtimeMs}` : 'none'
}
