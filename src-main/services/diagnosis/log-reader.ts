import { Worker } from 'node:worker_threads'
import { fault } from '../../domain/connect/fault.ts'
import { done, failed, type Result } from '../../domain/result.ts'
import { wordsOf } from '../../domain/thrown.ts'
import type { Clock } from '../../domain/time.ts'
import type { JudgedLog, LogTask } from './log-judge.ts'

export interface LogReaderParts {
  /** The file of the worker. */
  readonly worker: string
  readonly clock: Clock
}

/** Milliseconds. The largest log takes a few seconds; this is for a slow machine that has other work. */
const LONGEST = 60_000

/** A log that would take more ends its worker, and not the app. The octets of the log come on top. */
const MEMORY = { maxOldGenerationSizeMb: 160, maxYoungGenerationSizeMb: 32, stackSizeMb: 4 } as const

/** Smaller buffers may share their memory with others, so they are copied; a larger one changes hands. */
const OWN_MEMORY = 64 * 1024

/**
 * Judges a log in a thread of its own, so that whoever asks can go on, draw, and end it: an abort takes a fraction of a
 * second. The octets are gone afterwards. Faults: `log-reading-timed-out`, `log-reading-died`.
 * @param progress told of the share that is read, 0 to 1
 */
export function readLogInWorker(
  { worker: file, clock }: LogReaderParts,
  { octets, encoding }: LogTask,
  progress: (share: number) => void,
  signal: AbortSignal,
): Promise<Result<JudgedLog> | 'aborted'> {
  if (signal.aborted) return Promise.resolve('aborted')
  const mine = octets.byteLength < OWN_MEMORY ? new Uint8Array(octets) : octets
  return new Promise((resolve) => {
    const worker = new Worker(file, {
      workerData: { octets: mine, encoding } satisfies LogTask,
      transferList: [mine.buffer as ArrayBuffer],
      resourceLimits: MEMORY,
      // It needs none of either.
      env: {},
      execArgv: [],
    })
    let over = false
    const end = (outcome: Result<JudgedLog> | 'aborted'): void => {
      if (over) return
      over = true
      stop()
      signal.removeEventListener('abort', aborted)
      worker.terminate().then(
        () => resolve(outcome),
        () => resolve(outcome),
      )
    }
    const died = (why: string): void =>
      end(failed(fault('log-reading-died', { os: { source: 'Culvert', text: why.slice(0, 300) } })))
    const aborted = (): void => end('aborted')
    const stop = clock.after(LONGEST, () =>
      end(failed(fault('log-reading-timed-out', { args: { seconds: LONGEST / 1000 } }))),
    )
    signal.addEventListener('abort', aborted, { once: true })
    worker.on('message', (message: unknown) => {
      if (over) return
      const told = toldBy(message)
      if (told === undefined) died('the worker said what it cannot say')
      else if (told.kind === 'progress') progress(told.share)
      else end(done(told.judged))
    })
    worker.on('error', (error) => died(wordsOf(error)))
    worker.on('exit', (code) => died(`the worker ended with ${code}`))
  })
}

type Told =
  { readonly kind: 'progress'; readonly share: number } | { readonly kind: 'judged'; readonly judged: JudgedLog }

/** The worker runs our code in our process, so this guards against a defect and not against an attacker. */
function toldBy(message: unknown): Told | undefined {
  const { kind, share, judged } = Object(message) as Readonly<Record<string, unknown>>
  if (kind === 'progress' && typeof share === 'number' && share >= 0 && share <= 1) return { kind, share }
  if (kind !== 'judged') return undefined
  const { facts, attempts } = Object(judged) as Readonly<Record<string, unknown>>
  return isObject(facts) && Array.isArray(attempts) ? { kind, judged: judged as JudgedLog } : undefined
}

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null
