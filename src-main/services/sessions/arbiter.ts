import { fault, type Fault } from '../../domain/connect/fault.ts'
import { isIdleWait, isInUse, waitsForPerson } from '../../domain/session/state.ts'
import type { Clock } from '../../domain/time.ts'
import type { Log } from '../services.ts'
import { orAborted, pause } from '../../platform/time.ts'
import type { SessionClaim } from './session-claim.ts'
import type { Session } from './session-record.ts'

/** Milliseconds that another process has to end what it must give way with, and between two checks for that. */
const GIVEN_MS = 6_000
const LOOK_MS = 500

/** Allows one connection at a time over all processes of a user: the lock file says which one is in progress. */
export class Arbiter {
  readonly #sessions: () => readonly Session[]
  readonly #claim: SessionClaim
  readonly #log: Log
  readonly #clock: Clock
  /** Settled once no lock file of ours is being removed. */
  #removing: Promise<unknown> = Promise.resolve()

  constructor(sessions: () => readonly Session[], claim: SessionClaim, log: Log, clock: Clock) {
    this.#sessions = sessions
    this.#claim = claim
    this.#log = log
    this.#clock = clock
  }

  /**
   * A session that is up or coming up blocks the connect; one that goes down is waited for. @returns why it is blocked
   */
  async admit(session: Session, signal: AbortSignal): Promise<Fault | undefined> {
    const early = this.#inTheWay(session)
    if (early !== undefined) return active(early)
    const ending = this.#others(session).flatMap((other) => other.lane.hangingUp ?? [])
    await orAborted(signal, Promise.all(ending))
    // Its own connect that has just ended must not count as another one.
    await orAborted(signal, this.#removing)
    const until = this.#clock.now() + (ending.length > 0 ? GIVEN_MS : 0)
    const heldFor = session.release ? undefined : await this.#take(session, until, signal)
    if (heldFor !== undefined) return active(heldFor)
    signal.throwIfAborted()
    const late = this.#inTheWay(session)
    return late === undefined ? undefined : active(late)
  }

  /** Whether no other session is up, coming up, or waiting to. */
  isFree(session: Session): boolean {
    return this.#others(session).every(({ state }) => !isInUse(state))
  }

  /**
   * Makes a session that waits for its user or for another network give way to one that the user requests. A connect
   * whose configuration the user has not allowed yet is given up, in whichever process; the configuration can still be
   * allowed later.
   */
  makeWay(session: Session, at: number): void {
    for (const other of this.#others(session)) {
      if (other.state.kind === 'waiting' && isIdleWait(other.state.why)) other.take({ kind: 'abandoned', at })
      if (!waitsForPerson(other.state)) continue
      other.lane.touched = true
      other.take({ kind: 'disconnect-requested', at })
    }
  }

  /** Called when the connect is over. */
  dismiss(session: Session): void {
    const { release } = session
    if (!release) return
    session.release = undefined
    const stays = (error: unknown): void => this.#log.warning('sessions', `the lock file stays: ${String(error)}`)
    this.#removing = Promise.all([this.#removing, release().catch(stays)])
  }

  #others(session: Session): readonly Session[] {
    return this.#sessions().filter((other) => other !== session)
  }

  #inTheWay(session: Session): string | undefined {
    return this.#others(session).find(({ state }) => isInUse(state) && state.kind !== 'disconnecting')?.name
  }

  /** Resolves to the name of the connect in another process that holds the lock until then. */
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
      // A full disk must not prevent a connect.
      this.#log.warning('sessions', `no lock file: ${String(error)}`)
    }
    return undefined
  }
}

const active = (name: string): Fault => fault('session-active', { args: { name } })
