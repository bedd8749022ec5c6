import { mkdirSync, statSync, watch } from 'node:fs'
import { join } from 'node:path'
import type { Stop } from '../../domain/time.ts'

/** Milliseconds of quiet; one replacement changes several names. */
const CALM = 40
/** Milliseconds between two polls, if the system has no watches left. */
const POLL = 2_000

/**
 * Calls `changed` after each replacement of the file. It watches the directory, because a replacement is a new file.
 * Keeps no process alive.
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
