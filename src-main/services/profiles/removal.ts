import type { FaultCode } from '../../domain/connect/catalogue.ts'
import { fault, type Fault } from '../../domain/connect/fault.ts'
import { freeName } from '../../domain/profile/name.ts'
import type { InputProblem } from '../../domain/profile/problem.ts'
import type { Profile } from '../../domain/profile/schema.ts'
import { done, failed, type Result } from '../../domain/result.ts'
import type { Stop, Clock } from '../../domain/time.ts'
import { systemClock } from '../../platform/time.ts'
import type { Log, ProfileStore, Removal, SessionRunner, Vault } from '../services.ts'

export interface RemovalOptions {
  readonly profiles: ProfileStore
  readonly vault: Vault
  readonly sessions: SessionRunner
  /** Removes what the operating system stores for a profile. */
  readonly forget: (id: string) => Promise<Result>
  readonly log: Log
  /** Awaited before a profile is removed: ends all other uses of it, and releases its secrets. Must not reject. */
  readonly before: (id: string) => Promise<void>
  readonly clock?: Clock
}

/** Milliseconds: long enough to notice a mistake, short enough that secrets do not outlive their profile for long. */
const UNDO_TIME = 60_000

const NOTHING_THERE: ReadonlySet<FaultCode> = new Set(['component-missing', 'component-stopped'])

export class TimedRemoval implements Removal {
  readonly #options: RemovalOptions
  readonly #clock: Clock
  readonly #listeners = new Set<() => void>()
  #pending: readonly Profile[] = []
  #timer: Stop | undefined

  constructor(options: RemovalOptions) {
    this.#options = options
    this.#clock = options.clock ?? systemClock
  }

  get pending(): readonly Profile[] {
    return this.#pending
  }

  async remove(ids: readonly string[]): Promise<Result<readonly Profile[]>> {
    const { profiles, sessions } = this.#options
    const wanted = new Set(ids)
    const there = (await profiles.list()).filter(({ id }) => wanted.has(id))
    if (there.length === 0) return done(there)
    for (const { id } of there) {
      const down = await this.#takeDown(id, sessions)
      if (down) return failed(down)
      await this.#options.before(id)
    }
    const removed = await profiles.remove(there.map(({ id }) => id))
    if (!removed.ok || removed.value.length === 0) return removed
    await this.finish()
    this.#wait(removed.value)
    return removed
  }

  async restore(): Promise<Result<readonly Profile[]>> {
    const removed = this.#pending
    if (removed.length === 0) return done(removed)
    const taken = (await this.#options.profiles.list()).map((other) => other.name)
    const named = removed.map((profile) => {
      const name = freeName(profile.name, taken)
      taken.push(name)
      return { ...profile, name }
    })
    const saved = await this.#options.profiles.saveAll(named)
    if (!saved.ok) return failed(asFault(saved.fault))
    this.#wait([])
    return saved
  }

  async finish(): Promise<Result> {
    const removed = this.#pending
    this.#wait([])
    let first: Result = done()
    for (const { id, name } of removed) {
      for (const result of [await this.#options.vault.forget(id), await this.#forgetInSystem(id)]) {
        if (result.ok) continue
        this.#options.log.warning('removal', `${name}: ${result.fault.code} was left behind`)
        if (first.ok) first = result
      }
    }
    return first
  }

  watch(listener: () => void): Stop {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  async #forgetInSystem(id: string): Promise<Result> {
    const gone = await this.#options.forget(id)
    // A system without the components for a tunnel stores no profile.
    return !gone.ok && NOTHING_THERE.has(gone.fault.code) ? done() : gone
  }

  async #takeDown(id: string, sessions: SessionRunner): Promise<Fault | undefined> {
    await sessions.ready()
    if (!(id in sessions.states())) return undefined
    const state = await sessions.disconnect(id)
    return state.kind === 'failed' ? state.fault : undefined
  }

  #wait(removed: readonly Profile[]): void {
    if (removed.length === 0 && this.#pending.length === 0) return
    this.#timer?.()
    this.#timer = removed.length > 0 ? this.#clock.after(UNDO_TIME, () => void this.finish()) : undefined
    this.#pending = removed
    for (const listener of this.#listeners) listener()
  }
}

/** The profile was valid before, so only the file can be refused. */
function asFault(problems: readonly InputProblem[]): Fault {
  const [first] = problems
  if (first?.code === 'store-newer') return fault('store-newer')
  return fault('store-unwritable', {
    args: { reason: first?.code === 'store-unwritable' ? String(first.args.reason) : (first?.code ?? '') },
  })
}
