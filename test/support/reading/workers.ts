import { join } from 'node:path'

/** For services in a test: the workers that read what strangers wrote, from their source. */
export const WORKERS = {
  log: join(import.meta.dirname, 'log-worker.mjs'),
  settings: join(import.meta.dirname, 'settings-worker.mjs'),
}
