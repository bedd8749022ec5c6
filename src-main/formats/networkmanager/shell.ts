import { COMPUTED } from '../draft/computed.ts'

/** One simple shell command: its words, without quotes. */
export type Command = readonly string[]

const ASSIGNMENT = /^([A-Za-z_]\w*)=/

/**
 * The commands in pasted shell lines, by the shell's quoting rules (POSIX 2.2). Nothing is evaluated: whatever a shell
 * would compute becomes one `COMPUTED`. A variable that an earlier line sets to plain text has that text.
 */
export function readShell(text: string): readonly Command[] {
  return new ShellReader(text.replace(/\r\n/g, '\n')).commands()
}

class ShellReader {
  readonly #text: string
  readonly #variables = new Map<string, string>()
  readonly #commands: string[][] = []
  #at = 0
  #words: string[] = []
  #word: string | undefined

  constructor(text: string) {
    this.#text = text
  }

  commands(): readonly Command[] {
    while (this.#at < this.#text.length) this.#step()
    this.#endCommand()
    return this.#commands
  }

  #step(): void {
    const character = this.#text.charAt(this.#at)
    this.#at += 1
    if (character === '\\') this.#escape()
    else if (character === "'") this.#single()
    else if (character === '"') this.#double()
    else if (character === '$') this.#add(this.#dollar())
    else if (character === '`') this.#add(this.#backquoted())
    else if (character === '#' && this.#word === undefined) this.#skipTo('\n')
    else if (/[\n;&|]/.test(character)) this.#endCommand()
    else if (/\s/.test(character)) this.#endWord()
    else this.#add(character)
  }

  #escape(): void {
    const next = this.#text.charAt(this.#at)
    this.#at += 1
    if (next !== '\n') this.#add(next)
  }

  #single(): void {
    const end = this.#text.indexOf("'", this.#at)
    const until = end < 0 ? this.#text.length : end
    this.#add(this.#text.slice(this.#at, until))
    this.#at = until + 1
  }

  #double(): void {
    this.#add('')
    while (this.#at < this.#text.length) {
      const character = this.#text.charAt(this.#at)
      this.#at += 1
      if (character === '"') return
      if (character === '$') this.#add(this.#dollar())
      else if (character === '`') this.#add(this.#backquoted())
      else if (character === '\\' && /[$`"\\\n]/.test(this.#text.charAt(this.#at))) this.#escape()
      else this.#add(character)
    }
  }

  #dollar(): string {
    const rest = this.#text.slice(this.#at, this.#at + 200)
    const named = /^(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))/.exec(rest)
    if (named) {
      this.#at += named[0].length
      return this.#variables.get(named[1] ?? named[2] ?? '') ?? COMPUTED
    }
    if (rest.startsWith('(')) this.#skipBrackets('(', ')')
    else if (rest.startsWith('{')) this.#skipBrackets('{', '}')
    return COMPUTED
  }

  #backquoted(): string {
    this.#skipTo('`')
    this.#at += 1
    return COMPUTED
  }

  #skipBrackets(open: string, close: string): void {
    let depth = 0
    for (; this.#at < this.#text.length; this.#at += 1) {
      const character = this.#text.charAt(this.#at)
      if (character === open) depth += 1
      if (character === close) depth -= 1
      if (depth === 0) break
    }
    this.#at += 1
  }

  #skipTo(end: string): void {
    const found = this.#text.indexOf(end, this.#at)
    this.#at = found < 0 ? this.#text.length : found
  }

  #add(text: string): void {
    this.#word = (this.#word ?? '') + text
  }

  #endWord(): void {
    if (this.#word !== undefined) this.#words.push(this.#word)
    this.#word = undefined
  }

  #endCommand(): void {
    this.#endWord()
    const [first = ''] = this.#words
    const name = ASSIGNMENT.exec(first)?.[1]
    if (name !== undefined && this.#words.length === 1) this.#variables.set(name, first.slice(name.length + 1))
    else if (this.#words.length > 0) this.#commands.push(this.#words)
    this.#words = []
  }
}
