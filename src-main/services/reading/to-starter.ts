import { parentPort, workerData } from 'node:worker_threads'

/** Messages from a reading worker to `readInWorker`. */
export type Told =
  | { readonly kind: 'progress'; readonly share: number }
  | { readonly kind: 'found'; readonly found: unknown }

/** The whole body of a reading worker: reads its input, reports progress, and ends with the result. */
export function inWorker(read: (task: never, progress: (share: number) => void) => unknown): void {
  const tell = (told: Told): void => parentPort?.postMessage(told)
  const found = read(workerData as never, (share) => tell({ kind: 'progress', share }))
  tell({ kind: 'found', found })
}
