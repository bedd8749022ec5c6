import { isKnownProgram } from './programs.ts'
import type { LogLine } from './meaning.ts'
import type { LogKind, ReadLine } from './meanings.ts'
import { otherVpnOf } from './other-vpns.ts'

/** A program that lines of a log name. */
export interface NamedProgram {
  readonly name: string
  /** It takes part in a connect. */
  readonly known: boolean
  readonly lines: number
}

/** Different names that are counted; a log with more of them is none. */
const MOST_NAMES = 500
/** Kinds of tunnel that are told. */
const MOST_KINDS = 4
/** Names that are told. */
const TOLD = 12

/** Counts what passes by: lines and those that are understood, the programs, hosts and versions they name, their times. */
export class Tally {
  #lines = 0
  #understood = 0
  #from = Infinity
  #to = -Infinity
  readonly #programs = new Map<string, number>()
  readonly #hosts = new Map<string, number>()
  readonly #versions = new Map<string, string>()
  readonly #kinds = new Set<LogKind>()
  readonly #otherVpns = new Set<string>()

  /** What programs say of themselves when they start, in the order of the log. */
  get versions(): readonly string[] {
    return [...this.#versions].map(([name, version]) => `${name} ${version}`)
  }

  /** Kinds of tunnel beside L2TP/IPsec that lines are of. */
  get otherVpns(): readonly string[] {
    return [...this.#otherVpns]
  }

  /** Lines that are long enough to say something. */
  get lines(): number {
    return this.#lines
  }

  /** Those of them that tell of a connect. */
  get understood(): number {
    return this.#understood
  }

  /** Whose lines those are. */
  get kinds(): readonly LogKind[] {
    return [...this.#kinds]
  }

  /** Of the first and of the last line in time, on the log's own clock. */
  get span(): readonly [from: number, to: number] | undefined {
    return this.#lines > 0 && this.#from <= this.#to ? [this.#from, this.#to] : undefined
  }

  /** Those that take part in a connect first, then by the number of their lines. */
  get programs(): readonly NamedProgram[] {
    const all = [...this.#programs].map(([name, lines]) => ({ name, known: isKnownProgram(name), lines }))
    return all.sort((a, b) => Number(b.known) - Number(a.known) || b.lines - a.lines).slice(0, TOLD)
  }

  /** The one with the most lines first. */
  get hosts(): readonly string[] {
    return [...this.#hosts]
      .sort((a, b) => b[1] - a[1])
      .slice(0, TOLD)
      .map(([name]) => name)
  }

  /** @param read what the line means; undefined where it was not understood */
  add({ at, program, host, text }: LogLine, read: ReadLine | undefined): void {
    this.#lines += 1
    if (at !== undefined) {
      if (at < this.#from) this.#from = at
      if (at > this.#to) this.#to = at
    }
    if (program !== '') count(this.#programs, program)
    if (host !== undefined) count(this.#hosts, host)
    if (read) this.#addRead(read)
    else if (this.#otherVpns.size < MOST_KINDS) this.#addOther(otherVpnOf(program, text))
  }

  #addOther(name: string | undefined): void {
    if (name !== undefined && this.#otherVpns.size < MOST_KINDS) this.#otherVpns.add(name)
  }

  #addRead({ kind, meanings }: ReadLine): void {
    let tells = false
    for (const { meaning } of meanings)
      // The last one counts: a program may have been updated.
      if (meaning.kind === 'other-vpn') this.#addOther(meaning.name)
      else if (meaning.kind === 'version') this.#versions.set(meaning.component, meaning.version)
      else if (meaning.kind !== 'own-port') tells = true
    // A version or a port alone tells of no connect.
    if (!tells) return
    this.#understood += 1
    this.#kinds.add(kind)
  }
}

function count(counts: Map<string, number>, name: string): void {
  const before = counts.get(name)
  if (before !== undefined || counts.size < MOST_NAMES) counts.set(name, (before ?? 0) + 1)
}
