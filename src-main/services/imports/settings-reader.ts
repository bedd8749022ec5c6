import type { Clock } from '../../domain/time.ts'
import { failed } from '../../domain/result.ts'
import { refusal, type Refusal } from '../../formats/draft/draft.ts'
import type { SettingsRead, SettingsReader } from '../import-service.ts'
import { readInWorker, type ReadingEnd, type ReadingWorkers } from '../reading/in-worker.ts'
import {
  receivedIdentity,
  receivedSettings,
  type IdentityOnTheWay,
  type ReadingTask,
  type SettingsOnTheWay,
} from './crossing.ts'

export interface SettingsReaderParts {
  /** Without them, no large or encrypted file is read. */
  readonly workers: ReadingWorkers | undefined
  readonly clock: Clock
}

/** Megabytes; the tree of the largest XML file takes two thirds of it. */
const HEAP = 320

/** Octets of all files together; files this small are read faster than a thread starts. */
const SMALL = 64 * 1024

export function settingsReader({ workers, clock }: SettingsReaderParts): SettingsReader {
  const { settings: file, start } = workers ?? {}
  return {
    async read(files, words, progress, signal) {
      const { passphrase, columns } = words
      if (passphrase === undefined && files.reduce((sum, { octets }) => sum + octets.length, 0) <= SMALL) {
        const read = await readHere(files, words)
        if (read) return read
      }
      const ended = (end: Refusal): SettingsRead => ({
        files: [{ files: files.map(({ name }) => name), read: failed(end) }],
      })
      if (file === undefined) return ended(DIED)
      const task: ReadingTask = { kind: 'settings', files, columns, passphrase: passphrase?.reveal() }
      const read = await readInWorker({ file, start, task, heap: HEAP, isFound: isSettings }, clock, progress, signal)
      if (read.ok) return receivedSettings(read.value)
      return read.fault.kind === 'aborted' ? 'aborted' : ended(refusalOf(read.fault))
    },
    async openIdentity(octets, passphrase, signal) {
      if (file === undefined) return failed(DIED)
      const task: ReadingTask = { kind: 'identity', octets, passphrase: passphrase?.reveal() }
      const opened = await readInWorker(
        { file, start, task, heap: HEAP, isFound: isIdentity },
        clock,
        () => undefined,
        signal,
      )
      if (opened.ok) return receivedIdentity(opened.value)
      return opened.fault.kind === 'aborted' ? 'aborted' : failed(refusalOf(opened.fault))
    },
  }
}

const DIED = refusal('reading-died')

const refusalOf = (end: Exclude<ReadingEnd, { readonly kind: 'aborted' }>): Refusal =>
  end.kind === 'timed-out' ? refusal('reading-timed-out', { seconds: String(end.seconds) }) : DIED

/** Reads in this thread; undefined if a file turns out to be encrypted, because keys are derived in the worker. */
async function readHere(
  files: Parameters<SettingsReader['read']>[0],
  words: Parameters<SettingsReader['read']>[1],
): Promise<SettingsRead | undefined> {
  const { settingsIn } = await import('./settings-in.ts')
  const met = { encrypted: false }
  const read = settingsIn(files, words, {
    openIdentity() {
      met.encrypted = true
      return failed(refusal('passphrase'))
    },
  })
  return met.encrypted ? undefined : read
}

const isSettings = (value: unknown): value is SettingsOnTheWay =>
  Array.isArray((Object(value) as Readonly<Record<string, unknown>>)['files'])

const isIdentity = (value: unknown): value is IdentityOnTheWay =>
  typeof (Object(value) as Readonly<Record<string, unknown>>)['ok'] === 'boolean'
