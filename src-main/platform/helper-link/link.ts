import { Buffer } from 'node:buffer'
import { spawn, type ChildProcessByStdio } from 'node:child_process'
import { access } from 'node:fs/promises'
import process from 'node:process'
import type { Readable, Writable } from 'node:stream'
import { FrameReader, frameOf } from '../../contract/frames.ts'
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
import { endingFault, helperMissing, otherProtocol, requestRefused, type Ending } from './faults.ts'

type Unnumbered<Request> = Request extends unknown ? Omit<Request, 'number'> : never
/** A request as the caller makes it; the link numbers it, and says hello itself. */
export type HelperQuestion = Exclude<Unnumbered<HelperRequest>, { verb: 'hello' }>
export type HelperAnswer = Omit<Extract<HelperMessage, { kind: 'done' }>, 'kind' | 'number'>
/** What the helper says unasked. */
export type HelperNotice = Extract<HelperMessage, { kind: 'stage' | 'silent' | 'line' | 'facts' | 'down' }>

/** One helper process, one session of it. */
export interface HelperLink {
  /** Faults: the helper's own, and those of `ended` when it ends first. */
  ask(question: HelperQuestion): Promise<Result<HelperAnswer>>
  listen(listener: (notice: HelperNotice) => void): Stop
  /** Resolves when the process is gone: undefined when somebody had asked for that, otherwise what it means. */
  readonly ended: Promise<Fault | undefined>
  /** Ends the helper's input, upon which it undoes everything and exits; resolves when it has, or after `patience` ms. */
  close(patience?: number): Promise<void>
}

export interface HelperProgram {
  /** Root's helper, which is checked to be there. */
  readonly path: string
  /** Goes before it: `pkexec`, or nothing where this process is root's. */
  readonly before: readonly string[]
}

/** Nothing of the caller's environment reaches the helper, nor pkexec, which refuses some shells' names in it. */
const ENVIRONMENT = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C' }
const PKEXEC = '/usr/bin/pkexec'
const CLOSING_MS = 15_000
const LONGEST_COMPLAINT = 2_000

export function installedHelper(): HelperProgram {
  return { path: HELPER_PATH, before: process.geteuid?.() === 0 ? [] : [PKEXEC] }
}

/**
 * Starts a helper and greets it. Takes as long as the person needs for polkit's dialog. When the signal fires before
 * the greeting is answered, the helper is ended and the promise rejects with the signal's reason; afterwards the
 * signal means nothing. Faults: `helper-missing`, `not-authorised`, `component-missing` (pkexec, Node.js),
 * `component-stopped` (polkit), `cause-unknown`.
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
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>
  readonly #elevated: boolean
  readonly #reader = new FrameReader()
  readonly #waiting = new Map<number, Waiting>()
  readonly #listeners = new Set<(notice: HelperNotice) => void>()
  #number = 0
  #greeted = false
  #closing = false
  #complaint = ''
  #garbage: string | undefined
  #end: (fault: Fault | undefined) => void = () => undefined

  constructor({ path, before }: HelperProgram, word: HelperWord) {
    this.ended = new Promise((resolve) => (this.#end = resolve))
    this.#elevated = before.length > 0
    const [program, args] = before[0] === undefined ? [path, [word]] : [before[0], [...before.slice(1), path, word]]
    const child = spawn(program, args, { cwd: '/', env: ENVIRONMENT, stdio: ['pipe', 'pipe', 'pipe'] })
    this.#child = child
    child.stdout.on('data', (piece: Buffer) => this.#hear(piece))
    child.stderr.on('data', (piece: Buffer) => {
      this.#complaint = (this.#complaint + piece.toString('utf8')).slice(-LONGEST_COMPLAINT)
    })
    // A helper that has gone closes its end; how it went is told by its exit.
    child.stdin.on('error', () => undefined)
    child.once('error', (error: NodeJS.ErrnoException) => this.#over({ error: error.code ?? error.message }))
    child.once('close', (code, signal) =>
      this.#over({ ...(code === null ? {} : { code }), ...(signal === null ? {} : { signal }) }),
    )
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
    this.#child.stdin.end()
    // Root's process cannot be killed from here, and need not be: the end of its input is its order to leave.
    if (patience === 0 && !this.#greeted) this.#child.kill('SIGTERM')
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, patience)))
    await Promise.race([this.ended, late])
    clearTimeout(timer)
    this.#letGo()
  }

  /** So that a helper that takes its time keeps no command from ending. */
  #letGo(): void {
    this.#child.unref()
    for (const stream of [this.#child.stdout, this.#child.stderr]) stream.destroy()
  }

  #send(question: Unnumbered<HelperRequest>): Promise<Result<HelperAnswer>> {
    this.#number += 1
    const number = this.#number
    return new Promise((resolve) => {
      this.#waiting.set(number, { resolve })
      void this.ended.then((fault) => this.#answer(number, failed(fault ?? endingFault(this.#ending({})))))
      if (this.#child.stdin.writable)
        this.#child.stdin.write(frameOf(Buffer.from(JSON.stringify({ ...question, number }))))
    })
  }

  #answer(number: number, answer: Result<HelperAnswer>): void {
    this.#waiting.get(number)?.resolve(answer)
    this.#waiting.delete(number)
  }

  #hear(piece: Buffer): void {
    if (this.#garbage !== undefined) return
    const { bodies, problem } = this.#reader.read(piece)
    for (const body of bodies) {
      const message = helperMessage.safeParse(valueOf(body))
      if (!message.success) {
        this.#distrust(`a message that is none: ${message.error.issues[0]?.path.join('.') ?? ''}`)
        return
      }
      this.#take(message.data)
    }
    if (problem) this.#distrust(`a frame that is none: ${problem}`)
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

  /** What had no number that could be read was the latest. */
  #refused({ number = this.#number, field }: Extract<HelperMessage, { kind: 'refused' }>): void {
    this.#answer(number, failed(requestRefused(field)))
  }

  /** What says something that the contract does not have is not believed in anything. */
  #distrust(garbage: string): void {
    this.#garbage = garbage
    this.#child.stdin.end()
    this.#letGo()
    this.#over({})
  }

  #over(how: Partial<Ending>): void {
    // One that ends well was asked to, from here or by another process.
    const meant =
      this.#garbage === undefined && how.error === undefined && (this.#closing || (this.#greeted && how.code === 0))
    this.#end(meant ? undefined : endingFault(this.#ending(how)))
  }

  #ending(how: Partial<Ending>): Ending {
    const said = lastLine(this.#complaint)
    return {
      greeted: this.#greeted,
      elevated: this.#elevated,
      ...(said === undefined ? {} : { said }),
      ...(this.#garbage === undefined ? {} : { garbage: this.#garbage }),
      ...how,
    }
  }
}

/** Undefined for a body that is not JSON in UTF-8: no message of the contract is. */
function valueOf(body: Uint8Array): unknown {
  try {
    // A byte order mark is not white space of JSON, and must not vanish here.
    return JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body))
  } catch {
    return undefined
  }
}

/** Printable, and not endless. */
function lastLine(text: string): string | undefined {
  const lines = text.split('\n').map((line) => line.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ').trim())
  return lines
    .filter((line) => line !== '')
    .at(-1)
    ?.slice(0, 300)
}
