import { follow, type Followed } from '../../domain/history/follow.ts'
import type { PastSession } from '../../domain/history/past-session.ts'
import { MINUTE, type Sample } from '../../domain/history/quality.ts'
import { IDLE, type SessionState } from '../../domain/session/state.ts'
import { wordsOf } from '../../domain/thrown.ts'
import type { Clock, Stop } from '../../domain/time.ts'
import { unlikeOthers } from '../files/atomic-file.ts'
import type { Log } from '../services.ts'
import type { HistoryFiles } from './history-files.ts'
import { Measurements } from './measurements.ts'

export interface RecorderOptions {
  /** Loaded with the first session that is to be recorded. */
  readonly files: () => Promise<HistoryFiles>
  readonly clock: Clock
  /** Milliseconds of a monotonic clock. */
  readonly running: () => number
  readonly nameOf: (profile: string) => Promise<string | undefined>
  /** Whether sessions are recorded; the user may turn it off. */
  readonly keeps: () => boolean
  readonly log: Log
}

/** Milliseconds between writes: more frequent ones wear the disk, rarer ones lose more at a power cut. */
const WRITE_EVERY = 5 * MINUTE

interface Kept {
  followed: Followed
  /** What is on the disk or about to be written. */
  written: PastSession | undefined
  /** The latest state that was reported. */
  state: SessionState
}

/** Follows the sessions of this process and writes what is worth keeping of them. */
export class Recorder {
  readonly #options: RecorderOptions
  readonly #records = new Map<string, Kept>()
  readonly #measured = new Measurements()
  /** What the next turn writes, by session: a system may report more changes than a disk can take one by one. */
  readonly #due = new Map<string, Kept>()
  #writing: Promise<void> = Promise.resolve()
  #tick: Stop | undefined
  #complained = false

  constructor(options: RecorderOptions) {
    this.#options = options
  }

  /** Takes the current state of every session, by profile id; absent means idle. */
  look(states: Readonly<Record<string, SessionState>>): void {
    if (!this.#options.keeps()) {
      this.#forget()
      return
    }
    for (const id of new Set([...Object.keys(states), ...this.#records.keys()])) this.#see(id, states[id] ?? IDLE)
    this.#plan()
  }

  /** Records the result of a health check of a tunnel. */
  sample(profile: string, sample: Sample): void {
    if (this.#options.keeps()) this.#measured.sample(profile, sample)
  }

  /** Resolves when everything known so far is written, or could not be. */
  async flush(): Promise<void> {
    await this.#flush(false)
  }

  async close(): Promise<void> {
    this.#tick?.()
    this.#tick = undefined
    await this.#flush(true)
  }

  async #flush(isLast: boolean): Promise<void> {
    this.#passTime()
    this.#write([...this.#records.values()])
    this.#measureUp(isLast)
    await this.#writing
  }

  #see(profile: string, state: SessionState): void {
    const known = this.#records.get(profile)
    if (known?.state === state) return
    if (state.kind === 'connected') this.#measured.count(profile, state.facts, this.#options.clock.now())
    else this.#measured.stop(profile)
    const followed = follow(known?.followed, state, { id: unlikeOthers(), profile, name: '' }, this.#moment())
    if (!followed) {
      this.#records.delete(profile)
      return
    }
    const record: Kept = { followed, written: known?.written, state }
    if (known && known.followed.session.id !== followed.session.id) record.written = undefined
    this.#records.set(profile, record)
    if (isNews(record.written, followed.session)) this.#write([record])
    if (followed.session.end && state.kind === 'idle') this.#records.delete(profile)
  }

  /** The timer runs only while a session is open. */
  #plan(): void {
    const goesOn = [...this.#records.values()].some(({ followed }) => !followed.session.end)
    if (!goesOn) {
      this.#tick?.()
      this.#tick = undefined
      this.#measureUp(true)
      return
    }
    this.#tick ??= this.#options.clock.after(WRITE_EVERY, () => {
      this.#tick = undefined
      void this.flush().then(() => this.#plan())
    })
  }

  #passTime(): void {
    for (const [profile, record] of this.#records) {
      const { followed, state } = record
      if (followed.session.end) continue
      record.followed =
        follow(followed, state, { id: followed.session.id, profile, name: '' }, this.#moment()) ?? followed
    }
  }

  #write(records: readonly Kept[]): void {
    const due = records.filter(({ written, followed }) => written !== followed.session)
    if (due.length === 0) return
    const isPlanned = this.#due.size > 0
    for (const record of due) {
      this.#due.set(record.followed.session.id, record)
      record.written = record.followed.session
    }
    if (!isPlanned) this.#inTurn(() => this.#writeDue())
  }

  async #writeDue(): Promise<void> {
    const due = [...this.#due.values()]
    this.#due.clear()
    const named = await Promise.all(due.map((record) => this.#named(record)))
    const kept = await (await this.#options.files()).put(named)
    for (const [index, record] of due.entries()) {
      const one = kept[index]
      if (one) adopt(record, one)
    }
  }

  /** Stores the name that the profile has at that time. */
  async #named(record: Kept): Promise<PastSession> {
    const { session } = record.followed
    if (session.name !== '') return session
    const name = ((await this.#options.nameOf(session.profile)) ?? '').slice(0, 200)
    record.followed = { ...record.followed, session: { ...record.followed.session, name } }
    return { ...session, name }
  }

  #measureUp(isLast: boolean): void {
    const taken = this.#measured.take(isLast)
    if (Object.keys(taken).length > 0) this.#inTurn(async () => (await this.#options.files()).measure(taken))
  }

  /** A write error is logged once, not every minute. */
  #inTurn(work: () => Promise<void>): void {
    this.#writing = this.#writing.then(async () => {
      try {
        await work()
      } catch (error) {
        if (!this.#complained) this.#options.log.warning('history', `not written: ${wordsOf(error)}`)
        this.#complained = true
      }
    })
  }

  #forget(): void {
    this.#records.clear()
    this.#measured.forget()
    this.#tick?.()
    this.#tick = undefined
  }

  #moment() {
    return { at: this.#options.clock.now(), ran: this.#options.running() }
  }
}

/** Continues a session that another process has already recorded. */
function adopt(record: Kept, { id, name, began, up }: PastSession): void {
  const { session } = record.followed
  record.followed = {
    ...record.followed,
    session: { ...session, id, name, began, ...(up === undefined ? {} : { up }) },
  }
}

/** Whether anything besides time and traffic has changed since the last write. */
const isNews = (before: PastSession | undefined, now: PastSession): boolean =>
  !before ||
  before.up !== now.up ||
  before.dropped !== now.dropped ||
  before.outages !== now.outages ||
  before.end !== now.end
