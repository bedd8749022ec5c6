import type { LookOut, Sought } from './look-out.ts'

/** Looks without an answer after which a gateway is assumed to answer none, until the next tunnel. */
const GLANCES = 3

/** The look-outs of this process, at most one per session. */
export class LookOuts {
  readonly #lookOut: LookOut
  readonly #looked: (id: string, came: boolean) => void
  readonly #looking = new Map<string, AbortController>()

  /** @param looked called after each look */
  constructor(lookOut: LookOut, looked: (id: string, came: boolean) => void) {
    this.#lookOut = lookOut
    this.#looked = looked
  }

  /** Finds out whether a reachable gateway answers looks at all. */
  glance(id: string, sought: Sought): void {
    let left = GLANCES
    this.#begin(id, sought, (came) => {
      left -= 1
      if (came || left === 0) this.end(id)
      if (came) this.#looked(id, true)
    })
  }

  /** Looks until `end`. Does nothing if a look-out is already running. */
  watch(id: string, sought: Sought): void {
    if (!this.#looking.has(id)) this.#begin(id, sought, (came) => this.#looked(id, came))
  }

  end(id: string): void {
    this.#looking.get(id)?.abort()
    this.#looking.delete(id)
  }

  close(): void {
    for (const id of [...this.#looking.keys()]) this.end(id)
  }

  #begin(id: string, sought: Sought, look: (came: boolean) => void): void {
    this.end(id)
    const over = new AbortController()
    this.#looking.set(id, over)
    void this.#lookOut(sought, (came) => over.signal.aborted || look(came), over.signal)
  }
}
