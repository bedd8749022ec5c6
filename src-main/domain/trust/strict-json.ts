import { failed, done, type Result } from '../result.ts'

/**
 * JSON (RFC 8259) for signed files. `JSON.parse` keeps the last of two members with the same name, turns `1e400` into
 * infinity and nests without limit. Here names are unique in an object, numbers are integers and exact, strings are
 * well-formed Unicode without NUL and noncharacters, and depth is bounded.
 */
export type StrictValue = null | boolean | number | string | readonly StrictValue[] | StrictObject
export interface StrictObject {
  readonly [name: string]: StrictValue
}

export interface JsonProblem {
  readonly kind: 'syntax' | 'duplicate' | 'depth' | 'number' | 'text' | 'deadline'
  /** Dotted path of the member with the problem; for a duplicate, its name. */
  readonly name: string
}

/** Payloads nest four levels deep. */
const DEEPEST = 16
/** Values read between two checks of the deadline. */
const STRIDE = 256

class Stop extends Error {
  override readonly name = 'Stop'
  readonly problem: JsonProblem
  constructor(problem: JsonProblem) {
    super(problem.kind)
    this.problem = problem
  }
}

/** @param overdue true once the time for the whole file has passed */
export function parseStrictJson(text: string, overdue: () => boolean = () => false): Result<StrictValue, JsonProblem> {
  try {
    return done(new Parser(text, overdue).whole())
  } catch (error) {
    if (error instanceof Stop) return failed(error.problem)
    throw error
  }
}

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
}
const PLAIN = /[^"\\\u0000-\u001f]*/y
const NUMBER = /-?[0-9][0-9.eE+-]*/y
const WHOLE = /^(0|-?[1-9][0-9]{0,15})$/
const ILL_FORMED =
  /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]|[\u0000\ufdd0-\ufdef\ufffe\uffff]|[\ud83f\ud87f\ud8bf\ud8ff\ud93f\ud97f\ud9bf\ud9ff\uda3f\uda7f\udabf\udaff\udb3f\udb7f\udbbf\udbff][\udffe\udfff]/

/** Space, tab, line feed, carriage return. */
const SPACES: ReadonlySet<number> = new Set([0x20, 0x09, 0x0a, 0x0d])

class Parser {
  readonly #text: string
  readonly #overdue: () => boolean
  readonly #path: string[] = []
  #at = 0
  #values = 0

  constructor(text: string, overdue: () => boolean) {
    this.#text = text
    this.#overdue = overdue
  }

  whole(): StrictValue {
    const value = this.#value()
    this.#space()
    if (this.#at < this.#text.length) this.#stop('syntax')
    return value
  }

  #stop(kind: JsonProblem['kind'], name = this.#path.join('.')): never {
    throw new Stop({ kind, name })
  }

  #space(): void {
    while (SPACES.has(this.#text.charCodeAt(this.#at))) this.#at++
  }

  /** The next character that is not whitespace. */
  #peek(): string {
    this.#space()
    return this.#text.charAt(this.#at)
  }

  #expect(character: string): void {
    if (this.#peek() !== character) this.#stop('syntax')
    this.#at++
  }

  #value(): StrictValue {
    this.#values++
    if (this.#values % STRIDE === 0 && this.#overdue()) this.#stop('deadline')
    const next = this.#peek()
    if (next === '{') return this.#object()
    if (next === '[') return this.#array()
    if (next === '"') return this.#string()
    if (/[-+0-9.]/.test(next)) return this.#number()
    for (const [word, value] of WORDS)
      if (this.#text.startsWith(word, this.#at)) {
        this.#at += word.length
        return value
      }
    return this.#stop('syntax')
  }

  #enter(name: string): void {
    if (this.#path.length >= DEEPEST) this.#stop('depth')
    this.#path.push(name)
  }

  #object(): StrictObject {
    const object = Object.create(null) as Record<string, StrictValue>
    this.#at++
    if (this.#peek() === '}') return this.#closed(object)
    for (;;) {
      if (this.#peek() !== '"') this.#stop('syntax')
      const name = this.#string()
      if (name in object) this.#stop('duplicate', name)
      this.#expect(':')
      this.#enter(name)
      object[name] = this.#value()
      this.#path.pop()
      if (this.#peek() === '}') return this.#closed(object)
      this.#expect(',')
    }
  }

  #array(): readonly StrictValue[] {
    const array: StrictValue[] = []
    this.#at++
    if (this.#peek() === ']') return this.#closed(array)
    for (;;) {
      this.#enter(String(array.length))
      array.push(this.#value())
      this.#path.pop()
      if (this.#peek() === ']') return this.#closed(array)
      this.#expect(',')
    }
  }

  #closed<Value>(value: Value): Value {
    this.#at++
    return value
  }

  #number(): number {
    NUMBER.lastIndex = this.#at
    const text = NUMBER.exec(this.#text)?.[0]
    // Only what cannot begin a number is invalid JSON; everything else is a kind of number that is not accepted.
    if (text === undefined) return this.#stop('number')
    this.#at += text.length
    const value = Number(text)
    return WHOLE.test(text) && Number.isSafeInteger(value) ? value : this.#stop('number')
  }

  #string(): string {
    this.#at++
    let text = ''
    for (;;) {
      PLAIN.lastIndex = this.#at
      const run = PLAIN.exec(this.#text)?.[0] ?? ''
      this.#at += run.length
      text += run
      const next = this.#text.charAt(this.#at++)
      if (next === '"') break
      if (next !== '\\') this.#stop('syntax')
      text += this.#escape()
    }
    if (ILL_FORMED.test(text)) this.#stop('text')
    return text
  }

  #escape(): string {
    const letter = this.#text.charAt(this.#at++)
    if (letter !== 'u') return ESCAPES[letter] ?? this.#stop('syntax')
    const digits = this.#text.slice(this.#at, this.#at + 4)
    if (!/^[0-9a-fA-F]{4}$/.test(digits)) this.#stop('syntax')
    this.#at += 4
    return String.fromCharCode(parseInt(digits, 16))
  }
}

const WORDS: readonly (readonly [string, null | boolean])[] = [
  ['true', true],
  ['false', false],
  ['null', null],
]

export const isObject = (value: StrictValue | undefined): value is StrictObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
