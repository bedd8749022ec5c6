import { register } from 'tsx/esm/api'

/** The worker that reads logs, from its source: in its own thread, like the built one. */
register()
await import('../../../src-main/services/diagnosis/log-worker.ts')
