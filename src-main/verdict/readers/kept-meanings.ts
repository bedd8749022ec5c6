import type { FoundMeaning } from './meanings.ts'

/** The first meanings, which show how a connect began, are always kept. */
const FIRST = 2_000
/** So are the last ones, which show how it ended; of those in between, the oldest are dropped. */
const LAST = 4_000

/** The meanings of one layer of a connect, as many as a verdict needs: a log may repeat one line a million times. */
export class KeptMeanings {
  readonly #first: FoundMeaning[] = []
  #last: FoundMeaning[] = []
  #leftOut = 0
  #tells = false

  /** Number of meanings that were dropped. */
  get leftOut(): number {
    return this.#leftOut
  }

  /** Whether one of them can be an observation. */
  get tells(): boolean {
    return this.#tells
  }

  get size(): number {
    return this.#first.length + this.#last.length
  }

  add(found: FoundMeaning, tells: boolean): void {
    this.#tells ||= tells
    if (this.#first.length < FIRST) {
      this.#first.push(found)
      return
    }
    this.#last.push(found)
    if (this.#last.length < 2 * LAST) return
    this.#last = this.#last.slice(LAST)
    this.#leftOut += LAST
  }

  /** Merges both in the order of their places, up to one place. */
  static merged(one: KeptMeanings, other: KeptMeanings, upTo: number): readonly FoundMeaning[] {
    const all = [...one.#first, ...one.#last, ...other.#first, ...other.#last]
    return all.filter(({ place }) => place <= upTo).sort((a, b) => a.place - b.place)
  }
}
