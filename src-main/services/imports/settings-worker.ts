import { inWorker } from '../reading/to-starter.ts'
import { readSettings } from './read-settings.ts'

/** The worker that reads one import or opens one certificate and ends; `settings-reader.ts` starts it. */
inWorker(readSettings)
