import { inWorker } from '../reading/to-starter.ts'
import { judgeLog } from './log-judge.ts'

/** The worker that judges one log and ends; `log-reader.ts` starts it, gives it the log and receives the result. */
inWorker(judgeLog)
