import {
  doorMessage,
  type Answers,
  type Asks,
  type DoorShape,
  type NoticeOf,
  type SecretOctets,
  type VerbOf,
} from '../../contract/ffi-door.ts'
import { done, failed, type Result } from '../../domain/result.ts'
import type { Clock, Stop } from '../../domain/time.ts'
import { FramedProcess, type FramedProgram, type ProcessEnd } from '../framed-process/framed-process.ts'

/** Why a door gave no answer. Its process has ended then, and the next question starts another. */
export type DoorFailure =
  /** It could not be started: errno. */
  | { readonly kind: 'missing'; readonly error: string }
  /** The library hangs: no answer within the limit, or not a word for so long. */
  | { readonly kind: 'silent'; readonly seconds: number }
  | { readonly kind: 'died'; readonly code?: number; readonly signal?: string; readonly said?: string }
  /** It says what its contract does not have. */
  | { readonly kind: 'garbage'; readonly what: string }

export interface Question {
  /** Milliseconds until the answer. */
  readonly within: number
  /** Milliseconds without a word, where the answer takes longer and notices come on the way. */
  readonly quiet?: number
  /** When it fires, `ask` rejects with its reason; the library is not told, and goes on. */
  readonly signal?: AbortSignal
  /** Read before `ask` returns: the caller's own may be overwritten from then on. */
  readonly secrets?: SecretOctets
}

export interface DoorParts<Shape extends DoorShape> {
  readonly program: FramedProgram
  readonly shape: Shape
  readonly clock: Clock
}

interface Waiting {
  readonly verb: string
  settle(answer: Result<unknown, DoorFailure>): void
  heard(): void
}

/** Milliseconds that a process may take to end after its input has. */
const LEAVING_MS = 5_000

/**
 * A library of the system, called by a process of its own: what hangs, crashes or writes where it must not is that
 * process, and costs the questions that wait for it. It is started by the first question, and again by the first after
 * its end. Whoever wants one call's end not to be another's opens two doors. It keeps this process from ending by
 * itself only while a question waits.
 */
export class FfiDoor<Shape extends DoorShape> {
  readonly #parts: DoorParts<Shape>
  readonly #waiting = new Map<number, Waiting>()
  readonly #listeners = new Set<(notice: NoticeOf<Shape>) => void>()
  readonly #leavers = new Set<() => void>()
  #process: FramedProcess | undefined
  #number = 0

  constructor(parts: DoorParts<Shape>) {
    this.#parts = parts
  }

  ask<Verb extends VerbOf<Shape>>(
    verb: Verb,
    asks: Asks<Shape, Verb>,
    question: Question,
  ): Promise<Result<Answers<Shape, Verb>, DoorFailure>> {
    const { signal, secrets = {} } = question
    if (signal?.aborted) return Promise.reject(signal.reason as Error)
    this.#number += 1
    const number = this.#number
    const process = (this.#process ??= this.#start())
    const answer = this.#wait(verb, number, question)
    process.hold(true)
    process.send({ number, verb, asks, secrets: Object.keys(secrets) }, Object.values(secrets))
    return answer as Promise<Result<Answers<Shape, Verb>, DoorFailure>>
  }

  /** What the library tells unasked, from the process that runs now and those that follow it. */
  listen(listener: (notice: NoticeOf<Shape>) => void): Stop {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  /** Called when a process has ended, whoever ended it: what it watched for is watched no longer. */
  onEnd(listener: () => void): Stop {
    this.#leavers.add(listener)
    return () => void this.#leavers.delete(listener)
  }

  /** Ends the process, by the end of its input and then by force. None there: nothing happens. */
  async close(): Promise<void> {
    const leaving = this.#process
    if (!leaving) return
    leaving.hold(true)
    leaving.endInput()
    const stop = this.#parts.clock.after(LEAVING_MS, () => leaving.kill())
    await leaving.ended
    stop()
  }

  #start(): FramedProcess {
    const process = new FramedProcess(this.#parts.program, (message) => this.#hear(message))
    void process.ended.then((end) => this.#ended(process, failureOf(end)))
    return process
  }

  #wait(verb: string, number: number, question: Question): Promise<Result<unknown, DoorFailure>> {
    const { within, quiet, signal } = question
    const { clock } = this.#parts
    return new Promise((resolve, reject) => {
      const late = (limit: number) => () => this.#giveUp({ kind: 'silent', seconds: limit / 1000 })
      const listen = (): Stop => (quiet === undefined ? () => undefined : clock.after(quiet, late(quiet)))
      let stopQuiet = listen()
      const stopLate = clock.after(within, late(within))
      const over = (): void => {
        stopLate()
        stopQuiet()
        signal?.removeEventListener('abort', abort)
        this.#waiting.delete(number)
        if (this.#waiting.size === 0) this.#process?.hold(false)
      }
      const abort = (): void => {
        over()
        reject(signal?.reason as Error)
      }
      signal?.addEventListener('abort', abort, { once: true })
      this.#waiting.set(number, {
        verb,
        settle(answer) {
          over()
          resolve(answer)
        },
        heard() {
          stopQuiet()
          stopQuiet = listen()
        },
      })
    })
  }

  /** Says what is wrong with a message, or nothing. */
  #hear(message: unknown): string | undefined {
    const parsed = doorMessage.safeParse(message)
    if (!parsed.success) return 'neither answer nor notice'
    for (const waiting of this.#waiting.values()) waiting.heard()
    if (parsed.data.kind === 'notice') {
      const notice = this.#parts.shape.notices.safeParse(parsed.data.notice)
      if (!notice.success) return `notice: ${notice.error.issues[0]?.path.join('.') ?? ''}`
      for (const listener of [...this.#listeners]) listener(notice.data as NoticeOf<Shape>)
      return undefined
    }
    const { number, answer } = parsed.data
    // One that nobody waits for any more was called off.
    const waiting = this.#waiting.get(number)
    if (!waiting) return number > this.#number ? 'an answer to no question' : undefined
    const read = this.#parts.shape.verbs[waiting.verb]?.answers.safeParse(answer)
    if (!read?.success) return `${waiting.verb}: ${read?.error.issues[0]?.path.join('.') ?? ''}`
    waiting.settle(done(read.data))
    return undefined
  }

  #giveUp(failure: DoorFailure): void {
    const process = this.#process
    if (!process) return
    this.#ended(process, failure)
    process.letGo()
  }

  /** Whatever waits gets the same reason, once. A thread that hangs in a library is ended by force alone. */
  #ended(process: FramedProcess, failure: DoorFailure): void {
    process.kill()
    if (this.#process !== process) return
    this.#process = undefined
    for (const waiting of [...this.#waiting.values()]) waiting.settle(failed(failure))
    for (const listener of [...this.#leavers]) listener()
  }
}

function failureOf({ error, garbage, code, signal, said }: ProcessEnd): DoorFailure {
  if (error !== undefined) return { kind: 'missing', error }
  if (garbage !== undefined) return { kind: 'garbage', what: garbage }
  return {
    kind: 'died',
    ...(code === undefined ? {} : { code }),
    ...(signal === undefined ? {} : { signal }),
    ...(said === undefined ? {} : { said }),
  }
}
