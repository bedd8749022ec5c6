/** Ends what it was given for: a timer, a subscription. A second call has no effect. */
export type Stop = () => void

/** A clock with timers; tests use one that they advance themselves. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number
  /** Runs once after this many milliseconds, unless stopped. */
  after(milliseconds: number, run: () => void): Stop
}
