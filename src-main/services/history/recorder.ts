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
  /** Loaded with the first session that there is something to keep of. */
  readonly files: () => Promise<HistoryFiles>
  readonly clock: Clock
  /** Milliseconds of a clock that nobody sets. */
  readonly running: () => number
  readonly nameOf: (profile: string) => Promise<string | undefined>
  /** A person may want nothing to be kept. */
  readonly keeps: () => boolean
  readonly log: Log
}

/** Milliseconds between two writings of what goes on: more would wear a disk, and fewer lose what a power cut takes. */
const WRITE_EVERY = 5 * MINUTE

interface Kept {
  followed: Followed
  /** What the disk has, or is about to have. */
  written: PastSession | undefined
  /** By when the current state was told. */
  state: SessionState
}

/** Follows the sessions of this process, and writes what is worth keeping of them. */
export class Recorder {
  readonly #options: RecorderOptions
  readonly #records = new Map<string, Kept>()
  readonly #measured = new Measurements()
  #writing: Promise<void> = Promise.resolve()
  #tick: Stop | undefined
  #complained = false

  constructor(options: RecorderOptions) {
    this.#options = options
  }

  /** Every session as it is now, by profile id; absent means idle. */
  look(states: Readonly<Record<string, SessionState>>): void {
    if (!this.#options.keeps()) {
      this.#forget()
      return
    }
    for (const id of new Set([...Object.keys(states), ...this.#records.keys()])) this.#see(id, states[id] ?? IDLE)
    this.#plan()
  }

  /** A tunnel was asked for a sign of life. */
  sample(profile: string, sample: Sample): void {
    if (this.#options.keeps()) this.#measured.sample(profile, sample)
  }

  /** Resolves when all that is known so far is written, or could not be. */
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

  /** Once nothing goes on, no timer runs. */
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
    this.#inTurn(async (files) => {
      const named = await Promise.all(due.map((record) => this.#named(record)))
      const kept = await files.put(named)
      for (const [index, record] of due.entries()) {
        const one = kept[index]
        if (one) adopt(record, one)
      }
    })
    for (const record of due) record.written = record.followed.session
  }

  /** Under the name of the profile at that time. */
  async #named(record: Kept): Promise<PastSession> {
    const { session } = record.followed
    if (session.name !== '') return session
    const name = ((await this.#options.nameOf(session.profile)) ?? '').slice(0, 200)
    record.followed = { ...record.followed, session: { ...record.followed.session, name } }
    return { ...session, name }
  }

  #measureUp(isLast: boolean): void {
    const taken = this.#measured.take(isLast)
    if (Object.keys(taken).length > 0) this.#inTurn((files) => files.measure(taken))
  }

  /** A disk that refuses is said once: the history is not worth a word a minute. */
  #inTurn(work: (files: HistoryFiles) => Promise<void>): void {
    this.#writing = this.#writing.then(async () => {
      try {
        await work(await this.#options.files())
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

/** Another process may have known the session before. */
function adopt(record: Kept, { id, name, began, up }: PastSession): void {
  const { session } = record.followed
  record.followed = {
    ...record.followed,
    session: { ...session, id, name, began, ...(up === undefined ? {} : { up }) },
  }
}

/** More than that time has passed and bytes have. */
const isNews = (before: PastSession | undefined, now: PastSession): boolean =>
  !before ||
  before.up !== now.up ||
  before.dropped !== now.dropped ||
  before.outages !== now.outages ||
  before.end !== now.end
