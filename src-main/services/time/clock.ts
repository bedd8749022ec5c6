import type { Clock, Stop } from '../../domain/time.ts'

/** Milliseconds that a question may pause time: after that, nobody is there or the dialog is behind other windows. */
const LONGEST_QUESTION = 180_000

/** Clock for deadlines; paused while the system asks the user something. */
export class PatientClock implements Clock {
  readonly #clock: Clock
  readonly #waits = new Set<Wait>()
  #questions = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  now(): number {
    return this.#clock.now()
  }

  after(milliseconds: number, run: () => void): Stop {
    const wait = new Wait(this.#clock, milliseconds, () => {
      this.#waits.delete(wait)
      run()
    })
    this.#waits.add(wait)
    if (this.#questions === 0) wait.goOn()
    return () => {
      this.#waits.delete(wait)
      wait.stop()
    }
  }

  /** A question is shown. @returns what to call once it is answered */
  hold(): Stop {
    let open = true
    const answered = (): void => {
      if (!open) return
      open = false
      stop()
      this.#questions -= 1
      if (this.#questions === 0) for (const wait of this.#waits) wait.goOn()
    }
    const stop = this.#clock.after(LONGEST_QUESTION, answered)
    this.#questions += 1
    for (const wait of this.#waits) wait.stop()
    return answered
  }
}

class Wait {
  readonly #clock: Clock
  readonly #run: () => void
  #left: number
  #running: { readonly since: number; readonly stop: Stop } | undefined

  constructor(clock: Clock, milliseconds: number, run: () => void) {
    this.#clock = clock
    this.#left = milliseconds
    this.#run = run
  }

  goOn(): void {
    this.#running ??= { since: this.#clock.now(), stop: this.#clock.after(this.#left, this.#run) }
  }

  stop(): void {
    if (!this.#running) return
    this.#running.stop()
    // The wall clock may have been set meanwhile.
    this.#left = Math.max(0, this.#left - Math.max(0, this.#clock.now() - this.#running.since))
    this.#running = undefined
  }
}
