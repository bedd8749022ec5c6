/** A call that may come as often as it likes, and its end. */
export interface Paced {
  (): void
  /** Forgets a call that is still due. */
  stop(): void
}

/** Runs `act` at once when it has rested for `gap` milliseconds, else once at the end of the gap, never more often. */
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
