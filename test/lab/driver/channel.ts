import type { Readable, Writable } from 'node:stream'
import { createInterface } from 'node:readline'

/** How a script in the guest ended. `milliseconds` is measured by the guest's own clock, without the transfer. */
export interface Ended {
  readonly code: number
  readonly milliseconds: number
}

/**
 * The connection to the guest's first process over its serial line: we write `run ID MACHINE SECONDS` and `halt`; it
 * answers `ready` once and `done ID CODE MICROSECONDS` as each script ends, in any order.
 */
export class Channel {
  readonly ready: Promise<void>
  readonly #waiting = new Map<string, (ended: Ended) => void>()
  readonly #toGuest: Writable

  constructor(toGuest: Writable, fromGuest: Readable) {
    this.#toGuest = toGuest
    // A guest that dies closes its end; the holder of its process reports its exit.
    toGuest.on('error', () => {})
    fromGuest.on('error', () => {})
    this.ready = new Promise((resolve) => {
      createInterface({ input: fromGuest }).on('line', (line) => {
        if (line.trim() === 'ready') resolve()
        else this.#answer(line)
      })
    })
  }

  run(id: string, machine: string, seconds: number): Promise<Ended> {
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve)
      this.#toGuest.write(`run ${id} ${machine} ${seconds}\n`)
    })
  }

  halt(): void {
    this.#toGuest.write('halt\n')
  }

  #answer(line: string): void {
    const match = /done (\S+) (\d+) (\d+)/.exec(line)
    if (match === null) return
    const [, id = '', code = '', microseconds = ''] = match
    this.#waiting.get(id)?.({ code: Number(code), milliseconds: Math.round(Number(microseconds) / 1000) })
    this.#waiting.delete(id)
  }
}
