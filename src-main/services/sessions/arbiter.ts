import { fault, type Fault } from '../../domain/connect/fault.ts'
import { isIdleWait, isInUse, waitsForPerson } from '../../domain/session/state.ts'
import type { Clock } from '../../domain/time.ts'
import type { Log } from '../services.ts'
import { orAborted, pause } from '../../platform/time.ts'
import type { SessionClaim } from './session-claim.ts'
import type { Session } from './session-record.ts'

/** Milliseconds in which another process ends what it was made to give way with, and how often that is looked at. */
const GIVEN_MS = 6_000
const LOOK_MS = 500

/** One connection at a time, over all of a person's processes: the lock file says which one is being made. */
export class Arbiter {
  readonly #sessions: () => readonly Session[]
  readonly #claim: SessionClaim
  readonly #log: Log
  readonly #clock: Clock

  constructor(sessions: () => readonly Session[], claim: SessionClaim, log: Log, clock: Clock) {
    this.#sessions = sessions
    this.#claim = claim
    this.#log = log
    this.#clock = clock
  }

  /** What is up or coming up is in the way, what is going down is waited for. @returns why the session may not connect */
  async admit(session: Session, signal: AbortSignal): Promise<Fault | undefined> {
    const early = this.#inTheWay(session)
    if (early !== undefined) return active(early)
    const ending = this.#others(session).flatMap((other) => other.lane.hangingUp ?? [])
    await orAborted(signal, Promise.all(ending))
    const until = this.#clock.now() + (ending.length > 0 ? GIVEN_MS : 0)
    const heldFor = session.release ? undefined : await this.#take(session, until, signal)
    if (heldFor !== undefined) return active(heldFor)
    signal.throwIfAborted()
    const late = this.#inTheWay(session)
    return late === undefined ? undefined : active(late)
  }

  /** Nothing else is up, coming up, or waiting to. */
  isFree(session: Session): boolean {
    return this.#others(session).every(({ state }) => !isInUse(state))
  }

  /**
   * What waits for its person, or for another network, gives way to what a person asks for. A configuration that nobody has
   * allowed yet is given up, whichever process has asked for it: it may be allowed later all the same.
   */
  makeWay(session: Session, at: number): void {
    for (const other of this.#others(session)) {
      if (other.state.kind === 'waiting' && isIdleWait(other.state.why)) other.take({ kind: 'abandoned', at })
      if (!waitsForPerson(other.state)) continue
      other.lane.touched = true
      other.take({ kind: 'disconnect-requested', at })
    }
  }

  /** The connect is over. */
  dismiss(session: Session): void {
    void session.release?.()
    session.release = undefined
  }

  #others(session: Session): readonly Session[] {
    return this.#sessions().filter((other) => other !== session)
  }

  #inTheWay(session: Session): string | undefined {
    return this.#others(session).find(({ state }) => isInUse(state) && state.kind !== 'disconnecting')?.name
  }

  /** The name that holds the place, when another process does until then. */
  async #take(session: Session, until: number, signal: AbortSignal): Promise<string | undefined> {
    for (;;) {
      const heldFor = await this.#tryToTake(session)
      if (heldFor === undefined || this.#clock.now() >= until) return heldFor
      await pause(this.#clock, LOOK_MS, signal)
    }
  }

  async #tryToTake(session: Session): Promise<string | undefined> {
    try {
      const claim = await this.#claim.take(session.id, session.name)
      if ('heldFor' in claim) return claim.heldFor
      session.release = claim.release
    } catch (error) {
      // A full disk is no reason not to connect.
      this.#log.warning('sessions', `no lock file: ${String(error)}`)
    }
    return undefined
  }
}

const active = (name: string): Fault => fault('session-active', { args: { name } })
