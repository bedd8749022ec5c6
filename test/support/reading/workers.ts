import { EventEmitter } from 'node:events'
import { join } from 'node:path'
import { judgeLog } from '../../../src-main/services/diagnosis/log-judge.ts'
import { readSettings } from '../../../src-main/services/imports/read-settings.ts'
import type { ReadingWorkers, StartWorker } from '../../../src-main/services/reading/in-worker.ts'
import type { Told } from '../../../src-main/services/reading/to-starter.ts'

/** The workers that parse foreign files, from their source, each in a thread of its own. */
export const THREADS: ReadingWorkers = {
  log: join(import.meta.dirname, 'log-worker.mjs'),
  settings: join(import.meta.dirname, 'settings-worker.mjs'),
}

type Body = (task: never, progress: (share: number) => void) => unknown

const BODIES: Readonly<Record<string, Body>> = { [THREADS.log]: judgeLog, [THREADS.settings]: readSettings }

/**
 * Runs the workers' code in the thread of the test. What crosses is cloned, like between threads; while it runs, the
 * test waits.
 */
const startHere: StartWorker = (file, task, { transfer }) => {
  const body = BODIES[file]
  if (!body) throw new Error(`no worker ${file}`)
  const events = new EventEmitter()
  let over = false
  const emit = (event: string, told: unknown): boolean => !over && events.emit(event, told)
  const tell = (told: Told): boolean => emit('message', structuredClone(told))
  const received = structuredClone(task, { transfer: [...transfer] }) as never
  const start = setImmediate(() => {
    try {
      tell({ kind: 'found', found: body(received, (share) => tell({ kind: 'progress', share })) })
    } catch (error) {
      emit('error', error)
    }
    emit('exit', 0)
  })
  return {
    on: (event: string, hear: (told: never) => void) => events.on(event, hear as (told: unknown) => void),
    terminate() {
      over = true
      clearImmediate(start)
      return Promise.resolve()
    },
  }
}

/** For tests that are not about threads: to start one and to load the source once more takes half a second. */
export const IN_THIS_THREAD: ReadingWorkers = { ...THREADS, start: startHere }
