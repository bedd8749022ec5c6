import { parentPort, workerData } from 'node:worker_threads'
import { judgeLog, type LogTask } from './log-judge.ts'

/** The worker that judges one log and ends: begun by `log-reader.ts`, which gives it the log and listens. */
parentPort?.postMessage({
  kind: 'judged',
  judged: judgeLog(workerData as LogTask, (share) => parentPort?.postMessage({ kind: 'progress', share })),
})
