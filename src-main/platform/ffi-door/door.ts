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

/** Why a door gave no answer. Its process has then ended, and the next question starts another. */
export type DoorFailure =
  /** The process could not be started: errno. */
  | { readonly kind: 'missing'; readonly error: string }
  /** The library hangs: no answer within the limit, or no message for so many seconds. */
  | { readonly kind: 'silent'; readonly seconds: number }
  | { readonly kind: 'died'; readonly code?: number; readonly signal?: string; readonly said?: string }
  /** The process sent something that the contract does not contain. */
  | { readonly kind: 'garbage'; readonly what: string }

export interface Question {
  /** Milliseconds until the answer. */
  readonly within: number
  /** Milliseconds without a message; for answers that take longer, with notices on the way. */
  readonly quiet?: number
  /** When it fires, `ask` rejects with its reason; the library is not told, and continues. */
  readonly signal?: AbortSignal
  /** Read before `ask` returns; after that the caller may overwrite them. */
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

/** Milliseconds that a process may take to end after its input has ended. */
const LEAVING_MS = 5_000

/**
 * A system library, called in a process of its own: a hang, a crash or a wild write affects only that process and the
 * questions that wait for it. The first question starts the process, and the first one after its end starts it again. A
 * caller that must not lose one call to the crash of another opens two doors. A door keeps this process alive only
 * while a question waits.
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

  /** Receives the library's notices, from the current process and those that replace it. */
  listen(listener: (notice: NoticeOf<Shape>) => void): Stop {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  /** Called when a process has ended for any reason; what it watched is no longer watched. */
  onEnd(listener: () => void): Stop {
    this.#leavers.add(listener)
    return () => void this.#leavers.delete(listener)
  }

  /** Ends the process, by closing its input and then by force. Without a process, does nothing. */
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

  /** Handles a message; returns what is wrong with it, or undefined. */
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
    // An answer without a waiting question belongs to a cancelled one.
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

  /** Rejects all waiting questions once, with the same reason. Only force ends a thread that hangs in a library. */
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
