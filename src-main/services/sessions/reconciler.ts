import type { SessionEvent } from '../../domain/session/event.ts'
import type { Clock } from '../../domain/time.ts'
import type { ObservedTunnels } from './observed-tunnels.ts'
import { isUnderWay, type Session } from './session-record.ts'
import { eventOf } from './session-report.ts'

export interface ReconcilerOptions {
  readonly observed: ObservedTunnels
  readonly clock: Clock
  /** This process only observes and takes nothing down. */
  readonly looksOn: boolean
  readonly dispatch: (session: Session, event: SessionEvent) => void
}

/** Milliseconds in which a report may still be stale. */
const SETTLING = 1_000

/** Compares the system's latest report with the known state of a session and reports the difference as an event. */
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

  /** The tunnel has just changed: reports in flight are stale. */
  letSettle(session: Session): void {
    session.settling?.()
    if (this.#closed) return
    session.settling = this.#options.clock.after(SETTLING, () => {
      session.settling = undefined
      this.compare(session)
    })
  }

  /** Earlier observations of the session no longer count. */
  forget(session: Session): void {
    session.settling?.()
    session.lingering?.()
    session.settling = session.lingering = undefined
  }

  close(): void {
    this.#closed = true
  }
}
