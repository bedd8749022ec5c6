import type { Clock } from '../../../src-main/domain/time.ts'

/** A clock that advances only when a test turns it. */
export class HandClock implements Clock {
  #now = 1_000_000
  #timers: { readonly at: number; readonly run: () => void }[] = []

  now(): number {
    return this.#now
  }

  after(milliseconds: number, run: () => void): () => void {
    const timer = { at: this.#now + milliseconds, run }
    this.#timers.push(timer)
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer)
    }
  }

  /** Number of pending timers. */
  get waiting(): number {
    return this.#timers.length
  }

  /** Runs due timers in order, and lets the effects of each finish before the next. */
  async turn(milliseconds: number): Promise<void> {
    const until = this.#now + milliseconds
    await calm()
    for (;;) {
      const next = this.#timers.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0]
      if (!next) break
      this.#timers = this.#timers.filter((other) => other !== next)
      this.#now = Math.max(this.#now, next.at)
      next.run()
      await calm()
    }
    this.#now = until
  }
}

/** Lets every promise that can proceed do so. */
export async function calm(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve))
}
