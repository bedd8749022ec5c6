import { join } from 'node:path'
import { fault, type Fault } from '../../domain/connect/fault.ts'
import { put, type PastSession } from '../../domain/history/past-session.ts'
import { QUALITY_DAYS, type Quality } from '../../domain/history/quality.ts'
import { done, failed, type Result } from '../../domain/result.ts'
import type { Clock, Stop } from '../../domain/time.ts'
import { readIfThere, refusalOf, replaceFile, type Files } from '../files/atomic-file.ts'
import { LockHeld, withLock } from '../files/file-lock.ts'
import { watchFile } from '../files/file-watch.ts'
import { parseHistory, printHistory, type HistoryDocument } from './history-document.ts'
import { HISTORY_FILE } from './places.ts'
import { joinedQuality, parseDay, printDay, type DayOfQuality } from './quality-document.ts'

export interface HistoryFilesOptions {
  /** Made with mode 0700 when it is not there. */
  readonly directory: string
  readonly files: Files
  readonly clock: Pick<Clock, 'now'>
}

/** Name for a damaged file that is put aside; an earlier one is overwritten. */
const ASIDE = 'history.damaged.json'
const LOCK = 'history.lock'
const DAY = 24 * 3_600_000
/** All files of the history, including drafts of killed processes: no other process writes while the lock is held. */
const OURS = /^(?:history(?:\.damaged)?|quality-\d{4}-\d\d-\d\d)\.json(?:\..*\.new)?$/
const QUALITY = /^quality-\d{4}-\d\d-\d\d\.json$/

/**
 * The history on disk: one file of sessions, and one of measurements for each day; each is replaced as a whole.
 * Processes that write take turns by means of a lock file. No data leaves this computer.
 */
export class HistoryFiles {
  readonly #options: HistoryFilesOptions

  constructor(options: HistoryFilesOptions) {
    this.#options = options
  }

  async read(): Promise<HistoryDocument> {
    const { files } = this.#options
    return parseHistory(await readIfThere(files, this.#path(HISTORY_FILE)))
  }

  /** @returns each session as it is now stored, in the given order. @throws the file system's error, or `LockHeld` */
  async put(told: readonly PastSession[]): Promise<readonly PastSession[]> {
    return this.#alone(async () => {
      const { files, clock } = this.#options
      const { sessions, notice } = await this.read()
      // Writing would lose data that only a newer version understands.
      if (notice === 'newer') return told
      const kept: PastSession[] = []
      let all = sessions
      for (const one of told) {
        const step = put(all, one)
        all = step.sessions
        kept.push(step.kept)
      }
      const keepAs = notice === 'damaged' ? this.#path(ASIDE) : undefined
      await replaceFile(files, this.#path(HISTORY_FILE), printHistory(all, clock.now()), keepAs)
      return kept
    })
  }

  /** The measurements between two moments, as far back as they are kept. */
  async quality(profile: string, from: number, until: number): Promise<Quality> {
    const days = daysBetween(Math.max(from, this.#oldest()), until)
    const read = await Promise.all(days.map((day) => this.#day(day)))
    const { minutes, sizes } = read.reduce<Quality>((all, day) => joinedQuality(all, day[profile]), joinedQuality())
    const isIn = ({ at }: { readonly at: number }): boolean => at >= from - 60_000 && at <= until
    return { minutes: minutes.filter(isIn), sizes: sizes.filter(isIn) }
  }

  /** Adds measurements to the stored ones. @throws the file system's error, or `LockHeld` */
  async measure(measured: DayOfQuality): Promise<void> {
    const days = new Map<string, Record<string, Quality>>()
    for (const [id, quality] of Object.entries(measured))
      for (const [day, part] of byDay(quality)) days.set(day, { ...days.get(day), [id]: part })
    await this.#alone(async () => {
      for (const [day, parts] of days) await this.#putDay(day, parts)
      await this.#forgetOldDays()
    })
  }

  /** Deletes the whole history. Faults: `file-unwritable`. */
  async clear(): Promise<Result> {
    const { files, directory } = this.#options
    try {
      await this.#alone(async () => {
        for (const name of await files.readdir(directory)) if (OURS.test(name)) await files.unlink(this.#path(name))
      })
      return done()
    } catch (error) {
      return failed(unwritable(error))
    }
  }

  watch(listener: () => void): Stop {
    return watchFile(this.#options.directory, HISTORY_FILE, listener)
  }

  async #putDay(day: string, parts: DayOfQuality): Promise<void> {
    const { files } = this.#options
    const path = this.#path(nameOf(day))
    const kept = await this.#day(day)
    const joined = Object.fromEntries(
      [...new Set([...Object.keys(kept), ...Object.keys(parts)])].map((id) => [id, joinedQuality(kept[id], parts[id])]),
    )
    await replaceFile(files, path, printDay(joined))
  }

  async #forgetOldDays(): Promise<void> {
    const { files, directory } = this.#options
    const oldest = nameOf(dayOf(this.#oldest()))
    for (const name of await files.readdir(directory))
      if (QUALITY.test(name) && name < oldest) await files.unlink(this.#path(name))
  }

  async #day(day: string): Promise<DayOfQuality> {
    return parseDay(await readIfThere(this.#options.files, this.#path(nameOf(day))))
  }

  async #alone<Value>(work: () => Promise<Value>): Promise<Value> {
    const { files, directory } = this.#options
    await files.mkdir(directory, { recursive: true, mode: 0o700 })
    return withLock(files, this.#path(LOCK), work)
  }

  #oldest(): number {
    return this.#options.clock.now() - QUALITY_DAYS * DAY
  }

  #path(name: string): string {
    return join(this.#options.directory, name)
  }
}

/** @throws any error that is not the file system's, which is a defect */
function unwritable(error: unknown): Fault {
  if (error instanceof LockHeld)
    return fault('file-unwritable', { args: { name: HISTORY_FILE, reason: error.message } })
  const { reason, text } = refusalOf(error)
  return fault('file-unwritable', { args: { name: HISTORY_FILE, reason }, os: { source: 'file system', text } })
}

/** Days in UTC, so that a change of the time zone does not move a measurement. */
const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10)
const nameOf = (day: string): string => `quality-${day}.json`

function daysBetween(from: number, until: number): readonly string[] {
  const first = Math.floor(from / DAY)
  const count = Math.min(QUALITY_DAYS + 1, Math.max(0, Math.floor(until / DAY) - first + 1))
  return Array.from({ length: count }, (_, index) => dayOf((first + index) * DAY))
}

function byDay({ minutes, sizes }: Quality): ReadonlyMap<string, Quality> {
  const days = new Map<string, Quality>()
  for (const minute of minutes) {
    const before = days.get(dayOf(minute.at)) ?? joinedQuality()
    days.set(dayOf(minute.at), { ...before, minutes: [...before.minutes, minute] })
  }
  for (const size of sizes) {
    const before = days.get(dayOf(size.at)) ?? joinedQuality()
    days.set(dayOf(size.at), { ...before, sizes: [...before.sizes, size] })
  }
  return days
}
