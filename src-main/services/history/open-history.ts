import { systemClock } from '../../platform/time.ts'
import { systemFiles } from '../files/atomic-file.ts'
import type { History, Log, ProfileStore, SessionRunner, SettingsStore } from '../services.ts'
import type { HistoryFiles } from './history-files.ts'
import { historyOf } from './history.ts'
import { Recorder } from './recorder.ts'

export interface OpenHistoryOptions {
  readonly directory: string
  readonly profiles: Pick<ProfileStore, 'find'>
  readonly settings: Pick<SettingsStore, 'get'>
  readonly sessions: () => Pick<SessionRunner, 'states' | 'ready'>
  readonly log: Log
}

export interface OpenHistory {
  readonly history: History
  readonly recorder: Recorder
}

/** Opens the history. Its schemas are loaded with the first session that is to be recorded. */
export function openHistory({ directory, profiles, settings, sessions, log }: OpenHistoryOptions): OpenHistory {
  let opened: Promise<HistoryFiles> | undefined
  const files = (): Promise<HistoryFiles> =>
    (opened ??= import('./history-files.ts').then(
      ({ HistoryFiles }) => new HistoryFiles({ directory, files: systemFiles, clock: systemClock }),
    ))
  const recorder = new Recorder({
    files,
    clock: systemClock,
    running: () => performance.now(),
    nameOf: async (id) => (await profiles.find(id))?.name,
    keeps: () => settings.get().keepHistory,
    log,
  })
  return { recorder, history: historyOf({ directory, files, recorder, sessions }) }
}
