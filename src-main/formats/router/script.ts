import { COMPUTED } from '../draft/computed.ts'

/** A command of a RouterOS script: its menu, its verb, and its `name=value` pairs. */
export interface RouterCommand {
  readonly menu: string
  readonly verb: string
  readonly pairs: ReadonlyMap<string, string>
  /** Words after the verb without a name, which select the item. */
  readonly words: readonly string[]
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  a: '\u0007',
  b: '\b',
  f: '\f',
  v: '\v',
  _: ' ',
}
/** The name of a value, directly before it. */
const NAME = /([\w.-]+)=/y

/**
 * Reads commands of a RouterOS export or script. A line that ends in `\` continues without the next line's leading
 * spaces, also within quotes and after `=`. Nothing is evaluated: a variable that an earlier line sets to plain text
 * has that text.
 * @param decode octets of the router's code page, which the export writes as `\XX`
 */
export function readRouterScript(
  text: string,
  decode: (octets: readonly number[]) => string,
): readonly RouterCommand[] {
  return new ScriptReader(text.replace(/\r\n/g, '\n').replace(/\\\n[ \t]*/g, ''), decode).commands()
}

class ScriptReader {
  readonly #variables = new Map<string, string>()
  readonly #commands: RouterCommand[] = []
  #menu = ''
  #at = 0

  constructor(
    readonly text: string,
    readonly decode: (octets: readonly number[]) => string,
  ) {}

  commands(): readonly RouterCommand[] {
    while (this.#at < this.text.length) this.#line()
    return this.#commands
  }

  #line(): void {
    const words: string[] = []
    const pairs = new Map<string, string>()
    while (this.#at < this.text.length && !/[\n;]/.test(this.#peek())) {
      if (/[ \t]/.test(this.#peek())) this.#at += 1
      else if (this.#peek() === '#' && words.length === 0) this.#skipLine()
      else if (/[{}]/.test(this.#peek())) {
        // The contents of a block may never be executed.
        this.#at += 1
        this.#end(words.splice(0), pairs)
        pairs.clear()
      } else this.#word(words, pairs)
    }
    this.#at += 1
    this.#end(words, pairs)
  }

  #word(words: string[], pairs: Map<string, string>): void {
    NAME.lastIndex = this.#at
    const name = NAME.exec(this.text)
    if (name) {
      this.#at += name[0].length
      pairs.set(name[1] ?? '', this.#value())
    } else words.push(this.#value())
  }

  #value(): string {
    const character = this.#peek()
    if (character === '"') return this.#quoted()
    if (character === '[' || character === '(') return this.#computed()
    if (character === '{') return this.#computed()
    if (character === '$') {
      const name = /^\$"?([\w-]+)"?/.exec(this.text.slice(this.#at, this.#at + 100))
      this.#at += name?.[0].length ?? 1
      return this.#variables.get(name?.[1] ?? '') ?? COMPUTED
    }
    const start = this.#at
    while (this.#at < this.text.length && !/[\s;"[\](){}]/.test(this.#peek())) this.#at += 1
    if (this.#at === start) this.#at += 1
    return this.text.slice(start, this.#at)
  }

  #quoted(): string {
    let value = ''
    let octets: number[] = []
    const flush = (): void => {
      if (octets.length > 0) value += this.decode(octets)
      octets = []
    }
    for (this.#at += 1; this.#at < this.text.length && this.#peek() !== '"'; this.#at += 1) {
      const hex = /^\\([0-9A-F]{2})/.exec(this.text.slice(this.#at, this.#at + 3))?.[1]
      if (hex !== undefined) {
        octets.push(parseInt(hex, 16))
        this.#at += 2
        continue
      }
      flush()
      if (this.#peek() === '$') value += this.#filled()
      else if (this.#peek() === '\\') {
        this.#at += 1
        value += ESCAPES[this.#peek()] ?? this.#peek()
      } else value += this.#peek()
    }
    flush()
    this.#at += 1
    return value
  }

  /** Replaces a variable within quotes; leaves the position at its last character. */
  #filled(): string {
    const name = /^\$([\w-]+)/.exec(this.text.slice(this.#at, this.#at + 100))
    if (!name) return '$'
    this.#at += name[0].length - 1
    return this.#variables.get(name[1] ?? '') ?? COMPUTED
  }

  #computed(): string {
    const pairs: Readonly<Record<string, string>> = { '[': ']', '(': ')', '{': '}' }
    const closing: string[] = []
    for (; this.#at < this.text.length; this.#at += 1) {
      const character = this.#peek()
      if (character === '"') {
        this.#quoted()
        this.#at -= 1
      } else if (pairs[character] !== undefined) closing.push(pairs[character])
      else if (character === closing.at(-1)) closing.pop()
      if (closing.length === 0) break
    }
    this.#at += 1
    return COMPUTED
  }

  /** A menu alone applies to the lines below; one before a verb applies only to its line. */
  #end(words: readonly string[], pairs: ReadonlyMap<string, string>): void {
    const [first = ''] = words
    if (/^:?(?:local|global|set)$/.test(first) && first.startsWith(':')) {
      this.#variables.set(words[1] ?? '', words.length === 3 ? (words[2] ?? '') : COMPUTED)
      return
    }
    if (first.startsWith(':')) return
    const path = first.startsWith('/')
      ? words
          .map((word) => word.split('/').join(' '))
          .join(' ')
          .trim()
          .split(/\s+/)
      : words
    const at = path.findIndex((word) => VERBS.test(word))
    const own = (at < 0 ? path : path.slice(0, at)).join(' ')
    if (first.startsWith('/') && at < 0) this.#menu = own
    const menu = first.startsWith('/') ? own : this.#menu
    if (at >= 0) this.#commands.push({ menu, verb: path[at] ?? '', pairs: new Map(pairs), words: path.slice(at + 1) })
  }

  #peek(): string {
    return this.text.charAt(this.#at)
  }

  #skipLine(): void {
    const end = this.text.indexOf('\n', this.#at)
    this.#at = end < 0 ? this.text.length : end
  }
}

const VERBS = /^(?:add|set|remove|find|print|fetch|import|execute|enable|disable|export)$/
