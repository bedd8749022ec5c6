import type { SignedFileShown } from '../../contract/signed.ts'
import { shown, type Trusted } from '../../domain/trust/problem.ts'
import type { Services } from '../../services/services.ts'
import type { SignedFile } from '../../services/use-cases/import-signed.ts'

/** Files taken to be judged within a second; a program that opens more means no person. */
const MOST_PER_SECOND = 4
/** A name is shown, never opened: enough of it to recognise the file by. */
const LONGEST_NAME = 64

interface Arrived {
  readonly name: string
  /** Done when it is its turn: what is dropped is not even read. */
  readonly read: () => Promise<Trusted<Uint8Array>>
}

export interface InboxOptions {
  readonly services: Pick<Services, 'trust' | 'profiles'>
  /** Called when what is shown has changed. */
  readonly onChange: () => void
  readonly now: () => number
}

/**
 * Signed files that were opened, dropped or double-clicked. One is shown; one more waits behind it, and what is shown
 * does not change under a person's hand. Nothing is accepted here.
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

  /** What the window shows. */
  current(): SignedFileShown | undefined {
    return this.#shown && { ...this.#shown.view, more: this.#waiting !== undefined }
  }

  /** The file that an answer is about; undefined when another one is shown by now, or when it was refused. */
  file(number: number): SignedFile | undefined {
    return this.#shown?.view.number === number ? this.#shown.file : undefined
  }

  /** Shows a file, or lets it wait. Of several at once the first waits and the rest is dropped. */
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

  /** The person is done with the file on show, whichever way; the next one takes its place. */
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
