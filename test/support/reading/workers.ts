import { join } from 'node:path'

/** The workers that parse foreign files, from their source, for services in a test. */
export const WORKERS = {
  log: join(import.meta.dirname, 'log-worker.mjs'),
  settings: join(import.meta.dirname, 'settings-worker.mjs'),
}
