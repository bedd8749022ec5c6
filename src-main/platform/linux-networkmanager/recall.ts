import { espOf, NO_TRAIL } from '../linux-daemons/trail.ts'
import type { Known } from './facts.ts'
import { parseJournalLine } from './parse.ts'
import type { Machine } from './run/machine.ts'
import { follow } from './trail.ts'

/** Keys are agreed on before the link exists; even the slowest setup takes less than this from there to the link. */
const BEFORE_MS = 60_000
const AFTER_MS = 1000

/**
 * What the journal contains about tunnels that another process brought up, for users who may read it. Each activation
 * is looked up once.
 */
export class Recollection {
  readonly #machine: Machine
  readonly #found = new Map<string, Promise<Known['esp']>>()

  constructor(machine: Machine) {
    this.#machine = machine
  }

  /**
   * @param active the activation's object path
   * @param since when its link came up, milliseconds since 1970
   */
  of(active: string, id: string, since: number): Promise<Known['esp']> {
    const found = this.#found.get(active) ?? this.#look(id, since)
    this.#found.set(active, found)
    return found
  }

  async #look(id: string, since: number): Promise<Known['esp']> {
    let trail = NO_TRAIL
    for (const json of await this.#machine.readJournal(since - BEFORE_MS, since + AFTER_MS)) {
      const line = parseJournalLine(json)
      if (line) trail = follow(trail, line, id)
    }
    return espOf(trail)
  }
}
