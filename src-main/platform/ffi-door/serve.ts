import { Buffer } from 'node:buffer'
import process from 'node:process'
import type { z } from 'zod'
import {
  doorQuestion,
  type Answers,
  type Asks,
  type DoorShape,
  type NoticeOf,
  type SecretOctets,
  type VerbOf,
} from '../../contract/ffi-door.ts'
import { FrameReader, frameOf } from '../../contract/frames.ts'
import { wordsOf } from '../../domain/thrown.ts'

/** Answers the questions. The secrets' bytes are overwritten afterwards; a handler overwrites its own copies. */
export type Handlers<Shape extends DoorShape> = {
  readonly [Verb in VerbOf<Shape>]: (
    asks: Asks<Shape, Verb>,
    secrets: SecretOctets,
  ) => Promise<Answers<Shape, Verb>> | Answers<Shape, Verb>
}

export type Notify<Shape extends DoorShape> = (notice: NoticeOf<Shape>) => void

type Asked = z.output<typeof doorQuestion>

/**
 * The library's side of a door: answers questions on this process's streams until its input ends, and then ends, even
 * if one of its threads hangs in the library. Several questions may be under way at the same time.
 * @param make receives the function that sends notices
 */
export function serveDoor<Shape extends DoorShape>(
  shape: Shape,
  make: (notify: Notify<Shape>) => Handlers<Shape>,
  /** Finishes work that must not stay half done when the input ends. */
  leave: () => Promise<void> = () => Promise.resolve(),
): void {
  const say = (message: object): void => void process.stdout.write(frameOf(Buffer.from(JSON.stringify(message))))
  const handlers = make((notice) => say({ kind: 'notice', notice }))
  const answer = async ({ number, verb, asks }: Asked, secrets: SecretOctets): Promise<void> => {
    const known = Object.hasOwn(shape.verbs, verb) ? shape.verbs[verb] : undefined
    if (!known) throw new Error(`no verb of this door: ${verb}`)
    const handler = handlers[verb as VerbOf<Shape>] as (asks: unknown, secrets: SecretOctets) => unknown
    try {
      say({ kind: 'answer', number, answer: await handler(known.asks.parse(asks), secrets) })
    } finally {
      for (const octets of Object.values(secrets)) octets.fill(0)
    }
  }
  const reader = new QuestionReader((asked, secrets) => void answer(asked, secrets).catch(die))
  process.stdin.on('data', (piece: Buffer) => {
    try {
      reader.read(piece)
    } catch (error) {
      die(error)
    }
    piece.fill(0)
  })
  process.stdin.on('end', () => void leave().then(end, die))
  process.on('uncaughtException', die)
}

/** Ends at once: a normal exit waits for threads, and one may hang in the library. */
function end(): void {
  process.kill(process.pid, 'SIGKILL')
}

/** An error here is a defect. It is written in one line, because the other side keeps only one. */
function die(error: unknown): void {
  process.stderr.write(`${wordsOf(error).replaceAll(/\s+/g, ' ').slice(0, 300)}\n`, end)
}

/** Joins questions with the secrets that follow them. */
class QuestionReader {
  readonly #frames = new FrameReader()
  readonly #ask: (asked: Asked, secrets: SecretOctets) => void
  #asked: Asked | undefined
  #secrets: Record<string, Uint8Array> = {}

  constructor(ask: (asked: Asked, secrets: SecretOctets) => void) {
    this.#ask = ask
  }

  /** @throws if the input is not a question */
  read(piece: Uint8Array): void {
    const { bodies, problem } = this.#frames.read(piece)
    for (const body of bodies) this.#take(body)
    if (problem) throw new Error(`a frame that is none: ${problem}`)
  }

  #take(body: Uint8Array): void {
    if (this.#asked) {
      const name = this.#asked.secrets[Object.keys(this.#secrets).length]
      if (name !== undefined) this.#secrets[name] = body
    } else {
      this.#asked = doorQuestion.parse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body)))
    }
    const asked = this.#asked
    const secrets = this.#secrets
    if (Object.keys(secrets).length < asked.secrets.length) return
    this.#asked = undefined
    this.#secrets = {}
    this.#ask(asked, secrets)
  }
}
