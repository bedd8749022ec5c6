import { inWorker } from '../reading/to-starter.ts'
import { judgeLog } from './log-judge.ts'

/** The worker that judges one log and ends: begun by `log-reader.ts`, which gives it the log and listens. */
inWorker(judgeLog)
