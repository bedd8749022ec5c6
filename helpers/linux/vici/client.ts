import { createConnection, type Socket } from 'node:net'
import {
  decodePacket,
  encodePacket,
  PACKET,
  PacketReader,
  textOf,
  type Packet,
  type Section,
  type Tree,
} from './wire.ts'

/** Where charon listens; the second is for systems whose `/run` is not `/var/run`. */
export const VICI_PATHS = ['/run/charon.vici', '/var/run/charon.vici'] as const

export type EventListener = (name: string, message: Tree) => void
/** The daemon is gone or refused the command; the message has its own words. */
export class ViciError extends Error {
  override readonly name = 'ViciError'
}

interface Waiting {
  readonly resolve: (packet: Packet) => void
  readonly reject: (error: ViciError) => void
}

/**
 * One connection to charon. The protocol has no request numbers, so only one command runs at a time; events may arrive
 * between it and its answer. Methods reject with ViciError.
 */
export class ViciClient {
  readonly #socket: Socket
  readonly #reader = new PacketReader()
  readonly #waiting: Waiting[] = []
  #queue: Promise<unknown> = Promise.resolve()
  #ended: ViciError | undefined
  #collected: { readonly streams: readonly string[]; readonly found: Tree[] } | undefined
  /** Called with every event that was registered for. */
  onEvent: EventListener = () => undefined
  /** Called once, when the connection is closed by either side. */
  onEnd: () => void = () => undefined

  private constructor(socket: Socket) {
    this.#socket = socket
    socket.on('data', (chunk) => this.#take(chunk))
    socket.on('error', (error) => this.#end(new ViciError(error.message)))
    socket.on('close', () => this.#end(new ViciError('charon closed the connection')))
  }

  static open(path: string): Promise<ViciClient> {
    return new Promise((resolve, reject) => {
      const socket = createConnection(path)
      socket.once('error', (error) => reject(new ViciError(error.message)))
      socket.once('connect', () => resolve(new ViciClient(socket)))
    })
  }

  /**
   * Sends a command and returns the answer, whatever it says. @param streams events that arrive only while it runs
   * @param found receives those events instead of the listener
   */
  request(command: string, message: Section = {}, streams: readonly string[] = [], found?: Tree[]): Promise<Tree> {
    return this.#inTurn(async () => {
      // Set only now: the events of a waiting command must not include those of the command before it.
      this.#collected = found && { streams, found }
      for (const name of streams) await this.#exchange(encodePacket(PACKET.register, name))
      try {
        const answer = await this.#exchange(encodePacket(PACKET.request, command, message))
        if (answer.type !== PACKET.response) throw new ViciError(`charon does not know ${command}`)
        return answer.message
      } finally {
        this.#collected = undefined
        if (this.#ended === undefined)
          for (const name of streams) await this.#exchange(encodePacket(PACKET.unregister, name))
      }
    })
  }

  /** Like `request`, for a command that reports whether it succeeded. */
  async demand(command: string, message: Section, streams: readonly string[] = []): Promise<Tree> {
    const answer = await this.request(command, message, streams)
    if (textOf(answer, 'success') !== 'yes') throw new ViciError(textOf(answer, 'errmsg') ?? `${command} failed`)
    return answer
  }

  /** The events that a command streams before it answers. */
  async collect(command: string, message: Section, event: string): Promise<readonly Tree[]> {
    const found: Tree[] = []
    await this.request(command, message, [event], found)
    return found
  }

  /** Registers for an event. True when the daemon knows it. */
  listen(event: string): Promise<boolean> {
    return this.#inTurn(
      async () => (await this.#exchange(encodePacket(PACKET.register, event))).type === PACKET.confirm,
    )
  }

  close(): void {
    this.onEnd = () => undefined
    this.#socket.destroy()
  }

  #inTurn<Answer>(work: () => Promise<Answer>): Promise<Answer> {
    const turn = this.#queue.then(work)
    this.#queue = turn.catch(() => undefined)
    return turn
  }

  #exchange(octets: Buffer): Promise<Packet> {
    if (this.#ended !== undefined) return Promise.reject(this.#ended)
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject })
      this.#socket.write(octets)
    })
  }

  #take(chunk: Buffer): void {
    try {
      for (const body of this.#reader.push(chunk)) {
        const packet = decodePacket(body)
        if (packet.type === PACKET.event) this.#tell(packet.name ?? '', packet.message)
        else this.#waiting.shift()?.resolve(packet)
      }
    } catch (error) {
      this.#end(new ViciError(error instanceof RangeError ? error.message : 'vici: defect'))
      this.#socket.destroy()
    }
  }

  #tell(name: string, message: Tree): void {
    if (this.#collected?.streams.includes(name)) this.#collected.found.push(message)
    else this.onEvent(name, message)
  }

  #end(reason: ViciError): void {
    if (this.#ended !== undefined) return
    this.#ended = reason
    for (const waiting of this.#waiting.splice(0)) waiting.reject(reason)
    this.onEnd()
  }
}
