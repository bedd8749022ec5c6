import type { FoundMeaning } from './meanings.ts'

/** How a connect began is kept whatever follows. */
const FIRST = 2_000
/** How it ended, too: of what lies between, the oldest are left out. */
const LAST = 4_000

/** The meanings of one layer of a connect, as many as a verdict needs: a log of years has one line repeated a million times. */
export class KeptMeanings {
  readonly #first: FoundMeaning[] = []
  #last: FoundMeaning[] = []
  #leftOut = 0
  #tells = false

  /** Meanings that were not kept. */
  get leftOut(): number {
    return this.#leftOut
  }

  /** One of them can be an observation. */
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

  /** Both in the order of their places, up to one of them. */
  static merged(one: KeptMeanings, other: KeptMeanings, upTo: number): readonly FoundMeaning[] {
    const all = [...one.#first, ...one.#last, ...other.#first, ...other.#last]
    return all.filter(({ place }) => place <= upTo).sort((a, b) => a.place - b.place)
  }
}
