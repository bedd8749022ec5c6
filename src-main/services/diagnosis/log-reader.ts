import { fault } from '../../domain/connect/fault.ts'
import { done, failed, type Result } from '../../domain/result.ts'
import type { Clock } from '../../domain/time.ts'
import { readInWorker, type ReadingWorkers } from '../reading/in-worker.ts'
import type { JudgedLog, LogTask } from './log-judge.ts'

export interface LogReaderParts {
  readonly workers: ReadingWorkers
  readonly clock: Clock
}

/** Megabytes of heap. */
const HEAP = 160

/** Smaller buffers may share their memory with others, so they are copied; a larger one is transferred. */
const OWN_MEMORY = 64 * 1024

/**
 * Judges a log in a worker thread and takes ownership of the octets. Faults: `log-reading-timed-out`,
 * `log-reading-died`.
 * @param progress called with the share that is read, 0 to 1
 */
export async function readLogInWorker(
  { workers: { log: file, start }, clock }: LogReaderParts,
  { octets, encoding }: LogTask,
  progress: (share: number) => void,
  signal: AbortSignal,
): Promise<Result<JudgedLog> | 'aborted'> {
  const mine = octets.byteLength < OWN_MEMORY ? new Uint8Array(octets) : octets
  const task = { octets: mine, encoding } satisfies LogTask
  const judged = await readInWorker(
    { file, start, task, transfer: [mine.buffer as ArrayBuffer], heap: HEAP, isFound: isJudged },
    clock,
    progress,
    signal,
  )
  if (judged.ok) return done(judged.value)
  const end = judged.fault
  if (end.kind === 'aborted') return 'aborted'
  if (end.kind === 'timed-out') return failed(fault('log-reading-timed-out', { args: { seconds: end.seconds } }))
  return failed(fault('log-reading-died', { os: { source: 'Culvert', text: end.why } }))
}

function isJudged(value: unknown): value is JudgedLog {
  const { facts, attempts } = Object(value) as Readonly<Record<string, unknown>>
  return typeof facts === 'object' && facts !== null && Array.isArray(attempts)
}
