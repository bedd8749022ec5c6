import type { Terminal } from '../host/host.ts'
import { Interrupted } from '../host/interrupt.ts'
import { harmless } from '../print/line.ts'
import { widthOf, withoutLast } from '../print/width.ts'

/** More than any secret may hold; stops the input of a stuck key or a pasted file. */
const LONGEST = 32_768

const ENTER = /^[\r\n]$/
const CTRL_C = '\u0003'
const CTRL_D = '\u0004'
const CTRL_U = '\u0015'
const BACKSPACE = /^[\u0008\u007f]$/
const ESCAPE = '\u001b'

export interface Question {
  readonly text: string
  /** Shows nothing of the answer, not even its length. */
  readonly hidden: boolean
}

/**
 * Reads one line typed on the terminal in raw mode. The terminal is back in its own mode when this settles, however it
 * settles.
 * @throws Interrupted at Ctrl-C, Ctrl-D on an empty line, a closed terminal, or when the signal fires
 */
export function ask(terminal: Terminal, question: Question, signal: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    const editor = new LineEditor((text) => {
      if (!question.hidden) terminal.write(text)
    })
    const decoder = new TextDecoder()
    const settle = (finish: () => void): void => {
      stop()
      signal.removeEventListener('abort', interrupt)
      terminal.raw(false)
      terminal.write('\n')
      finish()
    }
    const interrupt = (): void => settle(() => reject(new Interrupted()))
    terminal.write(question.text)
    terminal.raw(true)
    const stop = terminal.read((bytes) => {
      const outcome = editor.take(decoder.decode(bytes, { stream: true }))
      if (outcome === 'done') settle(() => resolve(editor.text))
      if (outcome === 'interrupted') interrupt()
    }, interrupt)
    if (signal.aborted) interrupt()
    else signal.addEventListener('abort', interrupt, { once: true })
  })
}

class LineEditor {
  text = ''
  readonly #echo: (text: string) => void
  #escape = ''

  constructor(echo: (text: string) => void) {
    this.#echo = echo
  }

  take(typed: string): 'done' | 'interrupted' | undefined {
    for (const character of typed) {
      if (this.#inEscape(character)) continue
      if (ENTER.test(character)) return 'done'
      if (character === CTRL_C || (character === CTRL_D && this.text === '')) return 'interrupted'
      this.#edit(character)
    }
    return undefined
  }

  #edit(character: string): void {
    if (BACKSPACE.test(character)) {
      if (this.text !== '') this.#show(withoutLast(this.text))
    } else if (character === CTRL_U) {
      this.#show('')
    } else if (!/\p{Cc}/u.test(character) && this.text.length < LONGEST) {
      this.text += character
      this.#echo(harmless(character))
    }
  }

  #show(text: string): void {
    const gone = widthOf(this.text) - widthOf(text)
    this.text = text
    this.#echo('\b \b'.repeat(gone))
  }

  /** Arrow and function keys send an escape sequence; none of it is part of the answer. */
  #inEscape(character: string): boolean {
    if (character === ESCAPE) {
      this.#escape = ESCAPE
      return true
    }
    if (this.#escape === '') return false
    this.#escape += character
    if (!/^\u001b(\[[0-9;?]*|O)?$/.test(this.#escape)) this.#escape = ''
    return true
  }
}
