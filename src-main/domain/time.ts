/** Ends what it was given for: a timer, a subscription. Calling it again does nothing. */
export type Stop = () => void

/** Time, for what waits; tests bring one that they turn by hand. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number
  /** Runs once after so many milliseconds, unless stopped. */
  after(milliseconds: number, run: () => void): Stop
}
