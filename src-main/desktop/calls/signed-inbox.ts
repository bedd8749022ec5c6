import type { SignedFileShown } from '../../contract/signed.ts'
import { shown, type Trusted } from '../../domain/trust/problem.ts'
import type { Services } from '../../services/services.ts'
import type { SignedFile } from '../../services/use-cases/import-signed.ts'

/** Files accepted for verification per second; more than that come from a program, not a person. */
const MOST_PER_SECOND = 4
/** The name is only shown, never opened, so a recognisable part of it is enough. */
const LONGEST_NAME = 64

interface Arrived {
  readonly name: string
  /** Called when it is this file's turn, so a dropped file is not even read. */
  readonly read: () => Promise<Trusted<Uint8Array>>
}

export interface InboxOptions {
  readonly services: Pick<Services, 'trust' | 'profiles'>
  /** Called when the shown file has changed. */
  readonly onChange: () => void
  readonly now: () => number
}

/**
 * Signed files that were opened, dropped or double-clicked. One is shown and at most one more waits, so that the shown
 * file does not change while a person answers. Nothing is accepted here.
 */
export class SignedInbox {
  readonly #options: InboxOptions
  #number = 0
  #shown: { readonly view: SignedFileShown; readonly file?: SignedFile } | undefined
  #waiting: Arrived | undefined
  #isJudging = false
  #arrivals: readonly number[] = []

  constructor(options: InboxOptions) {
    this.#options = options
  }

  /** The file that the window shows. */
  current(): SignedFileShown | undefined {
    return this.#shown && { ...this.#shown.view, more: this.#waiting !== undefined }
  }

  /** The file that an answer refers to; undefined if another one is shown by now, or if it was refused. */
  file(number: number): SignedFile | undefined {
    return this.#shown?.view.number === number ? this.#shown.file : undefined
  }

  /** Shows a file or queues it. Of several at once, the first is queued and the others are dropped. */
  async arrive(name: string, read: Arrived['read']): Promise<void> {
    const now = this.#options.now()
    this.#arrivals = [...this.#arrivals.filter((at) => now - at < 1000), now]
    if (this.#arrivals.length > MOST_PER_SECOND) return
    const arrived = { name: middleCut(shown(name)), read }
    if (this.#shown || this.#isJudging) {
      this.#waiting ??= arrived
      this.#options.onChange()
      return
    }
    await this.#show(arrived)
  }

  /** Ends the shown file after any answer of the person; the next one takes its place. */
  async dismiss(number: number): Promise<void> {
    if (this.#shown?.view.number !== number) return
    const next = this.#waiting
    this.#shown = undefined
    this.#waiting = undefined
    if (next) await this.#show(next)
    else this.#options.onChange()
  }

  async #show({ name, read }: Arrived): Promise<void> {
    this.#isJudging = true
    try {
      const octets = await read()
      const found = octets.ok ? await this.#examine(octets.value) : octets
      this.#number += 1
      const view = { number: this.#number, file: name, more: false }
      this.#shown = found.ok
        ? { view: { ...view, found: { ok: true, value: found.value.preview } }, file: found.value }
        : { view: { ...view, found } }
    } finally {
      this.#isJudging = false
    }
    this.#options.onChange()
  }

  async #examine(octets: Uint8Array): Promise<Trusted<SignedFile>> {
    const { examineSigned } = await import('../../services/use-cases/import-signed.ts')
    return examineSigned(this.#options.services, octets)
  }
}

function middleCut(name: string): string {
  const half = LONGEST_NAME / 2
  return name.length > LONGEST_NAME ? `${name.slice(0, half)}…${name.slice(-half)}` : name
}
