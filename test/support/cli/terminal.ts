import type { Terminal } from '../../../src-main/cli/host/host.ts'

/** A terminal with a simulated person, who types the next answer whenever one is expected. */
export class TypedTerminal implements Terminal {
  /** Everything shown, including echo. */
  shown = ''
  /** Every change of mode, in order. */
  readonly modes: boolean[] = []
  closed = false
  readonly #answers: string[]
  #listener: ((bytes: Uint8Array) => void) | undefined
  #ended: (() => void) | undefined

  constructor(answers: readonly string[] = []) {
    this.#answers = [...answers]
  }

  write(text: string): void {
    this.shown += text
  }

  raw(on: boolean): void {
    this.modes.push(on)
  }

  read(listener: (bytes: Uint8Array) => void, ended: () => void): () => void {
    this.#listener = listener
    this.#ended = ended
    const answer = this.#answers.shift()
    if (answer !== undefined) queueMicrotask(() => this.type(answer))
    return () => {
      this.#listener = undefined
      this.#ended = undefined
    }
  }

  close(): void {
    this.closed = true
  }

  type(text: string): void {
    this.bytes(Buffer.from(text))
  }

  bytes(piece: Uint8Array): void {
    this.#listener?.(piece)
  }

  /** Simulates that the terminal's window is closed. */
  vanish(): void {
    this.#ended?.()
  }
}
