import { join } from 'node:path'
import type { GivenLog } from '../../../src-main/services/services.ts'

/** For services in a test: the worker that judges logs, from its source. */
export const LOG_WORKER = join(import.meta.dirname, 'log-worker.mjs')

export const given = (text: string): GivenLog => ({
  octets: new TextEncoder().encode(text),
  encoding: 'utf-8',
  unread: 0,
})
