import type { SessionEvent } from '../../domain/session/event.ts'
import type { Clock } from '../../domain/time.ts'
import type { ObservedTunnels } from './observed-tunnels.ts'
import { isUnderWay, type Session } from './session-record.ts'
import { eventOf } from './session-report.ts'

export interface ReconcilerOptions {
  readonly observed: ObservedTunnels
  readonly clock: Clock
  /** This process looks on and takes down nothing. */
  readonly looksOn: boolean
  readonly dispatch: (session: Session, event: SessionEvent) => void
}

/** Milliseconds in which a report may still be older than what is known. */
const SETTLING = 1_000

/** Holds the system's latest report against what is known of a session, and tells the difference as an event. */
export class Reconciler {
  readonly #options: ReconcilerOptions
  #closed = false

  constructor(options: ReconcilerOptions) {
    this.#options = options
  }

  compare(session: Session, lingering = false): void {
    if (session.lane.hangingUp || session.settling || this.#closed) return
    const { observed, clock, looksOn } = this.#options
    const phase = observed.phaseOf(session.id)
    if (phase) session.lane.touched = true
    const seen = { state: session.state, dialling: isUnderWay(session), lingering, looksOn }
    const event = eventOf(seen, phase, clock.now())
    if (event === 'linger') {
      session.lingering ??= clock.after(SETTLING, () => {
        session.lingering = undefined
        this.compare(session, true)
      })
      return
    }
    session.lingering?.()
    session.lingering = undefined
    if (event) this.#options.dispatch(session, event)
  }

  /** The tunnel has just changed: reports on their way are older than that. */
  letSettle(session: Session): void {
    session.settling?.()
    if (this.#closed) return
    session.settling = this.#options.clock.after(SETTLING, () => {
      session.settling = undefined
      this.compare(session)
    })
  }

  /** Nothing that was seen of the session counts any more. */
  forget(session: Session): void {
    session.settling?.()
    session.lingering?.()
    session.settling = session.lingering = undefined
  }

  close(): void {
    this.#closed = true
  }
}
