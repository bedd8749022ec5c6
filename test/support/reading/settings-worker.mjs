import { register } from 'tsx/esm/api'

/** The worker that reads settings, from its source: in its own thread, like the built one. */
register()
await import('../../../src-main/services/imports/settings-worker.ts')
