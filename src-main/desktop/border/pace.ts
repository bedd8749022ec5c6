/** A rate-limited function that may be called at any rate, and can be stopped. */
export interface Paced {
  (): void
  /** Cancels a pending call. */
  stop(): void
}

/** Runs `act` at once if the last run was at least `gap` milliseconds ago, else once at the end of the gap. */
export function atMostEvery(gap: number, act: () => void): Paced {
  let resting: NodeJS.Timeout | undefined
  let due = false
  const run = (): void => {
    due = false
    resting = setTimeout(() => {
      resting = undefined
      if (due) run()
    }, gap)
    act()
  }
  const paced = (): void => {
    if (resting) due = true
    else run()
  }
  return Object.assign(paced, {
    stop: () => {
      clearTimeout(resting)
      resting = undefined
      due = false
    },
  })
}
