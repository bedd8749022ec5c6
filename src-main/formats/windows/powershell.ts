import { COMPUTED } from '../draft/computed.ts'

/** A literal of a script: a text, a list of texts, or a parameter's name. */
export interface Word {
  readonly values: readonly string[]
  readonly isParameter: boolean
  /** A value joined to a parameter by a colon. */
  readonly glued?: Word
}

export type Statement = readonly Word[]

const DASH = /[-\u2013\u2014\u2015]/
const SINGLE = /['\u2018\u2019\u201a\u201b]/
const DOUBLE = /["\u201c\u201d\u201e]/
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '0': '\0', a: '\u0007', b: '\b' }
const CONSTANTS: Readonly<Record<string, string>> = { true: 'True', false: 'False', null: '' }

/**
 * Reads the statements of a PowerShell script as far as they are literals. Nothing is evaluated: a variable that was
 * set to a literal has that value, a loop over a list stands for its members, and whatever has to be computed is
 * `COMPUTED`.
 */
export function readPowerShell(text: string): readonly Statement[] {
  return new ScriptReader(text.replace(/\r\n?/g, '\n')).statements()
}

/** A text that a script joins from literals. */
export interface JoinedText {
  readonly text: string
  /** The same, with the values of variables escaped as XML text, which scripts forget. */
  readonly markup: string
}

/** The texts in a script's variables, as far as they are literals joined by `+` and `+=`, in order. */
export function joinedTexts(text: string): readonly JoinedText[] {
  const reader = new ScriptReader(text.replace(/\r\n?/g, '\n'))
  reader.statements()
  return reader.joined
}

const escaped = (text: string): string =>
  /<\w/.test(text) ? text : text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')

const isPlus = ({ values, isParameter }: Word): boolean => !isParameter && values.join() === '+'
/** Characters of all texts that a script's assignments create; real scripts create a few thousand. */
const MOST_JOINED = 64 * 1024 * 1024

class ScriptReader {
  readonly joined: JoinedText[] = []
  #work = 0
  readonly #markup = new Map<string, string>()
  readonly #text: string
  readonly #variables = new Map<string, readonly string[]>()
  /** Tables of literals, which `@name` passes to a command as parameters. */
  readonly #tables = new Map<string, Map<string, readonly string[]>>()
  readonly #statements: Statement[] = []
  #at = 0
  #depth = 0
  #words: Word[] = []

  constructor(text: string) {
    this.#text = text
  }

  statements(): readonly Statement[] {
    while (this.#at < this.#text.length) this.#step()
    this.#end()
    return this.#statements
  }

  #peek(length = 1): string {
    return this.#text.slice(this.#at, this.#at + length)
  }

  #step(): void {
    const character = this.#peek()
    if (this.#peek(2) === '<#') this.#skipPast('#>')
    else if (character === '#') this.#skipTo('\n')
    else if (this.#peek(2) === '`\n') this.#at += 2
    else if (/[\n;|&]/.test(character)) this.#separate()
    else if (character === '{' || character === '}') this.#block(character === '{' ? 1 : -1)
    else if (/\s/.test(character)) this.#at += 1
    else if (character === '[' && this.#words.length === 0) this.#skipBrackets('[', ']')
    else if (!this.#parameters() && !this.#assignment() && !this.#splat()) this.#words.push(this.#word())
  }

  #separate(): void {
    this.#end()
    this.#at += 1
  }

  #block(change: number): void {
    this.#end()
    this.#depth += change
    this.#at += 1
  }

  /** `param ([string]$Name = 'Office', …)`: each default is the parameter's value unless another is given. */
  #parameters(): boolean {
    const head = this.#words.length === 0 && /^param\s*\(/i.exec(this.#peek(40))
    if (!head) return false
    this.#at += head[0].length
    while (this.#at < this.#text.length && this.#peek() !== ')') {
      const set = /^\$(\w+)[ \t]*=[ \t]*/.exec(this.#peek(160))
      if (set) {
        this.#at += set[0].length
        this.#variables.set((set[1] ?? '').toLowerCase(), this.#value())
      } else if (this.#peek() === '[') this.#skipBrackets('[', ']')
      else if (this.#peek() === '#') this.#skipTo('\n')
      else this.#at += 1
    }
    this.#at += 1
    return true
  }

  /** Assigns `$name = value` its literal, and `foreach ($one in $many)` its members. True if it was one of these. */
  #assignment(): boolean {
    if (this.#words.length > 0) return false
    const rest = this.#peek(300)
    const loop = /^foreach\s*\(\s*\$(\w+)\s+in\s+/i.exec(rest)
    if (loop) {
      this.#at += loop[0].length
      this.#variables.set((loop[1] ?? '').toLowerCase(), this.#word().values)
      this.#skipPast(')')
      return true
    }
    const set = /^\$(?:global:|script:)?(\w+)[ \t]*(\+?=)(?!=)[ \t]*/i.exec(rest)
    if (!set) return false
    this.#at += set[0].length
    const name = (set[1] ?? '').toLowerCase()
    const table = /^(?:\[ordered\]\s*)?@\{/i.exec(this.#peek(40))?.[0]
    if (table !== undefined) {
      this.#at += table.length
      this.#tables.set(name, this.#table())
      return true
    }
    const { values, markup } = this.#rest()
    // A branch may not be executed: the literal set before it stays.
    if (this.#depth > 0 && this.#variables.has(name)) return true
    const before = set[2] === '=' ? undefined : (this.#variables.get(name) ?? [''])
    const isText = values.length === 1 && (before === undefined || before.length === 1)
    const text = isText ? `${before?.[0] ?? ''}${values[0] ?? ''}` : COMPUTED
    this.#work += text.length
    const isBounded = this.#work < MOST_JOINED
    this.#variables.set(name, isBounded ? (before === undefined ? values : [text]) : [COMPUTED])
    if (isText && isBounded)
      this.#keep(name, before === undefined ? markup : `${this.#markup.get(name) ?? ''}${markup}`)
    return true
  }

  /** `@{ Name = 'a'; Switch = $true }`, each entry on a line or after a semicolon. */
  #table(): Map<string, readonly string[]> {
    const table = new Map<string, readonly string[]>()
    while (this.#at < this.#text.length && this.#peek() !== '}') {
      const entry = /^(['"]?)([A-Za-z]\w*)\1[ \t]*=[ \t]*/.exec(this.#peek(200))
      if (entry) {
        this.#at += entry[0].length
        table.set((entry[2] ?? '').toLowerCase(), this.#rest().values)
      } else if (this.#peek() === '#') this.#skipTo('\n')
      else this.#at += 1
    }
    this.#at += 1
    return table
  }

  /** `@name` stands for the parameters in that table; a switch that is off is not passed. */
  #splat(): boolean {
    const name = /^@(\w+)/.exec(this.#peek(80))
    const table = name && this.#tables.get((name[1] ?? '').toLowerCase())
    if (!table || this.#words.length === 0) return false
    this.#at += name[0].length
    for (const [parameter, values] of table)
      if (values.join() !== CONSTANTS['false'])
        this.#words.push({ values: [parameter], isParameter: true, glued: { values, isParameter: false } })
    return true
  }

  /** Keeps the markup of a text that contains elements, which distinguishes it from other texts. */
  #keep(name: string, markup: string): void {
    this.#markup.set(name, markup)
    if (markup.includes('<') && !markup.includes(COMPUTED))
      this.joined.push({ text: this.#variables.get(name)?.[0] ?? '', markup })
  }

  /** The right side of an assignment: a literal, literals joined by `+`, or something to compute. */
  #rest(): { readonly values: readonly string[]; readonly markup: string } {
    const words: (Word & { readonly isVariable: boolean })[] = []
    // A line continues after `=` and `+`.
    const goesOn = (): boolean => {
      const last = words.at(-1)
      return this.#peek() === '\n' && (last === undefined || isPlus(last))
    }
    while (this.#at < this.#text.length && (goesOn() || !/[\n;}]/.test(this.#peek()))) {
      if (this.#peek() === '+') {
        this.#at += 1
        words.push({ values: ['+'], isParameter: false, isVariable: false })
      } else if (this.#peek() === '#') this.#skipTo('\n')
      else if (this.#peek(2) === '`\n') this.#at += 2
      else if (this.#peek() === '{') this.#skipBrackets('{', '}')
      else if (/[\s|&]/.test(this.#peek())) this.#at += 1
      else if (this.#peek() === '[') this.#skipBrackets('[', ']')
      else words.push(this.#term())
    }
    const terms = words.filter((_word, i) => i % 2 === 0)
    const isSum = words.length % 2 === 1 && words.every((word, i) => (i % 2 === 0 ? !word.isParameter : isPlus(word)))
    const isOne = terms.length === 1 || terms.every(({ values }) => values.length === 1)
    if (!isSum || !isOne) return { values: [COMPUTED], markup: COMPUTED }
    const values = terms.length === 1 ? (terms[0]?.values ?? []) : [terms.map((term) => term.values[0] ?? '').join('')]
    const markup = terms.map((term) => (term.isVariable ? escaped(term.values.join('')) : term.values.join('')))
    return { values, markup: markup.join('') }
  }

  /** A bare word here is a command, whose output is unknown. */
  #term(): Word & { readonly isVariable: boolean } {
    const first = this.#peek()
    const word = this.#word()
    const isCommand = /[A-Za-z_.\\/]/.test(first)
    return { ...word, values: isCommand ? [COMPUTED] : word.values, isVariable: first === '$' }
  }

  #word(): Word {
    if (DASH.test(this.#peek()) && /[A-Za-z]/.test(this.#peek(2).charAt(1))) return this.#parameter()
    const values = [...this.#value()]
    while (/^[ \t]*,/.test(this.#peek(20))) {
      this.#at = this.#text.indexOf(',', this.#at) + 1
      while (/\s/.test(this.#peek())) this.#at += 1
      values.push(...this.#value())
    }
    return { values, isParameter: false }
  }

  #parameter(): Word {
    const name = /^.([A-Za-z]\w*)/.exec(this.#peek(80))?.[1] ?? ''
    this.#at += name.length + 1
    if (this.#peek() !== ':') return { values: [name], isParameter: true }
    this.#at += 1
    return { values: [name], isParameter: true, glued: this.#word() }
  }

  #value(): readonly string[] {
    const character = this.#peek()
    if (/^@['"\u2018-\u201e]\n/.test(this.#peek(3))) return [this.#hereString()]
    if (this.#peek(2) === '@(') return this.#list(2)
    if (character === '(') return this.#skipBrackets('(', ')')
    if (character === '$') return this.#variable()
    if (SINGLE.test(character)) return [this.#single()]
    if (DOUBLE.test(character)) return [this.#double()]
    return [this.#bare()]
  }

  #list(open: number): readonly string[] {
    this.#at += open
    const values: string[] = []
    while (this.#at < this.#text.length && this.#peek() !== ')') {
      if (/[\s,]/.test(this.#peek())) this.#at += 1
      else values.push(...this.#value())
    }
    this.#at += 1
    return values
  }

  #variable(): readonly string[] {
    const entry = /^\$(\w+)(?:\.(\w+)|\[['"](\w+)['"]\])(?![\w([.])/.exec(this.#peek(160))
    const found = this.#tables
      .get((entry?.[1] ?? '').toLowerCase())
      ?.get((entry?.[2] ?? entry?.[3] ?? '').toLowerCase())
    if (entry && found) {
      this.#at += entry[0].length
      return found
    }
    const name = /^\$(?:global:|script:)?(\w+)(?![\w:.[])/i.exec(this.#peek(80))
    if (!name) {
      this.#at += 1
      if (/[({]/.test(this.#peek())) this.#skipBrackets(this.#peek(), this.#peek() === '(' ? ')' : '}')
      else this.#at += /^[\w:.]*/.exec(this.#peek(80))?.[0].length ?? 0
      if (this.#peek() === '(') this.#skipBrackets('(', ')')
      return [COMPUTED]
    }
    this.#at += name[0].length
    const key = (name[1] ?? '').toLowerCase()
    const constant = CONSTANTS[key]
    return constant === undefined ? (this.#variables.get(key) ?? [COMPUTED]) : [constant]
  }

  #single(): string {
    let text = ''
    for (this.#at += 1; this.#at < this.#text.length; this.#at += 1) {
      if (SINGLE.test(this.#peek())) {
        if (!SINGLE.test(this.#peek(2).charAt(1))) break
        this.#at += 1
      }
      text += this.#peek()
    }
    this.#at += 1
    return text
  }

  #double(): string {
    let text = ''
    this.#at += 1
    while (this.#at < this.#text.length) {
      const character = this.#peek()
      if (character === '`') {
        const next = this.#peek(2).charAt(1)
        text += ESCAPES[next] ?? next
        this.#at += 2
      } else if (character === '$' && /[\w{(]/.test(this.#peek(2).charAt(1))) text += this.#variable().join(' ')
      else if (DOUBLE.test(character)) {
        this.#at += 1
        if (!DOUBLE.test(this.#peek())) return text
        text += this.#peek()
        this.#at += 1
      } else {
        text += character
        this.#at += 1
      }
    }
    return text
  }

  #hereString(): string {
    const quote = this.#peek(2).charAt(1)
    const start = this.#at + 3
    const end = this.#text.indexOf(`\n${quote}@`, start)
    const until = end < 0 ? this.#text.length : end
    this.#at = until + 3
    return this.#text.slice(start, until)
  }

  #bare(): string {
    const text = /^[^\s;|{}(),'"\u2018-\u201e`]+/.exec(this.#peek(400))?.[0] ?? this.#peek()
    this.#at += text.length
    return text
  }

  #skipBrackets(open: string, close: string): readonly string[] {
    let depth = 0
    for (; this.#at < this.#text.length; this.#at += 1) {
      if (this.#peek() === open) depth += 1
      if (this.#peek() === close) depth -= 1
      if (depth === 0) break
    }
    this.#at += 1
    return [COMPUTED]
  }

  #skipTo(end: string): void {
    const found = this.#text.indexOf(end, this.#at)
    this.#at = found < 0 ? this.#text.length : found
  }

  #skipPast(end: string): void {
    this.#skipTo(end)
    this.#at += end.length
  }

  #end(): void {
    if (this.#words.length > 0) this.#statements.push(this.#words)
    this.#words = []
  }
}
