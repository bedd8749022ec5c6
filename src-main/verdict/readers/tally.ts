import { isKnownProgram } from './columns.ts'
import type { LogLine } from './meaning.ts'

/** A program that lines of a log name. */
export interface NamedProgram {
  readonly name: string
  /** It takes part in a connect. */
  readonly known: boolean
  readonly lines: number
}

/** What programs print about themselves when they start. */
const VERSIONS: readonly (readonly [string, RegExp])[] = [
  ['strongSwan', /\bstrongSwan (\d[\w.]{1,20})/],
  ['Libreswan', /\bLibreswan (?:Version )?v?(\d[\w.]{1,20})/],
  ['xl2tpd', /\bxl2tpd-(\d[\w.]{1,20})/],
  ['pppd', /\bpppd (\d[\w.]{1,20}) started/],
  ['NetworkManager', /\bNetworkManager \(version (\d[\w.]{1,20})\)/],
  ['Linux', /\bLinux (?:version )?(\d\.[\w.-]{1,40})/],
]
/** Words one of which is in each of them. */
const OF_A_START = /started|Starting|ersion/

/** `pppd 2.4.9 started by` */
const SHORTEST_START = 22

/** Different names that are counted; a log with more of them is none. */
const MOST_NAMES = 500
/** Names that are told. */
const TOLD = 12

/** Counts what passes by: lines, the programs and hosts they name, their times. */
export class Tally {
  #lines = 0
  #from = Infinity
  #to = -Infinity
  readonly #programs = new Map<string, number>()
  readonly #hosts = new Map<string, number>()
  readonly #versions = new Map<string, string>()

  #note(text: string): void {
    for (const [name, pattern] of VERSIONS) {
      const version = pattern.exec(text)?.[1]
      // The last one counts: a program may have been updated.
      if (version !== undefined) this.#versions.set(name, version)
    }
  }

  get versions(): readonly string[] {
    return [...this.#versions].map(([name, version]) => `${name} ${version}`)
  }

  /** Lines that are long enough to say something. */
  get lines(): number {
    return this.#lines
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

  *passing(lines: Iterable<LogLine>): Generator<LogLine> {
    for (const line of lines) {
      this.#lines += 1
      const { at, program, host } = line
      if (at !== undefined) {
        if (at < this.#from) this.#from = at
        if (at > this.#to) this.#to = at
      }
      if (program !== '') count(this.#programs, program)
      if (host !== undefined) count(this.#hosts, host)
      if (line.text.length >= SHORTEST_START && OF_A_START.test(line.text)) this.#note(line.text)
      yield line
    }
  }
}

function count(counts: Map<string, number>, name: string): void {
  const before = counts.get(name)
  if (before !== undefined || counts.size < MOST_NAMES) counts.set(name, (before ?? 0) + 1)
}
