import { access } from 'node:fs/promises'
import process from 'node:process'
import {
  HELPER_PATH,
  HELPER_PROTOCOL,
  helperMessage,
  type HelperMessage,
  type HelperRequest,
  type HelperWord,
} from '../../contract/helper.ts'
import type { Fault } from '../../domain/connect/fault.ts'
import { done, failed, type Result } from '../../domain/result.ts'
import type { Stop } from '../../domain/time.ts'
import { FramedProcess, type ProcessEnd } from '../framed-process/framed-process.ts'
import { endingFault, helperMissing, otherProtocol, requestRefused, type Ending } from './faults.ts'

type Unnumbered<Request> = Request extends unknown ? Omit<Request, 'number'> : never
/** A request as the caller makes it; the link adds the number, and sends `hello` itself. */
export type HelperQuestion = Exclude<Unnumbered<HelperRequest>, { verb: 'hello' }>
export type HelperAnswer = Omit<Extract<HelperMessage, { kind: 'done' }>, 'kind' | 'number'>
/** Messages that the helper sends unasked. */
export type HelperNotice = Extract<HelperMessage, { kind: 'stage' | 'silent' | 'line' | 'facts' | 'down' }>

/** One helper process with its one session. */
export interface HelperLink {
  /** Faults: the helper's own, and those of `ended` when it ends first. */
  ask(question: HelperQuestion): Promise<Result<HelperAnswer>>
  listen(listener: (notice: HelperNotice) => void): Stop
  /** Resolves when the process has ended: undefined when someone asked for that, otherwise the fault. */
  readonly ended: Promise<Fault | undefined>
  /**
   * Ends the helper's input, upon which it undoes everything and exits; resolves when it has exited, or after
   * `patience` ms.
   */
  close(patience?: number): Promise<void>
}

export interface HelperProgram {
  /** Path of root's helper; checked to exist. */
  readonly path: string
  /** Words before it: `pkexec`, or none when this process runs as root. */
  readonly before: readonly string[]
}

/**
 * The whole environment: the helper inherits nothing from the caller, and neither does pkexec, which refuses the names
 * of some shells in it.
 */
const ENVIRONMENT = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C' }
const PKEXEC = '/usr/bin/pkexec'
const CLOSING_MS = 15_000

export function installedHelper(): HelperProgram {
  return { path: HELPER_PATH, before: process.geteuid?.() === 0 ? [] : [PKEXEC] }
}

/**
 * Starts a helper and greets it. Takes as long as the person needs for polkit's dialog. If the signal fires before the
 * greeting is answered, the helper is ended and the promise rejects with the signal's reason; later the signal has no
 * effect. Faults: `helper-missing`, `not-authorised`, `component-missing` (pkexec, Node.js), `component-stopped`
 * (polkit), `cause-unknown`.
 */
export async function openHelper(
  program: HelperProgram,
  signal: AbortSignal,
  word: HelperWord = 'session',
): Promise<Result<HelperLink>> {
  signal.throwIfAborted()
  const there = await access(program.path).then(
    () => true,
    () => false,
  )
  if (!there) return failed(helperMissing())
  signal.throwIfAborted()
  const link = new ChildLink(program, word)
  const cancel = (): void => void link.close(0)
  signal.addEventListener('abort', cancel, { once: true })
  const greeted = await link.greet()
  signal.removeEventListener('abort', cancel)
  signal.throwIfAborted()
  if (greeted.ok) return done(link)
  await link.close(0)
  return greeted
}

interface Waiting {
  resolve(answer: Result<HelperAnswer>): void
}

class ChildLink implements HelperLink {
  readonly ended: Promise<Fault | undefined>
  readonly #process: FramedProcess
  readonly #elevated: boolean
  readonly #waiting = new Map<number, Waiting>()
  readonly #listeners = new Set<(notice: HelperNotice) => void>()
  #number = 0
  #greeted = false
  #closing = false

  constructor({ path, before }: HelperProgram, word: HelperWord) {
    this.#elevated = before.length > 0
    const [program, args] = before[0] === undefined ? [path, [word]] : [before[0], [...before.slice(1), path, word]]
    this.#process = new FramedProcess({ program, args, env: ENVIRONMENT }, (message) => this.#hear(message), '/')
    this.ended = this.#process.ended.then((end) => this.#meaning(end))
  }

  async greet(): Promise<Result> {
    const answer = await this.#send({ verb: 'hello', protocol: HELPER_PROTOCOL })
    if (!answer.ok) return answer.fault.code === 'settings-refused' ? failed(otherProtocol()) : answer
    this.#greeted = true
    return done()
  }

  ask(question: HelperQuestion): Promise<Result<HelperAnswer>> {
    return this.#send(question)
  }

  listen(listener: (notice: HelperNotice) => void): Stop {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  async close(patience = CLOSING_MS): Promise<void> {
    this.#closing = true
    this.#process.endInput()
    // A process of root cannot be killed from here, and need not be: the end of its input makes it exit.
    if (patience === 0 && !this.#greeted) this.#process.kill('SIGTERM')
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, patience)))
    await Promise.race([this.ended, late])
    clearTimeout(timer)
    // Let go of it, so that a slow helper does not keep a command from ending.
    this.#process.letGo()
  }

  #send(question: Unnumbered<HelperRequest>): Promise<Result<HelperAnswer>> {
    this.#number += 1
    const number = this.#number
    return new Promise((resolve) => {
      this.#waiting.set(number, { resolve })
      // A helper that ended as requested may still have left a request unanswered.
      void Promise.all([this.ended, this.#process.ended]).then(([fault, { said }]) =>
        this.#answer(number, failed(fault ?? endingFault(this.#ending(said === undefined ? {} : { said })))),
      )
      this.#process.send({ ...question, number })
    })
  }

  #answer(number: number, answer: Result<HelperAnswer>): void {
    this.#waiting.get(number)?.resolve(answer)
    this.#waiting.delete(number)
  }

  /** A helper that sends something outside the contract is not trusted any further. */
  #hear(message: unknown): string | undefined {
    const parsed = helperMessage.safeParse(message)
    if (!parsed.success) return parsed.error.issues[0]?.path.join('.') ?? ''
    this.#take(parsed.data)
    return undefined
  }

  #take(message: HelperMessage): void {
    switch (message.kind) {
      case 'done': {
        const { survey, facts } = message
        this.#answer(message.number, done({ ...(survey ? { survey } : {}), ...(facts ? { facts } : {}) }))
        break
      }
      case 'failed':
        this.#answer(message.number, failed(message.fault))
        break
      case 'refused':
        this.#refused(message)
        break
      case 'stage':
      case 'silent':
      case 'line':
      case 'facts':
      case 'down':
        for (const listener of [...this.#listeners]) listener(message)
    }
  }

  /** A refusal without a readable number refers to the latest request. */
  #refused({ number = this.#number, field }: Extract<HelperMessage, { kind: 'refused' }>): void {
    this.#answer(number, failed(requestRefused(field)))
  }

  #meaning(end: ProcessEnd): Fault | undefined {
    // A helper that exits successfully was asked to, from here or by another process.
    const meant =
      end.garbage === undefined && end.error === undefined && (this.#closing || (this.#greeted && end.code === 0))
    return meant ? undefined : endingFault(this.#ending(end))
  }

  #ending(end: ProcessEnd): Ending {
    return { ...end, greeted: this.#greeted, elevated: this.#elevated }
  }
}
