import type { TunnelFacts } from '../../domain/session/facts.ts'
import { espIn, ikeIn } from '../../verdict/agreed.ts'
import { readWfp } from '../../verdict/readers/windows-wfp.ts'
import type { Entry } from './calls/parse.ts'

/** The algorithms that the two ends agreed on. */
export type Suites = Pick<TunnelFacts, 'ike' | 'esp'>

/** The algorithms of the associations in a record; undefined if it has none. */
function suitesIn(record: string): Suites | undefined {
  const standing = readWfp(record, record.split(/\r?\n/))
  const [ike, esp] = [ikeIn(standing), espIn(standing)]
  return ike || esp ? { ...(ike ? { ike } : {}), ...(esp ? { esp } : {}) } : undefined
}

interface Known {
  readonly connection: string | undefined
  readonly suites: Suites
}

/** Algorithms that records showed for connections that are up; Windows shows them only to administrators. */
export class AgreedSuites {
  readonly #known = new Map<string, Known>()

  /** @param record of this gateway, read while the entries were in this state */
  learn(gateway: string, record: string, entries: readonly Entry[]): void {
    const suites = suitesIn(record)
    const up = entries.filter(({ status, server }) => status === 'Connected' && same(server, gateway))
    const [entry, other] = up
    // With two tunnels to one gateway, nothing tells whose association it is.
    if (suites && entry && !other) this.#known.set(entry.guid, { connection: entry.connection, suites })
  }

  of({ guid, status, connection }: Entry): Suites {
    const known = this.#known.get(guid)
    if (known && status === 'Connected' && known.connection === connection) return known.suites
    this.#known.delete(guid)
    return {}
  }
}

const same = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase()
