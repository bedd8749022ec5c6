import { isKnownProgram } from './programs.ts'
import type { LogLine } from './meaning.ts'
import type { LogKind, ReadLine } from './meanings.ts'
import { otherVpnOf } from './other-vpns.ts'

/** A program that a log's lines name. */
export interface NamedProgram {
  readonly name: string
  /** It takes part in a connect. */
  readonly known: boolean
  readonly lines: number
}

/** Most distinct names that are counted; a text with more of them is not a log. */
const MOST_NAMES = 500
/** Most kinds of tunnel that are reported. */
const MOST_KINDS = 4
/** Most names that are reported. */
const TOLD = 12

/** Counts lines and those understood, and collects the programs, hosts and versions that they name, and their times. */
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

  /** Versions that programs report when they start, in the order of the log. */
  get versions(): readonly string[] {
    return [...this.#versions].map(([name, version]) => `${name} ${version}`)
  }

  /** Kinds of tunnel other than L2TP/IPsec in the lines. */
  get otherVpns(): readonly string[] {
    return [...this.#otherVpns]
  }

  /** Number of lines that are long enough to mean something. */
  get lines(): number {
    return this.#lines
  }

  /** Number of those that concern a connect. */
  get understood(): number {
    return this.#understood
  }

  /** The programs of those lines. */
  get kinds(): readonly LogKind[] {
    return [...this.#kinds]
  }

  /** Times of the earliest and the latest line, on the log's own clock. */
  get span(): readonly [from: number, to: number] | undefined {
    return this.#lines > 0 && this.#from <= this.#to ? [this.#from, this.#to] : undefined
  }

  /** Programs that take part in a connect come first, then by number of lines. */
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

  /** @param read what the line means; undefined if it was not understood */
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
      // The last one counts, because a program may have been updated.
      if (meaning.kind === 'other-vpn') this.#addOther(meaning.name)
      else if (meaning.kind === 'version') this.#versions.set(meaning.component, meaning.version)
      else if (meaning.kind !== 'own-port') tells = true
    // A version or a port alone does not show a connect.
    if (!tells) return
    this.#understood += 1
    this.#kinds.add(kind)
  }
}

function count(counts: Map<string, number>, name: string): void {
  const before = counts.get(name)
  if (before !== undefined || counts.size < MOST_NAMES) counts.set(name, (before ?? 0) + 1)
}
