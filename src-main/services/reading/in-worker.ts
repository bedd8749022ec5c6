import { Worker } from 'node:worker_threads'
import { done, failed, type Result } from '../../domain/result.ts'
import { wordsOf } from '../../domain/thrown.ts'
import type { Clock } from '../../domain/time.ts'
import type { Told } from './to-starter.ts'

/** What a worker thread offers here; `node:worker_threads` has it. */
export interface WorkerThread {
  on(event: 'message', hear: (message: unknown) => void): unknown
  on(event: 'error', hear: (error: Error) => void): unknown
  on(event: 'exit', hear: (code: number) => void): unknown
  terminate(): Promise<unknown>
}

/** Starts a worker: its file, input, buffers and heap are those of `ReadingWorker`. */
export type StartWorker = (
  file: string,
  task: unknown,
  limits: { readonly transfer: readonly ArrayBuffer[]; readonly heap: number },
) => WorkerThread

/** The workers that read untrusted input. */
export interface ReadingWorkers {
  /** Their files. */
  readonly log: string
  readonly settings: string
  /** A thread of its own for each if absent. */
  readonly start?: StartWorker
}

/** A worker that reads one input and ends. */
export interface ReadingWorker<Found> {
  readonly start?: StartWorker | undefined
  /** File of the worker, which calls `inWorker` of `to-starter.ts`. */
  readonly file: string
  /** Input of the worker, passed by structured clone. */
  readonly task: unknown
  /** Buffers that are transferred: they are no longer usable here. */
  readonly transfer?: readonly ArrayBuffer[]
  /** Megabytes of heap that the worker may use; exceeding it ends only the worker. Octets are not counted. */
  readonly heap: number
  /** The worker runs our own code in our process, so this guards against defects, not against attackers. */
  readonly isFound: (value: unknown) => value is Found
}

/** Why the read has failed. */
export type ReadingEnd =
  | { readonly kind: 'aborted' }
  | { readonly kind: 'timed-out'; readonly seconds: number }
  | { readonly kind: 'died'; readonly why: string }

/** Milliseconds. The largest file takes a few seconds; the rest allows for a slow or busy machine. */
const LONGEST = 60_000

const inThread: StartWorker = (file, task, { transfer, heap }) =>
  new Worker(file, {
    workerData: task,
    transferList: [...transfer],
    resourceLimits: { maxOldGenerationSizeMb: heap, maxYoungGenerationSizeMb: 32, stackSizeMb: 4 },
    // The worker needs neither.
    env: {},
    execArgv: [],
  })

/**
 * Reads untrusted input in a worker thread, so that the caller stays responsive and can end it: an abort takes a
 * fraction of a second, and a minute is the limit.
 * @param progress called with the share that is read, 0 to 1
 */
export function readInWorker<Found>(
  { file, task, transfer = [], heap, isFound, start = inThread }: ReadingWorker<Found>,
  clock: Clock,
  progress: (share: number) => void,
  signal: AbortSignal,
): Promise<Result<Found, ReadingEnd>> {
  if (signal.aborted) return Promise.resolve(failed({ kind: 'aborted' }))
  return new Promise((resolve) => {
    const worker = start(file, task, { transfer, heap })
    let over = false
    const end = (outcome: Result<Found, ReadingEnd>): void => {
      if (over) return
      over = true
      stop()
      signal.removeEventListener('abort', aborted)
      worker.terminate().then(
        () => resolve(outcome),
        () => resolve(outcome),
      )
    }
    const died = (why: string): void => end(failed({ kind: 'died', why: why.slice(0, 300) }))
    const aborted = (): void => end(failed({ kind: 'aborted' }))
    const stop = clock.after(LONGEST, () => end(failed({ kind: 'timed-out', seconds: LONGEST / 1000 })))
    signal.addEventListener('abort', aborted, { once: true })
    worker.on('message', (message: unknown) => {
      if (over) return
      const told = toldBy(message)
      if (told?.kind === 'progress') progress(told.share)
      else if (told && isFound(told.found)) end(done(told.found))
      else died('the worker said what it cannot say')
    })
    worker.on('error', (error) => died(wordsOf(error)))
    worker.on('exit', (code) => died(`the worker ended with ${code}`))
  })
}

function toldBy(message: unknown): Told | undefined {
  const { kind, share, found } = Object(message) as Readonly<Record<string, unknown>>
  if (kind === 'progress' && typeof share === 'number' && share >= 0 && share <= 1) return { kind, share }
  return kind === 'found' ? { kind, found } : undefined
}
