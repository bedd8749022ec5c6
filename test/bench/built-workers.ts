import { join } from 'node:path'
import type { ReadingWorkers } from '../../src-main/services/reading/in-worker.ts'

const BUILT = join(import.meta.dirname, '../../out/cli')

/** The workers that read foreign files, as `npm run build` makes them. */
export const BUILT_WORKERS: ReadingWorkers = {
  log: join(BUILT, 'log-worker.cjs'),
  settings: join(BUILT, 'settings-worker.cjs'),
}
