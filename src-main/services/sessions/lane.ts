import { fault, type Fault } from '../../domain/connect/fault.ts'
import { done, type Result } from '../../domain/result.ts'
import type { Effect } from '../../domain/session/effect.ts'
import { wordsOf } from '../../domain/thrown.ts'
import type { VpnBackend } from '../../platform/backend.ts'
import type { Clock } from '../../domain/time.ts'
import { within } from '../../platform/time.ts'

/** How a tunnel is taken down: its kill switch stays on, or is turned off. */
export type Ending = Extract<Effect['kind'], 'hang-up' | 'release'>

/**
 * Milliseconds until a disconnect ends, with or without success. A call that was told to stop may take half of it
 * before the tunnel is taken down regardless.
 */
export const LONGEST_DISCONNECT = 10_000

/**
 * Makes the backend calls for one session: one at a time, and takes the tunnel down within its deadline. Only the
 * newest call's answer counts.
 */
export class Lane {
  readonly #id: string
  readonly #backend: VpnBackend
  readonly #patience: Clock
  /** Whether the system may hold state of the session. */
  touched = false
  /** Incremented with each call. */
  #turn = 0
  #controller: AbortController | undefined
  /** Settles when the last call has ended; never rejects. */
  #last: Promise<void> = Promise.resolve()
  #hangingUp: Promise<Fault | undefined> | undefined

  constructor(id: string, backend: VpnBackend, patience: Clock) {
    this.#id = id
    this.#backend = backend
    this.#patience = patience
  }

  /** The teardown in progress. */
  get hangingUp(): Promise<unknown> | undefined {
    return this.#hangingUp
  }

  /**
   * Runs after the earlier calls, unless a newer one has begun by then.
   * @param work must not reject
   */
  call<Answer>(work: (signal: AbortSignal) => Promise<Answer>, answered: (answer: Answer) => void): void {
    const turn = (this.#turn += 1)
    const controller = new AbortController()
    this.#controller = controller
    this.#last = this.#last.then(async () => {
      if (this.#turn !== turn) return
      const answer = await work(controller.signal)
      if (this.#turn === turn) answered(answer)
    })
  }

  cancel(): void {
    this.#controller?.abort()
  }

  /** Discards the answer of the call in progress. */
  outdate(): void {
    this.#turn += 1
  }

  /** @param ended called with why the tunnel did not come down, and whether no newer call has begun */
  hangUp(how: Ending, ended: (problem: Fault | undefined, isNewest: boolean) => void): Promise<Fault | undefined> {
    this.cancel()
    this.outdate()
    const turn = this.#turn
    const hangingUp = this.#takeDown(how, this.#last).then((problem) => {
      if (this.#hangingUp === hangingUp) this.#hangingUp = undefined
      ended(problem, this.#turn === turn)
      return problem
    })
    this.#hangingUp = hangingUp
    this.#last = hangingUp.then(() => undefined)
    return hangingUp
  }

  /** Resolves to why the tunnel did not come down, or undefined. */
  async #takeDown(how: Ending, before: Promise<void>): Promise<Fault | undefined> {
    const controller = new AbortController()
    // A hang-up in progress may keep a kill switch on, so this one is requested in addition.
    const { touched } = this
    const work = async (): Promise<Result> => {
      await within(this.#patience, LONGEST_DISCONNECT / 2, before)
      if (!touched && !this.touched) return done()
      return how === 'release'
        ? this.#backend.release(this.#id, controller.signal)
        : this.#backend.hangUp(this.#id, controller.signal)
    }
    try {
      const result = await within(this.#patience, LONGEST_DISCONNECT, work())
      if (result === 'late') {
        controller.abort()
        return stuck(`not down after ${LONGEST_DISCONNECT / 1000} seconds`)
      }
      if (result.ok) this.touched = false
      return result.ok ? undefined : result.fault
    } catch (error) {
      return stuck(wordsOf(error))
    }
  }
}

/** Only Culvert itself knows that it failed. */
const stuck = (text: string): Fault => fault('cause-unknown', { stage: 'live', os: { source: 'Culvert', text } })
