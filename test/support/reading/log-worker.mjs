import { register } from 'tsx/esm/api'

/** The worker that judges logs, from its source: in its own thread, as the built one. */
register()
await import('../../../src-main/services/diagnosis/log-worker.ts')
