import type { Context } from './context.ts'
import { span } from '../print/line.ts'
import type { LiveBlock } from '../print/printer.ts'

/** Milliseconds; most logs are read in less. */
const LONG = 1_000

/** Progress of reading a log, shown on a terminal if it takes long, and cleared at the end. */
export class ReadingView {
  readonly #context: Context
  readonly #name: string
  readonly #timer: NodeJS.Timeout
  #live: LiveBlock | undefined
  #share = 0

  constructor(context: Context, name: string) {
    this.#context = context
    this.#name = name
    this.#timer = setTimeout(() => {
      this.#live = context.print.live(1)
      this.#draw()
    }, LONG)
  }

  /** @param share fraction read, 0 to 1 */
  show(share: number): void {
    this.#share = share
    this.#draw()
  }

  end(): void {
    clearTimeout(this.#timer)
    this.#live?.draw([])
    this.#live?.end()
  }

  #draw(): void {
    const percent = Math.floor(this.#share * 100)
    const text = this.#context.texts.text('cli.diagnose.log-reading', { name: this.#name, percent })
    this.#live?.draw([[span(text, 'quiet')]])
  }
}
