import type { TextKey, Texts } from '../../contract/texts/texts.ts'
import { parseProfile, parseSecrets } from '../../domain/profile/parse.ts'
import { Secret, type SecretField, type Secrets } from '../../domain/profile/secret.ts'
import { DIAGNOSE_ANSWERS, type DiagnoseAnswer } from '../../domain/settings/after-failure.ts'
import type { Host, Terminal } from '../host/host.ts'
import { WIDEST } from '../print/layout.ts'
import { harmless } from '../print/line.ts'
import { wrap } from '../print/width.ts'
import { readSmallFile } from './file.ts'
import { ask } from './prompt.ts'
import { problemAt } from '../../domain/profile/problem.ts'

/** Answers of every language are accepted, because people type from habit. */
const WORDS: Readonly<Record<DiagnoseAnswer, readonly string[]>> = {
  yes: ['', 'y', 'yes', 'j', 'ja'],
  no: ['n', 'no', 'nein'],
  always: ['a', 'always', 'i', 'immer'],
  never: ['v', 'never', 'nie'],
}

/** Asks the person at the terminal. Validates each answer at once and asks again until it is valid. */
export class Questions {
  readonly #terminal: Terminal
  readonly #texts: Texts
  readonly #signal: AbortSignal

  constructor(terminal: Terminal, texts: Texts, signal: AbortSignal) {
    this.#terminal = terminal
    this.#texts = texts
    this.#signal = signal
  }

  /** A field of the profile, validated by the profile's own rules. */
  async profileField(field: 'name' | 'gateway' | 'user'): Promise<string> {
    for (;;) {
      const answer = (await this.#ask(`${this.#texts.byData(`cli.ask.${field}`)} `, false)).trim()
      const parsed = parseProfile({ [field]: answer })
      const found = parsed.ok ? undefined : parsed.fault.find((item) => item.field === field)
      if (!found) return answer
      this.#say(this.#texts.problem(found))
    }
  }

  /** The secret of each field; an empty answer leaves it out. A private key is asked for by the path of its file. */
  async secrets(fields: readonly SecretField[], optional: boolean): Promise<Secrets> {
    let secrets: Secrets = {}
    for (const field of fields) secrets = { ...secrets, ...(await this.#secret(field, optional)) }
    return secrets
  }

  async whetherToDiagnose(): Promise<DiagnoseAnswer> {
    for (;;) {
      const word = (await this.#ask(`${this.#texts.text('cli.ask.diagnose')} `, false)).trim().toLowerCase()
      const found = DIAGNOSE_ANSWERS.find((answer) => WORDS[answer].includes(word))
      if (found) return found
    }
  }

  /** Yes or no; an empty answer means no. */
  async whetherTo(question: TextKey): Promise<boolean> {
    const word = (await this.#ask(`${this.#texts.text(question)} `, false)).trim().toLowerCase()
    return word !== '' && WORDS.yes.includes(word)
  }

  /** A group of a fingerprint, typed from a trusted source. @param number from 1 */
  group(number: number): Promise<string> {
    return this.#ask(`${this.#texts.text('cli.ask.group', { number })} `, false)
  }

  /** Hidden; undefined for an empty answer. */
  async passphrase(question: TextKey): Promise<Secret | undefined> {
    const answer = await this.#ask(`${this.#texts.text(question)} `, true)
    return answer === '' ? undefined : new Secret(answer)
  }

  /** Indexes into a list of `count` entries, from 0; all for an empty answer. */
  async which(count: number): Promise<readonly number[]> {
    const all = Array.from({ length: count }, (_none, i) => i)
    for (;;) {
      const answer = (await this.#ask(`${this.#texts.text('cli.ask.which')} `, false)).trim()
      const chosen = all.filter((i) => answer.split(/[\s,]+/).includes(String(i + 1)))
      if (answer === '') return all
      if (chosen.length > 0) return chosen
    }
  }

  say(text: string): void {
    this.#say(text)
  }

  async #secret(field: SecretField, optional: boolean): Promise<Secrets> {
    const key = `cli.ask.${field}${optional ? '-optional' : ''}`
    for (;;) {
      const answer = await this.#ask(`${this.#texts.byData(key)} `, field !== 'privateKey')
      if (answer === '' && optional) return {}
      const text = field === 'privateKey' ? await this.#fileText(answer.trim()) : answer
      if (text === undefined) continue
      const parsed = parseSecrets({ [field]: text })
      if (parsed.ok) return parsed.value
      for (const found of parsed.fault) this.#say(this.#texts.problem(found))
    }
  }

  async #fileText(path: string): Promise<string | undefined> {
    const file = await readSmallFile(path)
    if (file.ok) return file.value
    this.#say(this.#texts.problem(problemAt('privateKey', file.fault, path)))
    return undefined
  }

  #ask(text: string, hidden: boolean): Promise<string> {
    return ask(this.#terminal, { text, hidden }, this.#signal)
  }

  #say(text: string): void {
    this.#terminal.write(`${wrap(harmless(text), WIDEST - 1).join('\n')}\n`)
  }
}

/**
 * The person's answers, or undefined if nobody can be asked: no terminal, or standard input is not one.
 * @throws Interrupted when the person cancels
 */
export async function withQuestions<Answer>(
  host: Host,
  texts: Texts,
  signal: AbortSignal,
  use: (questions: Questions) => Promise<Answer>,
  /** Standard input carries other data, and the person is still at the terminal. */
  besideInput = false,
): Promise<Answer | undefined> {
  const terminal = host.input.isTerminal || besideInput ? host.openTerminal() : undefined
  if (!terminal) return undefined
  try {
    return await use(new Questions(terminal, texts, signal))
  } finally {
    terminal.close()
  }
}
