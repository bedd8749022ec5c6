import { bounded, closedUnseen } from '../../domain/history/past-session.ts'
import { isInUse } from '../../domain/session/state.ts'
import { systemClock } from '../../platform/time.ts'
import { watchFile } from '../files/file-watch.ts'
import type { History, SessionRunner } from '../services.ts'
import type { HistoryFiles } from './history-files.ts'
import { HISTORY_FILE } from './places.ts'
import type { Recorder } from './recorder.ts'

export interface HistoryParts {
  readonly directory: string
  readonly files: () => Promise<HistoryFiles>
  readonly recorder: Recorder
  readonly sessions: () => Pick<SessionRunner, 'states' | 'ready'>
}

/** The history as every shell sees it: it includes what this process has not written yet. */
export function historyOf({ directory, files, recorder, sessions }: HistoryParts): History {
  return {
    async list() {
      await Promise.all([recorder.flush(), sessions().ready()])
      const { sessions: kept, notice } = await (await files()).read()
      const states = sessions().states()
      // The process that followed the session has ended, and the session is not up any more.
      const goesOn = (profile: string): boolean => isInUse(states[profile] ?? { kind: 'idle' })
      const shown = kept.map((session) => (goesOn(session.profile) ? session : closedUnseen(session)))
      return { sessions: bounded(shown, systemClock.now()), ...(notice ? { notice } : {}) }
    },
    async quality(profile, from, until) {
      await recorder.flush()
      return (await files()).quality(profile, from, until)
    },
    async clear() {
      await recorder.flush()
      return (await files()).clear()
    },
    watch: (listener) => watchFile(directory, HISTORY_FILE, listener),
  }
}
