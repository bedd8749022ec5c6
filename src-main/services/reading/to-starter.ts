import { parentPort, workerData } from 'node:worker_threads'

/** What a reading worker says to `readInWorker`. */
export type Told =
  { readonly kind: 'progress'; readonly share: number } | { readonly kind: 'found'; readonly found: unknown }

/** The whole of a reading worker: it reads what it was given, tells how far it is, and ends with what it found. */
export function inWorker(read: (task: never, progress: (share: number) => void) => unknown): void {
  const tell = (told: Told): void => parentPort?.postMessage(told)
  const found = read(workerData as never, (share) => tell({ kind: 'progress', share }))
  tell({ kind: 'found', found })
}
